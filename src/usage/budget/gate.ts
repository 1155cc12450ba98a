import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { Callbacks } from "@langchain/core/callbacks/manager";
import type { Serialized } from "@langchain/core/load/serializable";
import type { BaseMessage, UsageMetadata } from "@langchain/core/messages";
import type { ChatGeneration, LLMResult } from "@langchain/core/outputs";
import type { CallRole } from "../entry.ts";
import type { ActualUse } from "./call-amounts.ts";
import type { BudgetLedger } from "./ledger.ts";
import { mayHaveSpent } from "./may-have-spent.ts";
import { refusalError } from "./refusal.ts";
import type { BudgetWarning } from "./warning.ts";
import { type WorstCase, worstCaseOf, worstCaseOfPrompts } from "./worst-case.ts";

/** Whose calls a gate lets through. */
export interface GatedCaller {
  readonly role: CallRole;
  /** The participant, or the workflow's own part, as refusals name it. */
  readonly actor: string;
}

/**
 * Lets the model calls below one node through as long as the budget has room for them, also those of inner agents and
 * nested workflows. A call that it refuses is not made: it fails with the refusal.
 *
 * LangChain prints a line to the console for each error of a handler, so also for a refusal.
 */
export class BudgetGate extends BaseCallbackHandler {
  readonly name = "supervisor-workflow-budget";
  // LangChain runs handlers in the background and swallows what they throw unless told otherwise.
  override awaitHandlers = true;
  override raiseError = true;
  /**
   * LangChain's chat models look for this on the handlers of a call, and stream inside where they can. Not streamed,
   * OpenAI's client throws on structured output that does not parse; LangChain then takes the call for failed and makes it
   * again and again, each time charged, inside a single reservation.
   */
  readonly lc_prefer_streaming: boolean;
  readonly ledger: BudgetLedger;
  readonly #caller: GatedCaller;
  readonly #warn: (warning: BudgetWarning) => void;
  readonly #keep: () => Promise<void>;
  readonly #open = new Set<string>();

  /** @param keep keeps what stands in no record of usage, beside them */
  constructor(
    ledger: BudgetLedger,
    caller: GatedCaller,
    warn: (warning: BudgetWarning) => void = () => {},
    keep: () => Promise<void> = async () => {},
  ) {
    super();
    this.ledger = ledger;
    this.lc_prefer_streaming = ledger.countsTokens;
    this.#caller = caller;
    this.#warn = warn;
    this.#keep = keep;
  }

  /** @throws `BUDGET_EXHAUSTED`, `MODEL_WITHOUT_PRICE` or `CALL_WITHOUT_BOUND`; the call is then not made */
  override handleChatModelStart(
    _model: Serialized,
    messages: BaseMessage[][],
    id: string,
    _parentRunId?: string,
    extra?: Record<string, unknown>,
    _tags?: string[],
    metadata?: Record<string, unknown>,
  ): Promise<void> {
    return this.#admit(id, worstCaseOf(messages.flat(), extra, metadata));
  }

  /** The same for models that are no chat models. */
  override handleLLMStart(
    _model: Serialized,
    prompts: string[],
    id: string,
    _parentRunId?: string,
    extra?: Record<string, unknown>,
    _tags?: string[],
    metadata?: Record<string, unknown>,
  ): Promise<void> {
    return this.#admit(id, worstCaseOfPrompts(prompts, extra, metadata));
  }

  override async handleLLMEnd(output: LLMResult, id: string): Promise<void> {
    const actual = reportedIn(output);
    this.#open.delete(id);
    this.#tell(this.ledger.settle(id, actual));
    if (actual === null) await this.#keep();
  }

  override async handleLLMError(error: unknown, id: string): Promise<void> {
    if (!mayHaveSpent(error)) {
      this.#open.delete(id);
      this.ledger.release(id);
      return;
    }
    this.#abandon(id);
    await this.#keep();
  }

  /**
   * Ends the gate with its node. A call whose end was never told counts with its worst case: a stream that nobody read to
   * its end, or a call that another handler kept from being made.
   */
  close(): void {
    for (const id of [...this.#open]) this.#abandon(id);
  }

  async #admit(id: string, worst: WorstCase): Promise<void> {
    const reservation = this.ledger.reserve(id, worst, this.#caller.role);
    if (reservation.ok) {
      this.#open.add(id);
      return;
    }
    // Over a question too the run is to hand out no more work.
    await this.#keep();
    throw refusalError(reservation.refusal, this.#caller.actor);
  }

  #abandon(id: string): void {
    this.#open.delete(id);
    this.#tell(this.ledger.abandon(id));
  }

  #tell(warnings: readonly BudgetWarning[]): void {
    for (const warning of warnings) {
      try {
        this.#warn(warning);
      } catch {
        // A warning that cannot be told must not fail a call that is paid for.
      }
    }
  }
}

/** The ledger that the calls under a config draw on: that of the innermost gate; null where there is none. */
export function ledgerIn(callbacks: Callbacks | undefined): BudgetLedger | null {
  const handlers = Array.isArray(callbacks) ? callbacks : (callbacks?.handlers ?? []);
  const gate = handlers.findLast((handler) => handler instanceof BudgetGate);
  return gate?.ledger ?? null;
}

/** What an answer says that it used; null where it does not say. */
function reportedIn(output: LLMResult): ActualUse | null {
  const generation: Partial<ChatGeneration> | undefined = output.generations[0]?.[0];
  // An answer's own type leaves the shape of its usage open.
  const answer = generation?.message as
    | (BaseMessage & { usage_metadata?: Partial<UsageMetadata> })
    | undefined;
  const { input_tokens, output_tokens, input_token_details } = answer?.usage_metadata ?? {};
  if (typeof input_tokens !== "number" || typeof output_tokens !== "number") return null;
  const named: unknown = answer?.response_metadata?.model_name ?? answer?.response_metadata?.model;
  return {
    inputTokens: input_tokens,
    cachedInputTokens: input_token_details?.cache_read ?? null,
    outputTokens: output_tokens,
    model: typeof named === "string" ? named : null,
  };
}
