import type { UsageEntry } from "../../model/library.ts";
import type { Inspection } from "../../run/inspection.ts";

/** A sum over calls, some of which may not have told their part. */
export interface Sum {
  readonly known: number;
  /** How many calls have not told theirs. */
  readonly unknown: number;
}

/** What some calls used together. */
export interface UsageTotal {
  readonly calls: number;
  readonly input: Sum;
  /** The part of the input that came out of a cache. */
  readonly cached: Sum;
  readonly output: Sum;
  readonly cost: Sum;
}

/** What the calls of one participant, or of a part of the workflow, used in one role with one model. */
export interface UsageRow extends UsageTotal {
  readonly key: string;
  readonly actor: string;
  readonly role: UsageEntry["role"];
  /** Null where nobody tells it. */
  readonly model: string | null;
}

export interface ModelRow extends UsageTotal {
  readonly key: string;
  readonly model: string | null;
}

export interface Usage {
  readonly rows: readonly UsageRow[];
  readonly models: readonly ModelRow[];
  readonly total: UsageTotal;
}

const NONE: Sum = { known: 0, unknown: 0 };
const NOTHING: UsageTotal = { calls: 0, input: NONE, cached: NONE, output: NONE, cost: NONE };

/**
 * The thread's calls, each once: what the state has, and what has been told since it was read.
 *
 * A nested workflow's calls are told by its host too, which is whose usage this is.
 */
export function callsOf({ snapshot, log }: Inspection): readonly UsageEntry[] {
  const calls = new Map(snapshot.usage.map((entry) => [entry.id, entry]));
  for (const entry of log.entries) {
    if (entry.type !== "model-called" || entry.path.length > 1) continue;
    if (!calls.has(entry.call.id)) calls.set(entry.call.id, entry.call);
  }
  return [...calls.values()];
}

/** The runs that made calls, the oldest first. */
export function runsOf(calls: readonly UsageEntry[]): readonly string[] {
  return [...new Set(calls.map(({ runId }) => runId))];
}

/**
 * What was used by participant, role and model, in the order in which they first called.
 *
 * @param runId the run whose calls count; null for all of the thread
 */
export function usageOf(calls: readonly UsageEntry[], runId: string | null): Usage {
  const entries = calls.filter((entry) => runId === null || entry.runId === runId);
  const rows = grouped(entries, ({ actor, role, model }) => ({ actor, role, model }));
  const models = grouped(entries, ({ model }) => ({ model }));
  return { rows, models, total: totalOf(entries) };
}

function grouped<Part extends object>(
  entries: readonly UsageEntry[],
  partOf: (entry: UsageEntry) => Part,
): readonly (Part & UsageTotal & { readonly key: string })[] {
  const groups = new Map<string, { readonly part: Part; readonly entries: UsageEntry[] }>();
  for (const entry of entries) {
    const part = partOf(entry);
    const key = JSON.stringify(part);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { part, entries: [entry] });
    else group.entries.push(entry);
  }
  return [...groups].map(([key, group]) => ({ key, ...group.part, ...totalOf(group.entries) }));
}

export function totalOf(entries: readonly UsageEntry[]): UsageTotal {
  return entries.reduce(
    (total, entry) => ({
      calls: total.calls + 1,
      input: plus(total.input, entry.inputTokens),
      cached: plus(total.cached, entry.cachedInputTokens),
      output: plus(total.output, entry.outputTokens),
      cost: plus(total.cost, entry.costUsd),
    }),
    NOTHING,
  );
}

/** What was not told is counted as such, and never as nothing. */
function plus({ known, unknown }: Sum, value: number | null | undefined): Sum {
  return value === null || value === undefined
    ? { known, unknown: unknown + 1 }
    : { known: known + value, unknown };
}

/** A sum in words: unknown where no call has told its part, and at least so much where some have not. */
export function sumText(sum: Sum, calls: number, text: (value: number | null) => string): string {
  if (sum.unknown === 0) return text(sum.known);
  return sum.unknown >= calls ? text(null) : `≥ ${text(sum.known)}`;
}
