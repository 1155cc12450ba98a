import { z } from "zod";

/**
 * What the supervisor decides in one turn.
 *
 * - a participant works next: `nextAgent` is its name and `instruction` what it is asked
 * - the human is asked: `userInputNeeded` is true and `userPrompt` the question
 * - the work is done: `nextAgent` is null and `userInputNeeded` false
 */
export interface SupervisorDecision<Name extends string = string> {
  /** Why; it stands first so that a model thinks before it chooses. */
  readonly reason: string;
  readonly nextAgent: Name | null;
  readonly instruction: string | null;
  readonly userInputNeeded: boolean;
  readonly userPrompt: string | null;
}

/**
 * The decision's zod schema for these participants; safe for strict structured output, since every field is
 * required and the optional ones are nullable.
 *
 * @example
 * ```ts
 * const schema = supervisorDecisionSchema(["venue", "budget"]);
 * schema.parse({ reason: "…", nextAgent: "venue", instruction: "…", userInputNeeded: false, userPrompt: null });
 * ```
 */
export function supervisorDecisionSchema<const Name extends string>(
  names: readonly Name[],
): z.ZodType<SupervisorDecision<Name>> {
  return z.object({
    reason: z.string().describe("In a sentence or two: where the work stands and why this is the next step."),
    nextAgent: z
      .enum(names)
      .nullable()
      .describe("The participant that works next, or null if nobody should work next."),
    instruction: z
      .string()
      .nullable()
      .describe(
        "What the next participant is asked to do, complete in itself; null without a next participant.",
      ),
    userInputNeeded: z
      .boolean()
      .describe("Whether the user must be asked something before the work can go on."),
    userPrompt: z.string().nullable().describe("The question for the user; null if none is needed."),
  });
}

/** The shape in which decisions stand in the state, where the names of participants are plain strings. */
export const recordedDecisionSchema = z.object({
  reason: z.string(),
  nextAgent: z.string().nullable(),
  instruction: z.string().nullable(),
  userInputNeeded: z.boolean(),
  userPrompt: z.string().nullable(),
});
