import type { RunnableConfig } from "@langchain/core/runnables";
import { z } from "zod";
import { numbersOf } from "../tree/numbers.ts";
import {
  askRole,
  NOTES,
  type Noted,
  type RoleInput,
  type RoleOptions,
  type RoleWords,
  section,
  WORDED,
} from "./role.ts";

/** A node that is left, and why. */
export interface ExitSummaryInput extends RoleInput {
  /** The exit classifier's reasoning. */
  readonly reasoning: string;
}

/** As what a node is left, and what is to be remembered of it. */
export interface ExitSummary extends Noted {
  readonly status: "completed" | "failed" | "aborted";
  readonly retrospective: string;
}

export type ExitSummarizer = (input: ExitSummaryInput, config?: RunnableConfig) => Promise<ExitSummary>;

const WORDS: RoleWords = {
  instructions: `You keep the record of a plan while it is carried out. A task of it is left, and you are told why. Say as what it is left, and
what is to be remembered.

- completed: what the task is for was reached by it
- failed: it was tried, and cannot be reached
- aborted: it is given up without having been carried through, since it has lost its point or was foolish from the start

The retrospective is one or two sentences for whoever plans on: what was reached, what is there now, why the task was left.
Nothing that the plan says already, and nothing that nobody has seen.`,
  examples: [
    `1 Give a dinner [in progress]
  1.1 Bake bread [in progress]   <- current
    1.1.1 Buy flour [completed]: The shop had fresh bread too, and two loaves were bought.   <- subtask of current
Why: There is bread, so that nothing is left to bake for.
Answer: status "aborted", retrospective "Two fresh loaves were bought, so no bread needs to be baked. The flour is left over."`,
  ],
};

/** Says as what a node is left, from the exit classifier's reasoning. */
export function createExitSummarizer(options: RoleOptions): ExitSummarizer {
  const schema = z.object({
    status: z.enum(["completed", "failed", "aborted"]),
    retrospective: WORDED,
    notes: NOTES,
  });
  return (input, config) =>
    askRole(
      WORDS,
      options,
      input,
      {
        name: "exit_summary",
        schema,
        details: [section("why", input.reasoning)],
        task: `Task ${numbersOf(input.plan).get(input.nodeId)} is left. As what, and what is to be remembered?`,
      },
      config,
    );
}
