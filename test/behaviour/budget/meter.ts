import type { BudgetLimits } from "langgraph-supervisor-workflow";
import {
  type ScriptedAnswer,
  ScriptedChatModel,
  type ScriptedRequest,
} from "langgraph-supervisor-workflow/testing";

/** What a provider would charge for one call. */
export interface Charge {
  readonly role: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** False for a call that broke off or was left hanging: it may be charged, and its usage was never told. */
  readonly isAnswered: boolean;
}

/** What a metered model does in one call. */
export interface MeteredStep extends ScriptedAnswer {
  /** How much of its worst case the call uses, from 0 to 1. @default 1 */
  readonly share?: number;
}

type MeteredScript = Readonly<Record<string, (request: ScriptedRequest) => string | MeteredStep>>;

/** A delay that no test waits for. */
export const HANGS_MS = 60_000;

/** The price of each scripted call, in whole billionths of a dollar for each token. */
export const PRICES = { scripted: { inputPerMillion: 0.25, outputPerMillion: 2 } } as const;

/**
 * The provider's own account, kept by the model itself: what the calls that reached it used. A call uses a share of the
 * bytes of its messages and of its output bound, so never more than its worst case. One that is refused with a status
 * costs nothing; one that breaks off without, or hangs until it is aborted, is charged all the same.
 */
export class Meter {
  readonly charges: Charge[] = [];
  readonly #outputTokens: number;

  /** @param outputTokens the output bound of the calls */
  constructor(outputTokens: number) {
    this.#outputTokens = outputTokens;
  }

  /** A scripted model whose calls are on this account. */
  model(script: MeteredScript): ScriptedChatModel {
    const metered = Object.entries(script).map(([role, step]) => [
      role,
      (request: ScriptedRequest) => this.#charged(request, step(request)),
    ]);
    return new ScriptedChatModel(Object.fromEntries(metered));
  }

  get calls(): number {
    return this.charges.length;
  }

  get tokens(): number {
    return tokensOf(this.charges);
  }

  get costUsd(): number {
    return costOf(this.charges);
  }

  /** The calls whose usage was told, as they should stand in the state. */
  get answered(): readonly Charge[] {
    return this.charges.filter(({ isAnswered }) => isAnswered);
  }

  /** How many calls a role made. */
  callsOf(role: string): number {
    return this.charges.filter((charge) => charge.role === role).length;
  }

  #charged(request: ScriptedRequest, given: string | MeteredStep): ScriptedAnswer {
    const { share = 1, ...answer } = typeof given === "string" ? { text: given } : given;
    const isRefused = answer.error !== undefined && "status" in answer.error;
    if (isRefused) return answer;
    const sent = request.messages.reduce((bytes, { text }) => bytes + Buffer.byteLength(text), 0);
    const usage = {
      inputTokens: Math.floor(sent * share),
      outputTokens: Math.max(1, Math.floor(this.#outputTokens * share)),
    };
    const isAnswered = answer.error === undefined && answer.delayMs !== HANGS_MS;
    this.charges.push({ role: request.role, ...usage, isAnswered });
    return { ...answer, usage };
  }
}

/** What was used of the one limit that is given. */
export function usedOf(limits: BudgetLimits, { calls, tokens, costUsd }: Meter): number {
  if (limits.maxModelCalls !== undefined) return calls;
  return limits.maxTokens === undefined ? costUsd : tokens;
}

export function tokensOf(calls: readonly Pick<Charge, "inputTokens" | "outputTokens">[]): number {
  return calls.reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens, 0);
}

function costOf(calls: readonly Charge[]): number {
  const { inputPerMillion, outputPerMillion } = PRICES.scripted;
  const perMillion = calls.reduce(
    (sum, { inputTokens, outputTokens }) =>
      sum + inputTokens * inputPerMillion + outputTokens * outputPerMillion,
    0,
  );
  return perMillion / 1_000_000;
}

/** An error with which a provider refuses a call. */
export const busy = (): Error => Object.assign(new Error("It is busy."), { status: 503 });
