import type { TaskMetrics } from "../delegation/task.ts";
import type { UsageEntry } from "../usage/entry.ts";
import { totalsOf } from "../usage/usage-of.ts";

/** What the work on a task took. */
export function metricsOf(
  durationMs: number,
  confidence: number | null,
  calls: readonly UsageEntry[],
): TaskMetrics {
  const { calls: modelCalls, toolCalls, inputTokens, outputTokens, costUsd } = totalsOf(calls);
  return { durationMs, confidence, modelCalls, toolCalls, inputTokens, outputTokens, costUsd };
}
