import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { ChatOpenAI } from "@langchain/openai";

export interface ChosenModel {
  /** Null: the review works by rules. */
  readonly model: BaseChatModel | null;
  /** Who works, in a sentence for people. */
  readonly note: string;
}

/** The environment variables that choose the model. */
export type ModelEnvironment = Readonly<
  Partial<Record<"OPENAI_API_KEY" | "OPENAI_BASE_URL" | "OPENAI_MODEL", string | undefined>>
>;

const DEFAULT_OPENAI_MODEL = "gpt-5-mini";

/** OpenAI's model where there is a key, else none. */
export function modelFromEnvironment(environment: ModelEnvironment): ChosenModel {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseURL, OPENAI_MODEL: name } = environment;
  if (!apiKey) return { model: null, note: "No OPENAI_API_KEY is set: the specialists work by rules." };
  const model = name || DEFAULT_OPENAI_MODEL;
  return {
    model: new ChatOpenAI({
      model,
      apiKey,
      maxRetries: 2,
      ...(baseURL ? { configuration: { baseURL } } : {}),
    }),
    note: `Reviewing with ${model}${baseURL ? ` at ${baseURL}` : ""}.`,
  };
}
