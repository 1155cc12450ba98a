import type { Plan, WorkflowEvent } from "langgraph-supervisor-workflow";
import type { Colors } from "./colors.ts";
import { afterEvent } from "./told-plan.ts";
import { coloured, treeText } from "./tree.ts";
import { wrapped } from "./words.ts";

export interface ViewOptions {
  readonly print: (line: string) => void;
  readonly colors: Colors;
  /** The longest line of the reasons, in characters. @default 100 */
  readonly width?: number;
}

/** Shows a run while it goes on. */
export interface View {
  show(event: WorkflowEvent): void;
}

/** What has happened to a node since the tree was shown last. */
interface Change {
  readonly number: string;
  readonly became: string;
  readonly words: string;
  readonly why: string;
}

/** After each turn the tree as it has become, below it what has changed and why, and who works next. */
export function treeView({ print, colors, width = 100 }: ViewOptions): View {
  let plan: Plan = [];
  let changes: Change[] = [];
  const flush = (): void => {
    if (changes.length === 0) return;
    print(`${treeText(plan, colors)}\n`);
    for (const { number, became, words, why } of changes) {
      // Colours come last: they would count as characters.
      const told = wrapped(`  ${number} ${became}: ${words}`, width, "    ");
      print(told.replace(became, coloured(became, colors)));
      if (why !== "" && why !== words) print(colors.dim(wrapped(`    Why: ${why}`, width, "         ")));
    }
    changes = [];
  };
  return {
    show(event) {
      plan = afterEvent(plan, event);
      const change = changeIn(event);
      if (change !== null && !isLeftWith(changes.at(-1), change)) changes.push(change);
      if (event.type === "decision-made") {
        flush();
        const { nextAgent, instruction } = event.decision;
        if (nextAgent !== null) print(`\n${colors.cyan("→")} ${colors.bold(nextAgent)}: ${instruction}\n`);
      }
      if (event.type === "synthesis-started") flush();
    },
  };
}

function changeIn(event: WorkflowEvent): Change | null {
  switch (event.type) {
    case "attempt-summarized":
      return { number: event.number, became: event.status, words: event.retrospective, why: "" };
    case "node-exited": {
      const { number, status, retrospective, reasoning } = event;
      return { number, became: status, words: retrospective, why: reasoning };
    }
    case "plan-revised": {
      const { number, removed, subtasks, reasoning } = event;
      const words = subtasks.map(({ description }) => description).join("; ");
      return { number, became: removed.length > 0 ? "planned anew" : "planned", words, why: reasoning };
    }
    default:
      return null;
  }
}

/** Whether a node has only ended with the one around it, which is told already. */
function isLeftWith(outer: Change | undefined, { number, why, became }: Change): boolean {
  return (
    outer !== undefined && number.startsWith(`${outer.number}.`) && why === outer.why && became === "aborted"
  );
}
