import { z } from "zod";

/** The part that a model call played in a run. */
export const CALL_ROLES = [
  "supervisor",
  "participant",
  "synthesis",
  "structured-response",
  "spec",
  "assignment",
  "extraction",
  "review",
  "merge",
  "judgement",
  "attempt-summary",
  "exit-decision",
  "exit-summary",
  "plan",
] as const;
export type CallRole = (typeof CALL_ROLES)[number];

/** One model call and what it used, as the provider reported it. Token counts are null where it reported none. */
export const usageEntrySchema = z.object({
  id: z.string().describe("The call's own id"),
  runId: z.string(),
  role: z.enum(CALL_ROLES),
  actor: z.string().describe("The participant that made the call, or the workflow's own part that did"),
  taskId: z.string().nullable(),
  model: z.string().nullable().describe("The model's name, if the provider or the chat model tells it"),
  inputTokens: z.number().int().nullable().describe("Of the whole prompt, the cached part included"),
  cachedInputTokens: z.number().int().nullable().describe("The part of the prompt that came out of a cache"),
  outputTokens: z.number().int().nullable().describe("Of the whole answer, reasoning included"),
  reasoningTokens: z.number().int().nullable().describe("The part of the answer that was reasoning"),
  toolCalls: z.number().int().describe("How many tool calls the answer asks for"),
  durationMs: z.number(),
  costUsd: z
    .number()
    .nullable()
    .describe("At the workflow's prices; null where its model has none, or the provider reported no tokens"),
});

export type UsageEntry = z.infer<typeof usageEntrySchema>;

/** Folds entries into the list; an entry that is there already (by id) is not counted again. */
export function foldUsage(
  entries: readonly UsageEntry[],
  writes: readonly (readonly UsageEntry[])[],
): UsageEntry[] {
  const known = new Set(entries.map((entry) => entry.id));
  const folded = [...entries];
  for (const entry of writes.flat()) {
    if (known.has(entry.id)) continue;
    known.add(entry.id);
    folded.push(entry);
  }
  return folded;
}
