import type { RunnableConfig } from "@langchain/core/runnables";
import { BudgetLedger, type LedgerOptions } from "../usage/budget/ledger.ts";
import type { UsageEntry } from "../usage/entry.ts";
import type { Run } from "./state.ts";

/** Under this key of `configurable` nodes find the budget of their run. */
const BUDGET_KEY = "__supervisor_workflow_budget";

/** How long a run was active until something was noted. */
export interface RunActivity {
  readonly runId: string;
  readonly activeMs: number;
}

/** What all runs of a workflow have in common. */
export type BudgetTerms = Omit<LedgerOptions, "activeMs">;

/** The budget in one stretch of a run: from a call of the workflow to its end, to a question, or to a failure. */
export class RunBudget {
  readonly #terms: BudgetTerms;
  readonly #startedAt = performance.now();
  readonly #activeBefore = new Map<string, number>();
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

  /**
   * For how long the run has been active, with earlier stretches; time between two of them, as for an answer, does not
   * count. Null where the time is not limited.
   */
  get activity(): RunActivity | null {
    if (this.#run === null || this.#terms.limits.maxDurationMs === undefined) return null;
    return { runId: this.#run.id, activeMs: Math.round(this.#activeMs(this.#run.id)) };
  }

  /** Takes into account for how long a run was active already; the most that is known counts. */
  found({ runId, activeMs }: RunActivity): void {
    this.#activeBefore.set(runId, Math.max(activeMs, this.#activeBefore.get(runId) ?? 0));
  }

  /** The ledger of a run, with the calls that it has made so far; null where nothing limits it. */
  open(
    { id, turn, activeMs }: Run,
    usage: Iterable<UsageEntry>,
    parent: BudgetLedger | null,
  ): BudgetLedger | null {
    this.#turn = turn;
    if (this.#run?.id !== id) {
      this.found({ runId: id, activeMs });
      this.#run = { id, ledger: this.#ledgerOf(id, parent) };
      this.#run.ledger?.restore([...usage].filter(({ runId }) => runId === id));
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
    return Object.keys(this.#terms.limits).length === 0 ? null : new BudgetLedger(options);
  }

  #activeMs(runId: string): number {
    return (this.#activeBefore.get(runId) ?? 0) + performance.now() - this.#startedAt;
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
