import type { ComponentType } from "react";
import type { Inspection } from "../run/inspection.ts";
import { GraphView } from "../views/graph/GraphView.tsx";
import { ScheduleView } from "../views/schedule/ScheduleView.tsx";

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
];
