import { type Pricing, priceOf } from "../pricing.ts";
import { type Amounts, amountsOf, NANO_PER_USD } from "./amounts.ts";
import type { BudgetLimits } from "./limits.ts";

/** What the synthesis may need. */
export interface SynthesisNeeds {
  /** Model calls: one for the answer, one or two more for a structured response; 0 where it needs no model. */
  readonly calls: number;
  /** Upper bounds of one call. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** The model's name, if it is known. */
  readonly model: string | null;
}

/** The part of a limit that is set aside at most, so that a small budget is not all kept back. */
const GREATEST_PART = 1 / 4;

/**
 * What to set aside for the synthesis: the worst case of its calls, but no more than a quarter of the tokens and of the
 * money. Where that is less than the worst case, the synthesis must be made to fit: see `BudgetLedger.inputRoom`. Of
 * the calls all that it needs are set aside, as long as one is left for work.
 */
export function synthesisReserve(needs: SynthesisNeeds, limits: BudgetLimits, pricing: Pricing): Amounts {
  const max = amountsOf(limits);
  const price = needs.model === null ? null : priceOf(needs.model, pricing);
  const tokens = needs.calls * (needs.inputTokens + needs.outputTokens);
  const perMillion =
    price === null
      ? Number.POSITIVE_INFINITY
      : needs.inputTokens * Math.max(price.inputPerMillion, price.cachedInputPerMillion ?? 0) +
        needs.outputTokens * price.outputPerMillion;
  const nanoUsd = needs.calls === 0 ? 0 : Math.ceil((needs.calls * perMillion * NANO_PER_USD) / 1_000_000);
  return {
    modelCalls: Math.max(0, Math.min(needs.calls, max.modelCalls - 1)),
    tokens: needs.calls === 0 ? 0 : partOf(tokens, max.tokens),
    nanoUsd: partOf(nanoUsd, max.nanoUsd),
  };
}

/** Of a limit that does not hold nothing is set aside. */
function partOf(wanted: number, max: number): number {
  return Number.isFinite(max) ? Math.min(wanted, Math.floor(max * GREATEST_PART)) : 0;
}
