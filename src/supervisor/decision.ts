import { z } from "zod";
import type { DelegationPolicyInput } from "../delegation/policy.ts";
import type { TaskPriority } from "../delegation/task.ts";

/** What else may be said of a task. A function that supervises may say it; models are not asked for it. */
export interface TaskDetails {
  /** What whoever does it must be able to do. @default nothing */
  readonly requiredCapabilities?: readonly string[] | undefined;
  /** @default "normal" */
  readonly priority?: TaskPriority | undefined;
  /** When it has to be done, in ISO 8601. @default none */
  readonly deadline?: string | null | undefined;
  /** What kind of task it is, in your own words. */
  readonly type?: string | null | undefined;
  /** Data for the participant, beside the instruction. */
  readonly payload?: unknown;
  /** What differs for it from the policy of `withDelegation`, and of the participant. */
  readonly delegation?: DelegationPolicyInput | null | undefined;
}

/** One of several tasks that a decision hands out at once. */
export interface Assignment<Name extends string = string> extends TaskDetails {
  readonly agent: Name;
  readonly instruction: string;
  /** The item of the specification that it is for; null in a workflow without review. */
  readonly item: string | null;
}

/**
 * What the supervisor decides in one turn.
 *
 * - a participant works next: `nextAgent` is its name and `instruction` what it is asked
 * - several tasks are worked on at the same time: `assignments` lists them, and `nextAgent` is null
 * - the human is asked: `userInputNeeded` is true and `userPrompt` the question
 * - the work is done: `nextAgent` is null and `userInputNeeded` false
 */
export interface SupervisorDecision<Name extends string = string> {
  /** Why; it stands first so that a model thinks before it chooses. */
  readonly reason: string;
  readonly nextAgent: Name | null;
  readonly instruction: string | null;
  /** Tasks to be worked on at the same time; null when there is one route or none. */
  readonly assignments: readonly Assignment<Name>[] | null;
  readonly userInputNeeded: boolean;
  readonly userPrompt: string | null;
}

/**
 * The decision's zod schema for these participants; safe for strict structured output, since every field is
 * required and the optional ones are nullable.
 *
 * @param items the items of the specification, in a workflow with review; each assignment is for one of them
 *
 * @example
 * ```ts
 * const schema = supervisorDecisionSchema(["venue", "budget"]);
 * schema.parse({
 *   reason: "…",
 *   nextAgent: "venue",
 *   instruction: "…",
 *   assignments: null,
 *   userInputNeeded: false,
 *   userPrompt: null,
 * });
 * ```
 */
export function supervisorDecisionSchema<const Name extends string>(
  names: readonly Name[],
  items: readonly string[] = [],
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
    assignments: assignmentsSchema(names, items)
      .nullable()
      .describe("Tasks for several participants at the same time; null for one participant or none."),
    userInputNeeded: z
      .boolean()
      .describe("Whether the user must be asked something before the work can go on."),
    userPrompt: z.string().nullable().describe("The question for the user; null if none is needed."),
  });
}

/** The schema of a list of assignments to these participants, safe for strict structured output. */
export function assignmentsSchema<const Name extends string>(
  names: readonly Name[],
  items: readonly string[],
): z.ZodType<Assignment<Name>[]> {
  const item =
    items.length === 0
      ? z.null().describe("Always null.")
      : z.enum(items).describe("The item of the specification that the task is for.");
  return z.array(
    z.object({
      agent: z.enum(names).describe("The participant that does it."),
      instruction: z.string().describe("What it is to do, complete in itself."),
      item: item as z.ZodType<string | null>,
    }),
  );
}

/** The shape in which decisions stand in the state, where the names of participants are plain strings. */
export const recordedDecisionSchema = z.object({
  reason: z.string(),
  nextAgent: z.string().nullable(),
  instruction: z.string().nullable(),
  assignments: z
    .array(z.object({ agent: z.string(), instruction: z.string(), item: z.string().nullable() }))
    .readonly()
    .nullable(),
  userInputNeeded: z.boolean(),
  userPrompt: z.string().nullable(),
});
