import type { UsageEntry } from "../../model/library.ts";
import type { LogEntry } from "../../model/log.ts";
import type { Inspection } from "../../run/inspection.ts";
import { costText, countText, durationText } from "../../ui/figures.ts";
import { totalOf, type UsageTotal } from "./usage.ts";

type BudgetWarning = Extract<LogEntry, { type: "budget-warning" }>;
export type LimitName = BudgetWarning["limit"];

/** How far a limit is used up, as far as it has been told. */
export interface LimitUse {
  readonly key: string;
  readonly limit: LimitName;
  /** The nested workflow whose limit it is; empty for the workflow's own. */
  readonly nesting: readonly string[];
  readonly runId: string;
  readonly used: number;
  readonly max: number;
  /** Of the limit, rounded down, so that 100 means all of it. */
  readonly percent: number;
}

/**
 * The limits of the newest run that have been told of: from half of them on, a limit warns of itself.
 *
 * A warning tells what was used by then; where the state has more by now, that counts.
 */
export function limitsOf({ log, snapshot }: Inspection): readonly LimitUse[] {
  const limits = new Map<string, LimitUse>();
  for (const entry of log.entries) {
    // A new run has its budget to itself.
    if (entry.type === "run-started" && entry.path.length <= 1) limits.clear();
    if (entry.type !== "budget-warning") continue;
    const key = JSON.stringify([entry.path, entry.limit]);
    const used = Math.max(entry.used, limits.get(key)?.used ?? 0);
    limits.set(key, limitUse(key, entry, used));
  }
  return [...limits.values()].map((limit) => {
    const recorded = limit.nesting.length === 0 ? recordedUse(limit, snapshot.usage) : 0;
    return recorded > limit.used
      ? { ...limit, used: recorded, percent: percentOf(recorded, limit.max) }
      : limit;
  });
}

function limitUse(key: string, { limit, path, runId, max }: BudgetWarning, used: number): LimitUse {
  return { key, limit, nesting: path.slice(1), runId, used, max, percent: percentOf(used, max) };
}

function recordedUse({ limit, runId }: LimitUse, entries: readonly UsageEntry[]): number {
  return amountOf(totalOf(entries.filter((entry) => entry.runId === runId)), limit) ?? 0;
}

/** What calls used of a limit, as far as it is known; null for time, which no call has to itself. */
function amountOf({ calls, input, output, cost }: UsageTotal, limit: LimitName): number | null {
  switch (limit) {
    case "maxCostUsd":
      return cost.known;
    case "maxTokens":
      return input.known + output.known;
    case "maxModelCalls":
      return calls;
    case "maxDurationMs":
      return null;
  }
}

/** The part of a limit that calls have used, in words; undefined where it cannot be said. */
export function shareText(total: UsageTotal, { limit, max }: LimitUse): string | undefined {
  const unknown = { maxCostUsd: total.cost, maxTokens: total.output }[limit as string]?.unknown ?? 0;
  if (unknown > 0) return "unknown";
  const amount = amountOf(total, limit);
  return amount === null ? undefined : `${percentOf(amount, max)} %`;
}

/** The limit that participants are measured by: money before tokens before calls. */
export function measure(limits: readonly LimitUse[]): LimitUse | undefined {
  const own = limits.filter(({ nesting }) => nesting.length === 0);
  const order: readonly LimitName[] = ["maxCostUsd", "maxTokens", "maxModelCalls"];
  return order.flatMap((name) => own.find(({ limit }) => limit === name) ?? [])[0];
}

function percentOf(used: number, max: number): number {
  // A limit of nothing is used up.
  return max === 0 ? 100 : Math.floor((used / max) * 100 + 1e-9);
}

const LIMITS: Readonly<Record<LimitName, readonly [string, (value: number) => string]>> = {
  maxCostUsd: ["Cost", costText],
  maxTokens: ["Tokens", countText],
  maxModelCalls: ["Model calls", countText],
  maxDurationMs: ["Time", durationText],
};

/** A limit in words. */
export function limitText(use: LimitUse): { readonly name: string; readonly text: string } {
  const [name, text] = LIMITS[use.limit] ?? [use.limit, countText];
  const where = use.nesting.length === 0 ? "" : ` in ${use.nesting.join(" › ")}`;
  const { used, max, percent } = use;
  return { name: `${name}${where}`, text: `${text(used)} of ${text(max)} (${percent} % of the limit)` };
}
