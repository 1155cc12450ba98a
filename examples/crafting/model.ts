import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { ChatOpenAI } from "@langchain/openai";
import { offlineModel } from "./offline-model/offline-model.ts";

export interface ChosenModel {
  readonly model: BaseChatModel;
  /** Which model it is, in a sentence for people. */
  readonly note: string;
  /** What is to be known of its token counts, in a sentence for people; null where the provider reports them. */
  readonly tokenNote: string | null;
}

/** The environment variables that choose the model. */
export type ModelEnvironment = Readonly<
  Partial<Record<"OPENAI_API_KEY" | "OPENAI_BASE_URL" | "OPENAI_MODEL", string | undefined>>
>;

const DEFAULT_OPENAI_MODEL = "gpt-5-mini";

/** OpenAI's model where there is a key, else the offline model. */
export function modelFromEnvironment(environment: ModelEnvironment): ChosenModel {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseURL, OPENAI_MODEL: name } = environment;
  if (!apiKey) {
    return {
      model: offlineModel(),
      note: "No OPENAI_API_KEY is set: playing with the offline model, which works by rules.",
      tokenNote: "The offline model costs nothing; four characters count as a token.",
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
    note: `Playing with ${model}${baseURL ? ` at ${baseURL}` : ""}.`,
    tokenNote: null,
  };
}
