import { z } from "zod";

/** How a run can end. */
export const OUTCOME_STATUSES = ["completed", "iteration-limit", "stalled", "undecided"] as const;

/**
 * How a run ended, in the state's `outcome`; null until it has.
 *
 * - `completed`: the supervisor found the work done
 * - `iteration-limit`: `maxIterations` supervisor turns were used up
 * - `stalled`: the supervisor kept repeating itself
 * - `undecided`: the supervisor gave no usable decision, also after a correction
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
});

export type Outcome = z.infer<typeof outcomeSchema>;
export type OutcomeStatus = Outcome["status"];
