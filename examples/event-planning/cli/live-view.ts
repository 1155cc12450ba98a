import type { WorkflowEvent } from "langgraph-supervisor-workflow";
import { createLogUpdate } from "log-update";
import colors from "picocolors";
import { budgetWarning, headline, inSeconds, oneLine, type ProgressView } from "./progress-view.ts";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const REDRAW_MS = 80;
/** How much of what a model is writing is shown, in lines. */
const DRAFT_LINES = 4;

/** What is going on right now. */
interface Activity {
  readonly who: string;
  readonly what: string;
  readonly since: number;
  draft: string;
}

/** A terminal's view: what is done stands above, and below it who is working, on what, for how long. */
export function liveView(terminal: NodeJS.WriteStream): ProgressView {
  const log = createLogUpdate(terminal);
  let activity: Activity | null = null;
  let timer: NodeJS.Timeout | null = null;
  let frame = 0;

  const draw = (): void => {
    if (activity === null) return;
    frame = (frame + 1) % FRAMES.length;
    const elapsed = inSeconds(Date.now() - activity.since);
    const room = Math.max(20, (terminal.columns || 80) - activity.who.length - elapsed.length - 5);
    const head = `${colors.cyan(FRAMES[frame] ?? "")} ${colors.bold(activity.who)} ${colors.dim(elapsed)} ${cut(activity.what, room)}`;
    log(
      [head, ...draftLines(activity.draft, terminal.columns).map((line) => colors.dim(`  ${line}`))].join(
        "\n",
      ),
    );
  };
  const begin = (who: string, what: string): void => {
    activity = { who, what, since: Date.now(), draft: "" };
    timer ??= setInterval(draw, REDRAW_MS);
    draw();
  };
  const end = (line: string): void => {
    activity = null;
    log.persist(line);
  };
  const pause = (): void => {
    if (timer !== null) clearInterval(timer);
    timer = null;
    activity = null;
    log.clear();
    log.done();
  };

  return {
    pause,
    show(event) {
      if (event.type === "token" && activity !== null) activity.draft += event.text;
      if (event.type === "budget-warning") log.persist(colors.yellow(budgetWarning(event)));
      if (event.type === "run-started") begin("supervisor", "reads the request");
      const done = lineFor(event);
      if (done !== null) end(done);
      if (event.type === "task-started") begin(event.participant, oneLine(event.instruction));
      if (event.type === "task-finished" || event.type === "task-failed") {
        begin("supervisor", "decides the next step");
      }
      if (event.type === "synthesis-started") begin("supervisor", "writes the plan");
      if (event.type === "run-finished" || event.type === "question-asked") pause();
    },
  };
}

/** The line that stays of what has come to its end; null for other events. */
function lineFor(event: WorkflowEvent): string | null {
  switch (event.type) {
    case "decision-made": {
      const { nextAgent, userInputNeeded, reason } = event.decision;
      const to = nextAgent ?? (userInputNeeded ? "you" : "done");
      return `${colors.magenta("→")} ${colors.bold(to)} ${colors.dim(oneLine(reason))}`;
    }
    case "task-finished":
      return `${colors.green("✔")} ${colors.bold(event.participant)} ${colors.dim(inSeconds(event.durationMs))} ${headline(event.report)}`;
    case "task-failed":
      return `${colors.red("✘")} ${colors.bold(event.participant)} ${colors.dim(inSeconds(event.durationMs))} ${oneLine(event.reason)}`;
    default:
      return null;
  }
}

/** The end of what is being written, cut to the terminal's width. */
function draftLines(draft: string, columns = 80): string[] {
  const lines = draft.split("\n").filter((line) => line.trim() !== "");
  return lines.slice(-DRAFT_LINES).map((line) => cut(line, columns - 4));
}

/** The text on one line of this width. */
function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
