import type { CallRole, UsageEntry } from "../entry.ts";
import type { Pricing } from "../pricing.ts";
import {
  type Amounts,
  amountsOf,
  LIMITED_AMOUNTS,
  lesser,
  NANO_PER_USD,
  NOTHING,
  sum,
  without,
} from "./amounts.ts";
import {
  type ActualUse,
  actualAmounts,
  inputTokensFor,
  recordedAmounts,
  worstAmounts,
} from "./call-amounts.ts";
import { type BudgetLimits, countsTokens, outputBoundOf } from "./limits.ts";
import type { BudgetRefusal, Exhaustion } from "./refusal.ts";
import { type BudgetUse, type BudgetWarning, ToldWarnings } from "./warning.ts";
import type { WorstCase } from "./worst-case.ts";

export interface LedgerOptions {
  /** The workflow's name, as refusals tell it. */
  readonly workflow: string;
  readonly limits: BudgetLimits;
  readonly pricing: Pricing;
  /** What is set aside for the synthesis, see `synthesisReserve`. @default nothing */
  readonly reserve?: Amounts;
  /** Milliseconds for which the run was active, see `RunBudget`. @default the duration is not limited */
  readonly activeMs?: () => number;
}

export type Reservation = { readonly ok: true } | { readonly ok: false; readonly refusal: BudgetRefusal };

interface OpenCall {
  readonly amounts: Amounts;
  readonly worst: WorstCase;
  readonly isSynthesis: boolean;
}

const GRANTED: Reservation = { ok: true };

/**
 * What a run has used of its budget, and what its calls may still use.
 *
 * Before a call its worst case is reserved; when it has ended, what it used takes that place. As long as no call uses more
 * than its worst case, neither the used nor the reserved together ever exceed a limit. A part is set aside from the start
 * for the synthesis and its structured response, and no other role gets it.
 *
 * Every operation is synchronous and idempotent by the call's id, so that handlers of parallel calls need no lock, and a
 * call that several of them see counts once.
 */
export class BudgetLedger {
  readonly workflow: string;
  readonly limits: BudgetLimits;
  readonly pricing: Pricing;
  readonly #max: Amounts;
  readonly #reserve: Amounts;
  readonly #activeMs: () => number;
  readonly #parent: BudgetLedger | null;
  readonly #open = new Map<string, OpenCall>();
  readonly #settled = new Set<string>();
  readonly #refused = new Map<string, BudgetRefusal>();
  readonly #warnings: ToldWarnings;
  #used = NOTHING;
  #usedBySynthesis = NOTHING;
  #unreported = NOTHING;
  #exhausted: Exhaustion | null = null;

  constructor(
    { workflow, limits, pricing, reserve, activeMs }: LedgerOptions,
    parent: BudgetLedger | null = null,
  ) {
    this.workflow = workflow;
    this.limits = limits;
    this.pricing = pricing;
    this.#max = amountsOf(limits);
    this.#reserve = lesser(reserve ?? NOTHING, this.#max);
    this.#activeMs = activeMs ?? (() => 0);
    this.#parent = parent;
    this.#warnings = new ToldWarnings(limits);
  }

  /** The ledger of a nested workflow: what its calls use, this one pays too, but never out of its own synthesis' part. */
  child(options: LedgerOptions): BudgetLedger {
    return new BudgetLedger(options, this);
  }

  /** Why no more work can be handed out; null as long as it can. The first refusal for want of room stays. */
  get exhausted(): Exhaustion | null {
    return this.#exhausted;
  }

  /**
   * The same, looked up anew: also where the time is up, or a limit is used up, before a call has been refused. A
   * parent's budget counts too.
   */
  check(): Exhaustion | null {
    this.#exhausted ??= this.#fit(NOTHING, false) ?? this.#usedUp() ?? this.#parent?.check() ?? null;
    return this.#exhausted;
  }

  /** Whether tokens or money are limited, so that calls need bounds. A parent's limits count too. */
  get countsTokens(): boolean {
    return countsTokens(this.limits) || (this.#parent?.countsTokens ?? false);
  }

  /** The output bound that is set on calls; null where there is none. A parent's counts too, the lower one. */
  get outputBound(): number | null {
    const own = outputBoundOf(this.limits);
    const above = this.#parent?.outputBound ?? null;
    return own === null || above === null ? (own ?? above) : Math.min(own, above);
  }

  /** What ended calls have used, and the time until now. */
  get used(): BudgetUse {
    return { ...told(sum([this.#used, this.#usedBySynthesis])), durationMs: this.#activeMs() };
  }

  /** The worst case of the calls that run. */
  get inFlight(): Omit<BudgetUse, "durationMs"> {
    return told(sum(this.#openOf(null)));
  }

  /** How long the run may still be active, in milliseconds; infinite without a limit. A parent's limit counts too. */
  get durationLeftMs(): number {
    const own = (this.limits.maxDurationMs ?? Number.POSITIVE_INFINITY) - this.#activeMs();
    return Math.max(0, Math.min(own, this.#parent?.durationLeftMs ?? Number.POSITIVE_INFINITY));
  }

  /** What a call of a role may use at most; infinite where nothing limits it. A parent's budget counts too. */
  room(role: CallRole): Omit<BudgetUse, "durationMs"> {
    return told(this.#room(isSynthesis(role)));
  }

  /**
   * How many input tokens a call by a model may have at most, besides so many output tokens; infinite without a limit.
   * 0 where there is no room, or money is limited and the model has no price.
   */
  inputRoom(role: CallRole, model: string | null, outputTokens: number): number {
    const { nanoUsd, tokens, modelCalls } = this.#room(isSynthesis(role));
    if (modelCalls < 1) return 0;
    return inputTokensFor({ nanoUsd, tokens }, outputTokens, model, this.pricing);
  }

  /**
   * Sets the worst case of a call aside, here and in every parent, or in none. A call that is known already is granted
   * again, and one that was refused is refused again.
   */
  reserve(callId: string, worst: WorstCase, role: CallRole = "participant"): Reservation {
    if (this.#open.has(callId) || this.#settled.has(callId)) return GRANTED;
    const earlier = this.#refused.get(callId);
    if (earlier !== undefined) return { ok: false, refusal: earlier };
    const bySynthesis = isSynthesis(role);
    const amounts = worstAmounts(worst, this);
    if ("type" in amounts) return this.#decline(callId, amounts);
    const refusal = this.#fit(amounts, bySynthesis) ?? this.#refusedAbove(callId, worst);
    if (refusal !== null) return this.#decline(callId, refusal);
    this.#open.set(callId, { amounts, worst, isSynthesis: bySynthesis });
    return GRANTED;
  }

  /**
   * Puts what a call used in the place of its worst case; where it is not reported, the worst case itself.
   *
   * @returns the warnings that are due, see {@link takeWarnings}
   */
  settle(callId: string, actual: ActualUse | null): BudgetWarning[] {
    this.#settle(callId, actual, true);
    return this.takeWarnings();
  }

  /** Books the worst case of a call that has no end: it may be charged, and no record of usage will tell of it. */
  abandon(callId: string): BudgetWarning[] {
    this.#settle(callId, null, false);
    return this.takeWarnings();
  }

  /** What was booked at its worst case and stands in no record of usage: kept with the run, for {@link restore}. */
  get unreported(): Amounts {
    return this.#unreported;
  }

  /** Gives back what was set aside for a call that has used nothing. */
  release(callId: string): void {
    this.#open.delete(callId);
    this.#parent?.release(callId);
  }

  /**
   * Books the calls of an earlier part of the run, e.g. after a resume; those that are known are not booked again.
   * Warnings that were due by then are not told again.
   *
   * @param beside what those calls used beside their records, see {@link unreported}, and why no work was handed out any more
   */
  restore(
    entries: readonly UsageEntry[],
    { unreported = NOTHING, exhausted = null }: Partial<Pick<BudgetLedger, "unreported" | "exhausted">> = {},
  ): void {
    this.#exhausted ??= exhausted;
    for (const entry of entries) this.#restore(entry, isSynthesis(entry.role));
    this.#used = sum([this.#used, unreported]);
    this.#unreported = sum([this.#unreported, unreported]);
    this.#warnings.take(this.used);
  }

  /** Books a call that was made without being asked for. */
  book(entry: UsageEntry): void {
    this.#restore(entry, isSynthesis(entry.role));
  }

  /** The warnings that are due and have not been taken: of what ended calls have used, each once. */
  takeWarnings(): BudgetWarning[] {
    return this.#warnings.take(this.used);
  }

  #settle(callId: string, actual: ActualUse | null, isRecorded: boolean): void {
    if (this.#parent !== null) this.#parent.#settle(callId, actual, isRecorded);
    const open = this.#open.get(callId);
    if (open === undefined) return;
    this.#open.delete(callId);
    if (!isTold(actual)) {
      const beside = isRecorded ? { ...open.amounts, modelCalls: 0 } : open.amounts;
      this.#unreported = sum([this.#unreported, beside]);
    }
    this.#book(callId, actualAmounts(open, actual, this.pricing), open.isSynthesis);
  }

  #decline(callId: string, refusal: BudgetRefusal): Reservation {
    if (refusal.type === "exhausted") this.#exhausted ??= refusal;
    this.#refuse(callId, refusal);
    return { ok: false, refusal };
  }

  #refusedAbove(callId: string, worst: WorstCase): BudgetRefusal | null {
    const above = this.#parent?.reserve(callId, worst) ?? GRANTED;
    return above.ok ? null : above.refusal;
  }

  /** Why a call of such amounts does not fit; null where it does. */
  #fit(needed: Amounts, bySynthesis: boolean): Exhaustion | null {
    const { maxDurationMs } = this.limits;
    const activeMs = this.#activeMs();
    // The synthesis is what the rest is kept for, and it has no time to keep.
    if (maxDurationMs !== undefined && activeMs >= maxDurationMs && !bySynthesis) {
      const amounts = { max: maxDurationMs, used: activeMs, inFlight: 0, setAside: 0, needed: 0 };
      return { type: "exhausted", workflow: this.workflow, limit: "maxDurationMs", ...amounts };
    }
    const room = this.#ownRoom(bySynthesis);
    const short = LIMITED_AMOUNTS.find(([, key]) => needed[key] > room[key]);
    return short === undefined ? null : this.#shortOf(short, needed, bySynthesis);
  }

  /** A limit of which nothing at all is left for work. */
  #usedUp(): Exhaustion | null {
    const settled = without(without(this.#max, sum([this.#used, this.#usedBySynthesis])), this.#setAside());
    const gone = LIMITED_AMOUNTS.find(([, key]) => settled[key] <= 0);
    return gone === undefined ? null : this.#shortOf(gone, NOTHING, false);
  }

  #shortOf(
    [limit, key]: (typeof LIMITED_AMOUNTS)[number],
    needed: Amounts,
    bySynthesis: boolean,
  ): Exhaustion {
    const unit = key === "nanoUsd" ? NANO_PER_USD : 1;
    return {
      type: "exhausted",
      workflow: this.workflow,
      limit,
      max: this.#max[key] / unit,
      used: sum([this.#used, this.#usedBySynthesis])[key] / unit,
      inFlight: sum(this.#openOf(null))[key] / unit,
      setAside: bySynthesis ? 0 : this.#setAside()[key] / unit,
      needed: needed[key] / unit,
    };
  }

  #room(bySynthesis: boolean): Amounts {
    const own = this.#ownRoom(bySynthesis);
    // To its parent, a nested workflow's synthesis is work like any other.
    return this.#parent === null ? own : lesser(own, this.#parent.#room(false));
  }

  #ownRoom(bySynthesis: boolean): Amounts {
    const taken = sum([this.#used, this.#usedBySynthesis, ...this.#openOf(null)]);
    const left = without(this.#max, taken);
    return bySynthesis ? left : without(left, this.#setAside());
  }

  /** What is left of the synthesis' part. */
  #setAside(): Amounts {
    return without(this.#reserve, sum([this.#usedBySynthesis, ...this.#openOf(true)]));
  }

  #openOf(bySynthesis: boolean | null): Amounts[] {
    const calls = [...this.#open.values()];
    return calls
      .filter((call) => bySynthesis === null || call.isSynthesis === bySynthesis)
      .map(({ amounts }) => amounts);
  }

  #restore(entry: UsageEntry, bySynthesis: boolean): void {
    if (this.#parent !== null) this.#parent.#restore(entry, false);
    if (this.#settled.has(entry.id)) return;
    this.#open.delete(entry.id);
    this.#book(entry.id, recordedAmounts(entry, this.pricing), bySynthesis);
  }

  #book(callId: string, amounts: Amounts, bySynthesis: boolean): void {
    this.#settled.add(callId);
    if (bySynthesis) this.#usedBySynthesis = sum([this.#usedBySynthesis, amounts]);
    else this.#used = sum([this.#used, amounts]);
  }

  /** A call that is refused here is not made, also where a parent has granted it or is yet to be asked. */
  #refuse(callId: string, refusal: BudgetRefusal): void {
    this.#open.delete(callId);
    this.#refused.set(callId, refusal);
    if (this.#parent !== null) this.#parent.#refuse(callId, refusal);
  }
}

function isTold(actual: ActualUse | null): boolean {
  return actual !== null && actual.inputTokens !== null && actual.outputTokens !== null;
}

function isSynthesis(role: CallRole): boolean {
  return role === "synthesis" || role === "structured-response";
}

function told({ nanoUsd, tokens, modelCalls }: Amounts): Omit<BudgetUse, "durationMs"> {
  return { costUsd: nanoUsd / NANO_PER_USD, tokens, modelCalls };
}
