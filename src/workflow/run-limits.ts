import { z } from "zod";

/** What a run may use at most, as plain data: the limits that `withBudget` was given, and no others. */
export const runLimitsSchema = z
  .object({
    maxCostUsd: z.number().describe("US dollars"),
    maxTokens: z.number().int().describe("Tokens in and out of all calls together"),
    maxModelCalls: z.number().int(),
    maxDurationMs: z.number().int().describe("Milliseconds; time in which a human is asked does not count"),
    maxOutputTokensPerCall: z.number().int().describe("Output tokens of one call, reasoning included"),
  })
  .partial();

export type RunLimits = z.infer<typeof runLimitsSchema>;
