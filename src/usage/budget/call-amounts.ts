import type { UsageEntry } from "../entry.ts";
import { costOf, type ModelPrice, type Pricing, priceOf } from "../pricing.ts";
import { type Amounts, NANO_PER_USD } from "./amounts.ts";
import { type BudgetLimits, countsTokens } from "./limits.ts";
import type { BudgetRefusal } from "./refusal.ts";
import type { WorstCase } from "./worst-case.ts";

/** What a call used. Null where its provider did not report it. */
export interface ActualUse {
  readonly inputTokens: number | null;
  readonly cachedInputTokens?: number | null;
  readonly outputTokens: number | null;
  /** The model as the answer names it; null where it does not. */
  readonly model?: string | null;
}

/** The worst case of a call as amounts, as far as they are limited; or why it has none. */
export function worstAmounts(
  worst: WorstCase,
  { workflow, limits, pricing }: { workflow: string; limits: BudgetLimits; pricing: Pricing },
): Amounts | BudgetRefusal {
  const { maxTokens, maxCostUsd, maxOutputTokensPerCall } = limits;
  const call = { nanoUsd: 0, tokens: 0, modelCalls: 1 };
  if (!countsTokens(limits)) return call;
  if (worst.outputTokens > (maxOutputTokensPerCall ?? Number.MAX_VALUE)) {
    const bound = Number.isFinite(worst.outputTokens) ? worst.outputTokens : null;
    const most = maxOutputTokensPerCall ?? null;
    return { type: "without-bound", workflow, part: "output", bound, maxOutputTokensPerCall: most };
  }
  if (maxTokens === undefined && maxCostUsd === undefined) return call;
  if (!Number.isFinite(worst.inputTokens)) {
    return { type: "without-bound", workflow, part: "input", bound: null, maxOutputTokensPerCall: null };
  }
  const tokens = Math.ceil(worst.inputTokens) + Math.ceil(worst.outputTokens);
  if (maxCostUsd === undefined) return { ...call, tokens };
  const price = priceFor(worst.model, pricing);
  if (price === null) return { type: "without-price", workflow, model: worst.model };
  const used = { input: worst.inputTokens, cachedInput: 0, output: worst.outputTokens };
  return { ...call, tokens, nanoUsd: Math.ceil(nanoOf(dearest(price), used)) };
}

/** What an ended call used; what is not reported counts as its worst case. */
export function actualAmounts(
  { amounts, worst }: { readonly amounts: Amounts; readonly worst: WorstCase },
  actual: ActualUse | null,
  pricing: Pricing,
): Amounts {
  if (actual === null || actual.inputTokens === null || actual.outputTokens === null) return amounts;
  const { inputTokens, outputTokens } = actual;
  const price = priceFor(actual.model ?? null, pricing) ?? priceFor(worst.model, pricing);
  const used = { input: inputTokens, cachedInput: actual.cachedInputTokens ?? 0, output: outputTokens };
  return {
    modelCalls: 1,
    tokens: inputTokens + outputTokens,
    nanoUsd: price === null ? amounts.nanoUsd : Math.round(nanoOf(price, used)),
  };
}

/** What a recorded call used; no tokens and no money where the record has none. */
export function recordedAmounts(entry: UsageEntry, pricing: Pricing): Amounts {
  const { inputTokens, outputTokens, cachedInputTokens, costUsd } = entry;
  const used = { input: inputTokens ?? 0, cachedInput: cachedInputTokens ?? 0, output: outputTokens ?? 0 };
  const price = priceFor(entry.model, pricing);
  const counted = price === null ? 0 : nanoOf(price, used);
  return {
    modelCalls: 1,
    tokens: used.input + used.output,
    nanoUsd: Math.round(costUsd === null ? counted : costUsd * NANO_PER_USD),
  };
}

/** How many input tokens fit beside so many output tokens; 0 where money is limited and there is no price. */
export function inputTokensFor(
  { nanoUsd, tokens }: Omit<Amounts, "modelCalls">,
  outputTokens: number,
  model: string | null,
  pricing: Pricing,
): number {
  const byTokens = Math.max(0, tokens - outputTokens);
  if (nanoUsd === Number.POSITIVE_INFINITY) return byTokens;
  const price = priceFor(model, pricing);
  if (price === null) return 0;
  const { inputPerMillion } = dearest(price);
  const left = nanoUsd - nanoOf(price, { input: 0, cachedInput: 0, output: outputTokens });
  if (left < 0) return 0;
  const byMoney =
    inputPerMillion === 0 ? byTokens : Math.floor((left * 1_000_000) / (inputPerMillion * NANO_PER_USD));
  return Math.min(byTokens, byMoney);
}

function priceFor(model: string | null, pricing: Pricing): ModelPrice | null {
  return model === null ? null : priceOf(model, pricing);
}

function nanoOf(price: ModelPrice, tokens: Parameters<typeof costOf>[0]): number {
  return costOf(tokens, price) * NANO_PER_USD;
}

/** Nobody knows before a call what of its input will come out of a cache: the dearer of the two prices counts. */
function dearest({ inputPerMillion, cachedInputPerMillion, outputPerMillion }: ModelPrice): ModelPrice {
  return { inputPerMillion: Math.max(inputPerMillion, cachedInputPerMillion ?? 0), outputPerMillion };
}
