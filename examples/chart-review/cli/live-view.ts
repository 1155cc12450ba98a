import type { ReviewFinishedEvent, WorkflowEvent } from "langgraph-supervisor-workflow";
import { createLogUpdate } from "log-update";
import colors from "picocolors";
import { firstLine, inSeconds, outcomeOf, type ProgressView } from "./progress-view.ts";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const REDRAW_MS = 80;

/** A task on its way. */
interface Activity {
  readonly participant: string;
  state: "waits" | "works" | "waits for its review" | "is reviewed";
  since: number;
}

/** A terminal's view: what was reviewed stands above, and below it who waits, works or is reviewed, for how long. */
export function liveView(terminal: NodeJS.WriteStream): ProgressView {
  const log = createLogUpdate(terminal);
  const activities = new Map<string, Activity>();
  let frame = 0;
  const draw = (): void => {
    frame = (frame + 1) % FRAMES.length;
    const lines = [...activities.values()].map((activity) => activityLine(activity, FRAMES[frame] ?? ""));
    log(lines.map((line) => cut(line, terminal.columns || 80)).join("\n"));
  };
  const timer = setInterval(draw, REDRAW_MS);
  return {
    close() {
      clearInterval(timer);
      log.clear();
      log.done();
    },
    show(event) {
      follow(activities, event);
      const line = doneLine(event);
      if (line !== null) log.persist(line);
      draw();
    },
  };
}

function follow(activities: Map<string, Activity>, event: WorkflowEvent): void {
  const enter = (taskId: string, participant: string, state: Activity["state"]): void => {
    activities.set(taskId, { participant, state, since: Date.now() });
  };
  switch (event.type) {
    case "task-queued":
    case "follow-up-queued":
      enter(event.taskId, event.participant, "waits");
      break;
    case "task-started":
      enter(event.taskId, event.participant, "works");
      break;
    case "task-finished":
      enter(event.taskId, event.participant, "waits for its review");
      break;
    case "review-started":
      enter(event.taskId, event.participant, "is reviewed");
      break;
    case "review-finished":
    case "task-failed":
      activities.delete(event.taskId);
      break;
  }
}

const MARKS: Readonly<Record<ReviewFinishedEvent["verdict"], string>> = {
  approved: colors.green("✔"),
  "partially-approved": colors.yellow("◐"),
  rejected: colors.red("✘"),
};

/** The line that stays of what has come to its end; null for other events. */
function doneLine(event: WorkflowEvent): string | null {
  switch (event.type) {
    case "decision-made":
      return `${colors.magenta("→")} ${colors.dim(firstLine(event.decision.reason))}`;
    case "task-failed":
      return `${colors.red("✘")} ${colors.bold(event.participant)} ${firstLine(event.reason)}`;
    case "review-finished": {
      const remarks = event.verdict === "approved" ? [] : event.feedback.split("\n");
      const head = `${MARKS[event.verdict]} ${colors.bold(event.participant)} ${outcomeOf(event)}`;
      return [head, ...remarks.map((remark) => colors.dim(`    ${remark}`))].join("\n");
    }
    default:
      return null;
  }
}

function activityLine({ participant, state, since }: Activity, frame: string): string {
  if (state === "waits") return `  ${participant} waits`;
  const mark = state === "works" ? frame : "…";
  return `${mark} ${participant} ${state} ${inSeconds(Date.now() - since)}`;
}

/** The line on one line of this width. */
function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}
