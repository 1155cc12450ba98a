import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { ChatOpenAI } from "@langchain/openai";
import { OfflineChatModel } from "./offline-model/offline-chat-model.ts";

export interface ChosenModel {
  readonly model: BaseChatModel;
  /** Which model it is, in a sentence for people. */
  readonly note: string;
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
      note: "No OPENAI_API_KEY is set: planning with the offline model, which works by rules.",
    };
  }
  const model = name || DEFAULT_OPENAI_MODEL;
  return {
    model: new ChatOpenAI({
      model,
      apiKey,
      maxRetries: 2,
      ...(baseURL ? { configuration: { baseURL } } : {}),
    }),
    note: `Planning with ${model}${baseURL ? ` at ${baseURL}` : ""}.`,
  };
}
