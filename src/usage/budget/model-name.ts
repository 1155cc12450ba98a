import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { type Pricing, priceOf } from "../pricing.ts";

/** The name of a model as its calls will tell it; null where that is not known before. */
export function nameOfModel(model: BaseChatModel | string): string | null {
  if (typeof model === "string") return model.slice(model.indexOf(":") + 1);
  // A model made by langchain's initChatModel resolves to another when it is called.
  const configured = (model as { readonly _defaultConfig?: { readonly model?: unknown } })._defaultConfig
    ?.model;
  const told = configured ?? lsNameOf(model) ?? (model as { readonly model?: unknown }).model;
  return typeof told === "string" && told !== "" ? told : null;
}

/** The models with a known name and no price, each once. */
export function unpricedModels(models: readonly (BaseChatModel | string)[], pricing: Pricing): string[] {
  const names = models.flatMap((model) => nameOfModel(model) ?? []);
  return [...new Set(names)].filter((name) => priceOf(name, pricing) === null);
}

function lsNameOf(model: BaseChatModel): unknown {
  try {
    return model.getLsParams({}).ls_model_name;
  } catch {
    // What a model says of itself is no reason for a workflow not to be built.
    return undefined;
  }
}
