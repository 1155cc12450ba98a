import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { ChatOpenAI } from "@langchain/openai";
import type { Pricing } from "langgraph-supervisor-workflow";
import { OFFLINE_MODEL, OfflineChatModel } from "./offline-model/offline-chat-model.ts";
import { PRICES_OF, pricingOf } from "./prices.ts";

export interface ChosenModel {
  readonly model: BaseChatModel;
  readonly name: string;
  /** Which model it is, in a sentence for people. */
  readonly note: string;
  /** What it costs; without an entry if that is not known. */
  readonly pricing: Pricing;
  /** Where its price comes from, in a sentence for people; null if it is not known. */
  readonly priceNote: string | null;
}

/** The environment variables that choose the model. */
export type ModelEnvironment = Readonly<
  Partial<Record<"OPENAI_API_KEY" | "OPENAI_BASE_URL" | "OPENAI_MODEL", string | undefined>>
>;

const DEFAULT_OPENAI_MODEL = "gpt-5-mini";

/**
 * OpenAI's model where there is a key, else the offline model.
 *
 * @param options.wordDelayMs how long the offline model takes over a word, in milliseconds; 0 by default
 */
export function modelFromEnvironment(
  environment: ModelEnvironment,
  options: { wordDelayMs?: number } = {},
): ChosenModel {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseURL, OPENAI_MODEL: name } = environment;
  if (!apiKey) {
    return {
      model: new OfflineChatModel(options),
      name: OFFLINE_MODEL,
      note: "No OPENAI_API_KEY is set: planning with the offline model, which works by rules.",
      pricing: { [OFFLINE_MODEL]: { inputPerMillion: 0, outputPerMillion: 0 } },
      priceNote: "The offline model costs nothing; four of its characters count as a token.",
    };
  }
  const model = name || DEFAULT_OPENAI_MODEL;
  const pricing = pricingOf(model);
  const isPriced = Object.keys(pricing).length > 0;
  return {
    model: new ChatOpenAI({
      model,
      apiKey,
      maxRetries: 2,
      ...(baseURL ? { configuration: { baseURL } } : {}),
    }),
    name: model,
    note: `Planning with ${model}${baseURL ? ` at ${baseURL}` : ""}.`,
    pricing,
    priceNote: isPriced ? `Prices: OpenAI's list prices of ${PRICES_OF}, in US dollars.` : null,
  };
}
