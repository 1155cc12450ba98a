import type { ComponentType } from "react";
import type { Inspection } from "../run/inspection.ts";
import { ArtifactView, hasArtifact } from "../views/artifact/ArtifactView.tsx";
import { GraphView } from "../views/graph/GraphView.tsx";
import { HistoryView } from "../views/history/HistoryView.tsx";
import { PlanView } from "../views/plan/PlanView.tsx";
import { hasPlan } from "../views/plan/plan.ts";
import { ScheduleView } from "../views/schedule/ScheduleView.tsx";
import { TasksView } from "../views/tasks/TasksView.tsx";
import { ThreadsView } from "../views/threads/ThreadsView.tsx";
import { UsageView } from "../views/usage/UsageView.tsx";

/** A view beside the conversation. */
export interface View {
  readonly id: string;
  readonly title: string;
  readonly Component: ComponentType<{ readonly inspection: Inspection }>;
  /** Whether there is anything to see; a view without is left out. @default always */
  readonly isThere?: (inspection: Inspection) => boolean;
}

/** The views in the order of their tabs. A new one is a folder in `views` and a line here. */
export const VIEWS: readonly View[] = [
  { id: "graph", title: "Graph", Component: GraphView },
  { id: "schedule", title: "Schedule", Component: ScheduleView },
  { id: "tasks", title: "Tasks", Component: TasksView },
  { id: "plan", title: "Plan", Component: PlanView, isThere: hasPlan },
  { id: "artifact", title: "Artifact", Component: ArtifactView, isThere: hasArtifact },
  { id: "usage", title: "Usage", Component: UsageView },
  { id: "history", title: "History", Component: HistoryView },
  { id: "threads", title: "Threads", Component: ThreadsView },
];
