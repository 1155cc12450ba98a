import type { ModelPrice, Pricing } from "langgraph-supervisor-workflow";

/** When the prices were looked up. */
export const PRICES_OF = "September 2025";

/** OpenAI's list prices, in US dollars for a million tokens: https://openai.com/api/pricing */
const PRICES: Pricing = {
  "gpt-5": price(1.25, 0.125, 10),
  "gpt-5-mini": price(0.25, 0.025, 2),
  "gpt-5-nano": price(0.05, 0.005, 0.4),
  "gpt-4.1": price(2, 0.5, 8),
  "gpt-4.1-mini": price(0.4, 0.1, 1.6),
  "gpt-4.1-nano": price(0.1, 0.025, 0.4),
  "gpt-4o": price(2.5, 1.25, 10),
  // The only dated version with a price of its own.
  "gpt-4o-2024-05-13": { inputPerMillion: 5, outputPerMillion: 15 },
  "gpt-4o-mini": price(0.15, 0.075, 0.6),
};

/** The models with a known price. */
export const PRICED_MODELS: readonly string[] = Object.keys(PRICES);

/**
 * What a model costs, as the library takes it; empty if that is not known.
 *
 * A dated version costs what the model does. Any other longer name is another model: without this, the price of "gpt-5" would
 * also be that of "gpt-5-pro", which costs twelve times as much.
 */
export function pricingOf(model: string): Pricing {
  const names = [model, model.replace(/-\d{4}-\d{2}-\d{2}$/, "")];
  const name = names.find((each) => Object.hasOwn(PRICES, each));
  const known = name === undefined ? undefined : PRICES[name];
  return name === undefined || known === undefined ? {} : { [name]: known };
}

function price(inputPerMillion: number, cachedInputPerMillion: number, outputPerMillion: number): ModelPrice {
  return { inputPerMillion, cachedInputPerMillion, outputPerMillion };
}
