import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { initChatModel } from "langchain";

/** A chat model, or a `"provider:name"` string that langchain resolves, e.g. `"openai:gpt-5-mini"`. */
export type ModelLike = BaseChatModel | string;

/** Gives the chat model; a string is resolved at the first call, since that may load the provider's package. */
export type ModelSource = () => Promise<BaseChatModel>;

export function modelSource(model: ModelLike): ModelSource {
  if (typeof model !== "string") return async () => model;
  let resolved: Promise<BaseChatModel> | undefined;
  return () => {
    resolved ??= initChatModel(model);
    return resolved;
  };
}
