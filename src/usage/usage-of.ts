import type { UsageEntry } from "./entry.ts";

/** Model calls put together: how many, and what they used. Tokens that no provider reported are not in the sums. */
export interface UsageTotals {
  readonly calls: number;
  readonly inputTokens: number;
  /** The part of `inputTokens` that came out of a cache. */
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  /** The part of `outputTokens` that was reasoning. */
  readonly reasoningTokens: number;
  /** `inputTokens` and `outputTokens` together. */
  readonly totalTokens: number;
  readonly toolCalls: number;
  /** How long the calls took, one after the other, in milliseconds. */
  readonly durationMs: number;
  /** In US dollars; null as soon as one call has no price, or reported no tokens. */
  readonly costUsd: number | null;
  /** The models without a price, which make `costUsd` null. `"(unknown)"` is one that gave no name. */
  readonly modelsWithoutPrice: readonly string[];
  /** Calls for which the provider reported no tokens. */
  readonly callsWithoutTokens: number;
}

/** What a thread or a run used, in all and by whom, for what. */
export interface UsageSummary extends UsageTotals {
  /** The workflow's own calls: the supervisor's, the review's, the synthesis'. */
  readonly supervision: UsageTotals;
  /** The participants' calls. */
  readonly workers: UsageTotals;
  readonly byParticipant: Readonly<Record<string, UsageTotals>>;
  /** By the task's id. */
  readonly byTask: Readonly<Record<string, UsageTotals>>;
  readonly byRole: Readonly<Record<string, UsageTotals>>;
  readonly byModel: Readonly<Record<string, UsageTotals>>;
}

/** Stands for the name of a model that gave none. */
const UNNAMED = "(unknown)";

/**
 * Puts the usage in a workflow's state together.
 *
 * @param state what `invoke` returned, or the `values` of `getState`
 * @param runId counts only this run of the thread. @default all of them
 */
export function usageOf(
  state: { readonly usage?: readonly UsageEntry[] | undefined },
  { runId }: { readonly runId?: string } = {},
): UsageSummary {
  const all = (state.usage ?? []).filter((entry) => runId === undefined || entry.runId === runId);
  const workers = all.filter(({ role }) => role === "participant");
  return {
    ...totalsOf(all),
    supervision: totalsOf(all.filter(({ role }) => role !== "participant")),
    workers: totalsOf(workers),
    byParticipant: totalsBy(workers, ({ actor }) => actor),
    byTask: totalsBy(all, ({ taskId }) => taskId),
    byRole: totalsBy(all, ({ role }) => role),
    byModel: totalsBy(all, ({ model }) => model ?? UNNAMED),
  };
}

/** Puts some calls together. */
export function totalsOf(entries: readonly UsageEntry[]): UsageTotals {
  const sum = (of: (entry: UsageEntry) => number | null): number =>
    entries.reduce((total, entry) => total + (of(entry) ?? 0), 0);
  const unpriced = entries.filter(({ costUsd }) => costUsd === null);
  const isSilent = ({ inputTokens, outputTokens }: UsageEntry): boolean =>
    inputTokens === null || outputTokens === null;
  const inputTokens = sum((entry) => entry.inputTokens);
  const outputTokens = sum((entry) => entry.outputTokens);
  return {
    calls: entries.length,
    inputTokens,
    cachedInputTokens: sum((entry) => entry.cachedInputTokens),
    outputTokens,
    reasoningTokens: sum((entry) => entry.reasoningTokens),
    totalTokens: inputTokens + outputTokens,
    toolCalls: sum((entry) => entry.toolCalls),
    durationMs: sum((entry) => entry.durationMs),
    costUsd: unpriced.length > 0 ? null : sum((entry) => entry.costUsd),
    modelsWithoutPrice: [
      ...new Set(unpriced.filter((entry) => !isSilent(entry)).map(({ model }) => model ?? UNNAMED)),
    ],
    callsWithoutTokens: entries.filter(isSilent).length,
  };
}

function totalsBy(
  entries: readonly UsageEntry[],
  keyOf: (entry: UsageEntry) => string | null,
): Record<string, UsageTotals> {
  const groups = new Map<string, UsageEntry[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    if (key === null) continue;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(entry);
  }
  return Object.fromEntries([...groups].map(([key, group]) => [key, totalsOf(group)]));
}
