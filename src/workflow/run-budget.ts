import type { RunnableConfig } from "@langchain/core/runnables";
import { type Amounts, greater, NOTHING } from "../usage/budget/amounts.ts";
import { BudgetLedger, type LedgerOptions } from "../usage/budget/ledger.ts";
import type { Exhaustion } from "../usage/budget/refusal.ts";
import type { UsageEntry } from "../usage/entry.ts";
import type { RunLimits } from "./run-limits.ts";
import type { Run } from "./state.ts";

/** Under this key of `configurable` nodes find the budget of their run. */
const BUDGET_KEY = "__supervisor_workflow_budget";

/** What a run has spent that stands in no record of usage. */
export interface RunSpent {
  readonly runId: string;
  /** For how long it was active, in milliseconds. */
  readonly activeMs: number;
  /** The worst cases of calls that were never reported. */
  readonly unreported: Amounts;
  /** Why it hands out no more work; null as long as it does. */
  readonly exhausted: Exhaustion | null;
}

/** What all runs of a workflow have in common. */
export type BudgetTerms = Omit<LedgerOptions, "activeMs">;

/** The budget in one stretch of a run: from a call of the workflow to its end, to a question, or to a failure. */
export class RunBudget {
  readonly #terms: BudgetTerms;
  readonly #startedAt = performance.now();
  readonly #before = new Map<string, RunSpent>();
  #run: { readonly id: string; readonly ledger: BudgetLedger | null } | null = null;
  #turn = 0;

  constructor(terms: BudgetTerms) {
    this.#terms = terms;
  }

  /** The supervisor's turn that the run is in. */
  get turn(): number {
    return this.#turn;
  }

  /** The workflow whose runs these are. */
  get workflow(): string {
    return this.#terms.workflow;
  }

  /** What the workflow's runs may use; null where nothing is limited. */
  get limits(): RunLimits | null {
    const { limits } = this.#terms;
    return Object.keys(limits).length === 0 ? null : { ...limits };
  }

  /**
   * What the run has spent beside its usage, with earlier stretches; time between two of them, as for an answer, does not
   * count. Null where nothing is limited.
   */
  get spent(): RunSpent | null {
    if (this.#run === null || this.limits === null) return null;
    const { id, ledger } = this.#run;
    return {
      runId: id,
      activeMs: Math.round(this.#activeMs(id)),
      unreported: ledger?.unreported ?? NOTHING,
      exhausted: ledger?.exhausted ?? null,
    };
  }

  /** Takes into account what a run had spent already; the most that is known counts. */
  found(spent: RunSpent): void {
    const known = this.#before.get(spent.runId) ?? { activeMs: 0, unreported: NOTHING, exhausted: null };
    this.#before.set(spent.runId, {
      runId: spent.runId,
      activeMs: Math.max(spent.activeMs, known.activeMs),
      unreported: greater(spent.unreported, known.unreported),
      exhausted: known.exhausted ?? spent.exhausted,
    });
  }

  /** The ledger of a run, with the calls that it has made so far; null where nothing limits it. */
  open(
    { id, turn, spent }: Run,
    usage: Iterable<UsageEntry>,
    parent: BudgetLedger | null,
  ): BudgetLedger | null {
    this.#turn = turn;
    if (this.#run?.id !== id) {
      if (spent !== null) this.found({ runId: id, ...spent });
      this.#run = { id, ledger: this.#ledgerOf(id, parent) };
      const own = [...usage].filter(({ runId }) => runId === id);
      this.#run.ledger?.restore(own, this.#before.get(id));
    }
    return this.#run.ledger;
  }

  /** The ledger of the run that was opened. */
  ledgerOf(runId: string): BudgetLedger | null {
    return this.#run?.id === runId ? this.#run.ledger : null;
  }

  #ledgerOf(runId: string, parent: BudgetLedger | null): BudgetLedger | null {
    const options = { ...this.#terms, activeMs: () => this.#activeMs(runId) };
    if (parent !== null) return parent.child(options);
    return this.limits === null ? null : new BudgetLedger(options);
  }

  #activeMs(runId: string): number {
    return (this.#before.get(runId)?.activeMs ?? 0) + performance.now() - this.#startedAt;
  }
}

/** `configurable` with the budget of a stretch of a run. */
export function withRunBudget(
  configurable: Readonly<Record<string, unknown>>,
  budget: RunBudget,
): Record<string, unknown> {
  return { ...configurable, [BUDGET_KEY]: budget };
}

/** The budget of the run that a node belongs to; null outside workflows. */
export function budgetIn({ configurable }: RunnableConfig): RunBudget | null {
  const budget: unknown = configurable?.[BUDGET_KEY];
  return budget instanceof RunBudget ? budget : null;
}
