import type { UsageEntry } from "./entry.ts";

/** What a model costs, in US dollars for a million tokens. */
export interface ModelPrice {
  readonly inputPerMillion: number;
  /** For the part of a prompt that came out of the provider's cache. @default `inputPerMillion` */
  readonly cachedInputPerMillion?: number;
  /** For an answer, reasoning included. */
  readonly outputPerMillion: number;
}

/** Prices by the name of a model, or the beginning of one: `"gpt-5-mini"` also is the price of `"gpt-5-mini-2025-08-07"`. */
export type Pricing = Readonly<Record<string, ModelPrice>>;

/** The price of a model: under its exact name, else under the longest beginning of it; null where there is none. */
export function priceOf(model: string, pricing: Pricing): ModelPrice | null {
  if (Object.hasOwn(pricing, model)) return pricing[model] ?? null;
  const names = Object.keys(pricing).filter((name) => model.startsWith(name));
  const longest = names.reduce((best, name) => (name.length > best.length ? name : best), "");
  return longest === "" ? null : (pricing[longest] ?? null);
}

/** What tokens cost at a price, in US dollars. */
export function costOf(
  tokens: { readonly input: number; readonly cachedInput: number; readonly output: number },
  price: ModelPrice,
): number {
  const cached = Math.min(tokens.cachedInput, tokens.input);
  const perMillion =
    (tokens.input - cached) * price.inputPerMillion +
    cached * (price.cachedInputPerMillion ?? price.inputPerMillion) +
    tokens.output * price.outputPerMillion;
  return perMillion / 1_000_000;
}

/** What a call cost, in US dollars; null where its model has no price, or the provider reported no tokens. */
export function costOfCall(
  entry: Pick<UsageEntry, "model" | "inputTokens" | "cachedInputTokens" | "outputTokens">,
  pricing: Pricing,
): number | null {
  const price = entry.model === null ? null : priceOf(entry.model, pricing);
  if (price === null || entry.inputTokens === null || entry.outputTokens === null) return null;
  const { inputTokens: input, outputTokens: output, cachedInputTokens } = entry;
  return costOf({ input, cachedInput: cachedInputTokens ?? 0, output }, price);
}
