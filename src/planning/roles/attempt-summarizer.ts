import type { RunnableConfig } from "@langchain/core/runnables";
import { z } from "zod";
import { shorten } from "../../supervisor/tokens.ts";
import { MOST } from "../shown.ts";
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

/** An attempt at a leaf; the observation is that of the environment after it. */
export interface AttemptInput extends RoleInput {
  /** What the participant reported. */
  readonly report: string;
}

/** What an attempt came to. */
export interface AttemptSummary extends Noted {
  readonly status: "completed" | "failed";
  readonly retrospective: string;
}

export type AttemptSummarizer = (input: AttemptInput, config?: RunnableConfig) => Promise<AttemptSummary>;

const WORDS: RoleWords = {
  instructions: `You keep the record of a plan while it is carried out. A step of it was attempted. Judge by the report, and by the environment as it
is now, whether the step did what it was for.

- completed: it did, as the environment shows, whatever the report says
- failed: it did not, or not all of it

The retrospective is one or two sentences for whoever plans on: what has changed, what was found by the way (also if it has nothing to
do with the step), and of a failure the cause. Where report and environment contradict each other, believe the environment.`,
  examples: [
    `Step: Buy flour. Report: "Bought a bag of flour." Environment: in the bag are flour and two fresh loaves.
Answer: status "completed", retrospective "A bag of flour was bought. The shop had fresh bread too: two loaves are there."`,
    `Step: Open the gate. Report: "The gate is open." Environment: the gate is locked.
Answer: status "failed", retrospective "The gate is still locked, though the lever was pulled."`,
  ],
};

/** Says what an attempt at a leaf came to. */
export function createAttemptSummarizer(options: RoleOptions): AttemptSummarizer {
  const schema = z.object({
    status: z.enum(["completed", "failed"]),
    retrospective: WORDED,
    notes: NOTES,
  });
  return (input, config) =>
    askRole(
      WORDS,
      options,
      input,
      {
        name: "attempt_summary",
        schema,
        details: [section("report", shorten(input.report.trim(), MOST.report) || "(It says nothing.)")],
        task: `Did step ${numbersOf(input.plan).get(input.nodeId)} do what it was for?`,
      },
      config,
    );
}
