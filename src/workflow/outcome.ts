import { z } from "zod";
import { unmetItemSchema } from "../review/records.ts";

/** How a run can end. */
export const OUTCOME_STATUSES = [
  "completed",
  "iteration-limit",
  "review-limit",
  "budget-exhausted",
  "exhausted",
  "stalled",
  "undecided",
  "plan-limit",
  "plan-failed",
] as const;

/**
 * How a run ended, in the state's `outcome`; null until it has.
 *
 * - `completed`: the supervisor found the work done
 * - `iteration-limit`: `maxIterations` supervisor turns were used up
 * - `review-limit`: `maxRounds` reviews were used up
 * - `budget-exhausted`: a limit of the budget was reached; what was not done then is `undone`
 * - `exhausted`: items of the specification are left unmet, and nothing more could be done for them
 * - `stalled`: the supervisor kept repeating itself, or planned the same again while nothing had changed
 * - `undecided`: the supervisor gave no usable decision, also after a correction
 * - `plan-limit`: the plan may have no more nodes, go no deeper, or be revised no more
 * - `plan-failed`: what was wanted was tried, and left as failed or aborted
 *
 * With any status there is a final answer in `messages`: the best that could be made of what there was.
 */
export const outcomeSchema = z.object({
  status: z.enum(OUTCOME_STATUSES),
  reason: z.string().describe("Why it ended so, in words"),
  runId: z.string(),
  turns: z.number().int().describe("How many turns the supervisor took"),
  startedAt: z.string().describe("ISO 8601"),
  finishedAt: z.string().describe("ISO 8601"),
  responseFormatProblem: z
    .string()
    .nullable()
    .describe("Why there is no structuredResponse although a response format was asked for; otherwise null"),
  unmetItems: z.array(unmetItemSchema).describe("What a review left unmet; empty without review"),
  undone: z
    .array(z.object({ taskId: z.string(), participant: z.string(), instruction: z.string() }))
    .default([])
    .describe("Tasks that were handed out and cancelled before they were done"),
});

export type Outcome = z.infer<typeof outcomeSchema>;
export type OutcomeStatus = Outcome["status"];
