import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { RunnableConfig } from "@langchain/core/runnables";
import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import { SupervisorWorkflowError } from "../errors/error.ts";
import { type Emit, emitter, pathOf } from "../events/emitter.ts";
import { Timeout, withTimeout } from "../participants/timeout.ts";
import { BudgetGate, ledgerIn } from "../usage/budget/gate.ts";
import type { BudgetLedger } from "../usage/budget/ledger.ts";
import { refusalError } from "../usage/budget/refusal.ts";
import type { BudgetWarning } from "../usage/budget/warning.ts";
import { type CallOwner, type ReportedCall, UsageCollector } from "../usage/collector.ts";
import type { UsageEntry } from "../usage/entry.ts";
import { journalIn } from "./journal.ts";
import { budgetIn } from "./run-budget.ts";
import type { Run } from "./state.ts";

/** Under this key of `configurable` a node keeps what belongs to its calls. */
const NODE_KEY = "__supervisor_workflow_node";

/** A node as far as its calls go. */
class CallingNode {
  /** The gates that were opened for its calls. */
  readonly gates = new Set<BudgetGate>();
  /** Aborts with the run, and not with one of its tasks. */
  readonly signal: AbortSignal | undefined;

  constructor(signal: AbortSignal | undefined) {
    this.signal = signal;
  }
}

/**
 * Opens the budget of a run for a node, with what the state has of its calls and what is noted beside it.
 *
 * @returns null where nothing limits the run
 */
export function openBudget(
  config: LangGraphRunnableConfig,
  run: Run,
  usage: readonly UsageEntry[],
): BudgetLedger | null {
  const known = [...usage, ...journalIn(config).entries];
  return budgetIn(config)?.open(run, known, ledgerIn(config.callbacks)) ?? null;
}

/** What a run that was opened has left to spend; null where nothing limits it. */
export function ledgerOf(config: RunnableConfig, runId: string): BudgetLedger | null {
  return budgetIn(config)?.ledgerOf(runId) ?? null;
}

/** Why a run hands out no more work, in words; null as long as it does. */
export function whySpent(ledger: BudgetLedger | null): string | null {
  const refusal = ledger?.check() ?? null;
  return refusal === null ? null : refusalReason(refusalError(refusal, null));
}

/** Why a call was refused, without the words for whoever set the limit: models and users read it. */
export function refusalReason({ message }: SupervisorWorkflowError): string {
  return message.split(" Fix: ", 1).join("");
}

/** What goes along with the model calls of one owner: what notes them, and what keeps them within the budget. */
export function callHandlers(config: LangGraphRunnableConfig, owner: CallOwner): BaseCallbackHandler[] {
  const journal = journalIn(config);
  const collector = new UsageCollector(owner, async (call) => {
    tellCall(config, await journal.note(call));
  });
  const ledger = ledgerOf(config, owner.runId);
  if (ledger === null) return [collector];
  const warn = (warning: BudgetWarning): void => tellWarning(config, owner.runId, warning);
  const gate = new BudgetGate(ledger, owner, warn, () => journal.noteSpent());
  nodeIn(config)?.gates.add(gate);
  return [gate, collector];
}

/** Notes a call that was made elsewhere, and books it. */
export async function noteCall(config: LangGraphRunnableConfig, call: ReportedCall): Promise<void> {
  const entry = await journalIn(config).note(call);
  ledgerOf(config, call.runId)?.book(entry);
  tellCall(config, entry);
  tellWarnings(config, call.runId);
}

/** Tells the warnings that are due by now: time passes without calls too. */
export function tellWarnings(config: LangGraphRunnableConfig, runId: string): void {
  const warnings = ledgerOf(config, runId)?.takeWarnings() ?? [];
  for (const warning of warnings) tellWarning(config, runId, warning);
}

function tellWarning(config: LangGraphRunnableConfig, runId: string, warning: BudgetWarning): void {
  emitterOf(config, runId)?.({ type: "budget-warning", ...warning }, `${warning.limit}/${warning.percent}`);
}

/**
 * Tells of a call that is noted: for as long as the run goes on, also where its task was cancelled in the meantime, since
 * the state has it too.
 */
function tellCall(config: LangGraphRunnableConfig, call: UsageEntry): void {
  const { signal: ofTask, ...rest } = config;
  const node = nodeIn(config);
  const signal = node === null ? ofTask : node.signal;
  const emit = emitterOf(signal === undefined ? rest : { ...rest, signal }, call.runId);
  emit?.({ type: "model-called", call }, call.id);
}

/** What tells of a run's spending; null outside workflows. */
function emitterOf(config: LangGraphRunnableConfig, runId: string): Emit | null {
  const budget = budgetIn(config);
  if (budget === null) return null;
  return emitter(config, { runId, turn: budget.turn, path: pathOf(config, budget.workflow) });
}

/** A node's config under which gates are kept, and what closes them when the node has ended. */
export function withGates(config: LangGraphRunnableConfig): {
  readonly config: LangGraphRunnableConfig;
  readonly close: () => void;
} {
  const node = new CallingNode(config.signal);
  return {
    config: { ...config, configurable: { ...config.configurable, [NODE_KEY]: node } },
    close: () => {
      for (const gate of node.gates) gate.close();
    },
  };
}

function nodeIn({ configurable }: RunnableConfig): CallingNode | null {
  const node: unknown = configurable?.[NODE_KEY];
  return node instanceof CallingNode ? node : null;
}

/**
 * Runs work for as long as the run may be active; what it still calls then is aborted.
 *
 * @throws `BUDGET_EXHAUSTED` when the time is up
 */
export async function withinDuration<Result>(
  ledger: BudgetLedger | null,
  signal: AbortSignal | undefined,
  caller: string,
  work: (signal: AbortSignal | undefined) => Promise<Result>,
): Promise<Result> {
  const leftMs = ledger?.durationLeftMs ?? Number.POSITIVE_INFINITY;
  if (ledger === null || leftMs === Number.POSITIVE_INFINITY) return work(signal);
  try {
    // A little more: timers may fire early, and then nothing would be over yet.
    return await withTimeout(Math.ceil(leftMs) + 2, signal, work);
  } catch (error) {
    const refusal = error instanceof Timeout ? ledger.check() : null;
    throw refusal === null ? error : refusalError(refusal, caller);
  }
}

/** Causes within causes that are looked at; they could go in a circle. */
const DEEPEST_CAUSE = 8;

/** The library's own error of one of these codes, in an error or what it was caused by; null if there is none. */
export function ownErrorIn(
  error: unknown,
  codes: readonly SupervisorWorkflowError["code"][],
): SupervisorWorkflowError | null {
  let link = error;
  for (let depth = 0; depth < DEEPEST_CAUSE && typeof link === "object" && link !== null; depth += 1) {
    if (SupervisorWorkflowError.isInstance(link) && codes.includes(link.code)) return link;
    link = (link as { readonly cause?: unknown }).cause;
  }
  return null;
}

/** The refusal for which work came to nothing; null where it was something else. */
export function refusalIn(error: unknown): SupervisorWorkflowError | null {
  return ownErrorIn(error, ["BUDGET_EXHAUSTED"]);
}
