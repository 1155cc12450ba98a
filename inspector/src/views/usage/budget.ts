import type { RunLimits, UsageEntry } from "../../model/library.ts";
import type { Inspection } from "../../run/inspection.ts";
import { costText, countText, durationText } from "../../ui/figures.ts";
import { type NewestRun, newestRun, seenActiveMs } from "./newest-run.ts";
import { totalOf, type UsageTotal } from "./usage.ts";

export type LimitName = keyof RunLimits;

/** How far a limit is used up, as far as it is known. */
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
 * Every limit of the newest run, from its beginning on; and those of nested workflows that have warned, of which no
 * more is told here.
 *
 * A warning tells what was used by then; where more is known to be used by now, that counts.
 *
 * @param calls every call of the thread
 */
export function limitsOf(inspection: Inspection, calls: readonly UsageEntry[]): readonly LimitUse[] {
  const run = newestRun(inspection);
  const limits = new Map<string, LimitUse>();
  const add = (limit: LimitUse): void => {
    const known = limits.get(limit.key);
    limits.set(limit.key, known !== undefined && known.used > limit.used ? known : limit);
  };
  if (run !== null) for (const limit of ownLimits(run, inspection, calls)) add(limit);
  for (const limit of warnedLimits(inspection)) {
    if (limit.nesting.length > 0 || run === null || limit.runId === run.id) add(limit);
  }
  return [...limits.values()];
}

function ownLimits(run: NewestRun, { log }: Inspection, calls: readonly UsageEntry[]): LimitUse[] {
  const own = calls.filter(({ runId }) => runId === run.id);
  const { activeMs = 0, unreported } = run.spent ?? {};
  const total = totalOf(own);
  const used: Readonly<Record<LimitName, () => number>> = {
    // Calls that never told what they used count with the most that they can have.
    maxCostUsd: () => total.cost.known + (unreported?.nanoUsd ?? 0) / 1e9,
    maxTokens: () => total.input.known + total.output.known + (unreported?.tokens ?? 0),
    maxModelCalls: () => total.calls + (unreported?.modelCalls ?? 0),
    maxDurationMs: () => Math.max(activeMs, seenActiveMs(log, run.id)),
    maxOutputTokensPerCall: () =>
      own.reduce((most, { outputTokens }) => Math.max(most, outputTokens ?? 0), 0),
  };
  return LIMIT_NAMES.flatMap((limit) => {
    const max = run.limits?.[limit];
    return max === undefined ? [] : limitUse({ limit, max, runId: run.id, nesting: [] }, used[limit]());
  });
}

/** The limits of the newest run that have warned, and of the workflows that were nested in it. */
function warnedLimits({ log }: Inspection): LimitUse[] {
  const limits: LimitUse[] = [];
  for (const entry of log.entries) {
    // A new run has its budget to itself.
    if (entry.type === "run-started" && entry.path.length <= 1) limits.length = 0;
    if (entry.type !== "budget-warning") continue;
    const { limit, max, runId, path, used } = entry;
    limits.push(limitUse({ limit, max, runId, nesting: path.slice(1) }, used));
  }
  return limits;
}

function limitUse(limit: Omit<LimitUse, "key" | "used" | "percent">, used: number): LimitUse {
  const key = JSON.stringify([limit.nesting, limit.limit]);
  return { ...limit, key, used, percent: percentOf(used, limit.max) };
}

/** The part of a limit that calls have used, in words; undefined where it cannot be said. */
export function shareText(total: UsageTotal, { limit, max }: LimitUse): string | undefined {
  const { calls, input, output, cost } = total;
  const amounts: Partial<Record<LimitName, readonly [amount: number, unknown: number]>> = {
    maxCostUsd: [cost.known, cost.unknown],
    maxTokens: [input.known + output.known, Math.max(input.unknown, output.unknown)],
    maxModelCalls: [calls, 0],
  };
  const [amount, unknown] = amounts[limit] ?? [];
  if (amount === undefined) return undefined;
  return unknown === 0 ? `${percentOf(amount, max)} %` : "unknown";
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
  maxOutputTokensPerCall: ["Longest answer, in tokens", countText],
};

/** In the order in which they are shown. */
const LIMIT_NAMES = Object.keys(LIMITS) as readonly LimitName[];

/** A limit in words. */
export function limitText(use: LimitUse): { readonly name: string; readonly text: string } {
  const [name, text] = LIMITS[use.limit] ?? [use.limit, countText];
  const where = use.nesting.length === 0 ? "" : ` in ${use.nesting.join(" › ")}`;
  const { used, max, percent } = use;
  return { name: `${name}${where}`, text: `${text(used)} of ${text(max)} (${percent} %)` };
}
