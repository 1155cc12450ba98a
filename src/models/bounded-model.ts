import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { RunnableBinding, type RunnableConfig } from "@langchain/core/runnables";
import { ledgerIn } from "../usage/budget/gate.ts";
import { outputBound } from "../usage/budget/worst-case.ts";

/** A model with an output bound on its calls. */
export interface BoundedModel {
  readonly model: BaseChatModel;
  /** False where the model knows no bound, and is given back as it is. */
  readonly isBounded: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** What chat models call their bound, the most common first. */
const BOUND_FIELDS = ["maxTokens", "maxCompletionTokens", "maxOutputTokens", "numPredict"] as const;

/** Bounds as parameters that OpenAI's models hand on word for word, over the model's own. */
const BOUND_PARAMETERS = ["max_tokens", "max_completion_tokens", "max_output_tokens"] as const;

/**
 * A chat model whose calls send at most so many output tokens, also with tools or structured output bound to it. A lower
 * bound that the model has stays. The model itself is not changed, and everything else of it is kept.
 *
 * @param maxOutputTokens from 1
 */
export function boundedModel(model: BaseChatModel, maxOutputTokens: number): BoundedModel {
  const bound = (() => {
    if (RunnableBinding.isRunnableBinding(model)) return boundedBinding(model as unknown, maxOutputTokens);
    if (isConfigurable(model)) return boundedConfigurable(model, maxOutputTokens);
    if (model._llmType() === "scripted") return boundedScripted(model, maxOutputTokens);
    return boundedClone(model, maxOutputTokens);
  })();
  return bound === null ? { model, isBounded: false } : { model: bound, isBounded: true };
}

const boundedBefore = new WeakMap<BaseChatModel, Map<number, BaseChatModel>>();

/** The model as the budget that a config stands under lets it be called; one that knows no bound is given as it is. */
export function withinBudget(model: BaseChatModel, { callbacks }: RunnableConfig): BaseChatModel {
  const bound = ledgerIn(callbacks)?.outputBound ?? null;
  if (bound === null) return model;
  const known = boundedBefore.get(model) ?? new Map<number, BaseChatModel>();
  boundedBefore.set(model, known);
  const bounded = known.get(bound) ?? boundedModel(model, bound).model;
  known.set(bound, bounded);
  return bounded;
}

/**
 * A new model of the same class, made from what the first was made from: a model that was only copied would go on with
 * the clients inside it, which have bounds of their own.
 */
function boundedClone(model: BaseChatModel, max: number): BaseChatModel | null {
  const field = BOUND_FIELDS.find((name) => name in model);
  if (field === undefined) return null;
  if (shownBound(model) <= max) return model;
  const bound = lower(fieldsOf(model)[field], max);
  // Chat models take one object of fields; what they were made from stays in lc_kwargs.
  const Same = model.constructor as new (fields: Fields) => BaseChatModel;
  const clone = made(() => new Same(loweredFields(fieldsOf(model.lc_kwargs), field, max)));
  if (clone === null || clone === model) return null;
  keepSettings(model, clone);
  // A class of the user's own may have left the fields out.
  setBound(clone, model, field, bound);
  const shown = shownBound(clone);
  if (shown <= max) return clone;
  return Number.isFinite(shown) ? null : telling(clone, bound);
}

/** What `withConfig` of most models gives: langchain takes it for the model that is bound in it. */
function boundedBinding(binding: unknown, max: number): BaseChatModel | null {
  const { bound, kwargs, config, configFactories } = binding as Readonly<Record<string, never>>;
  const inner = boundedModel(bound as unknown as BaseChatModel, max);
  if (!inner.isBounded) return null;
  const fields = { bound: inner.model, kwargs, config, configFactories };
  return new RunnableBinding(fields as never) as unknown as BaseChatModel;
}

/** What langchain's initChatModel gives: a model that makes the real one when it is called. */
interface ConfigurableModel {
  readonly _defaultConfig: Fields;
  readonly _configurableFields: unknown;
  readonly _configPrefix: string;
  readonly _queuedMethodOperations: Fields;
  readonly _profile: unknown;
}

function isConfigurable(model: BaseChatModel): model is BaseChatModel & ConfigurableModel {
  return "_defaultConfig" in model && "_queuedMethodOperations" in model;
}

function boundedConfigurable(model: BaseChatModel & ConfigurableModel, max: number): BaseChatModel {
  const { model: name, modelProvider } = model._defaultConfig;
  const described = `${String(modelProvider ?? "")} ${String(name)}`;
  const field = /google|gemini/.test(described)
    ? "maxOutputTokens"
    : /ollama/.test(described)
      ? "numPredict"
      : "maxTokens";
  const Same = model.constructor as new (fields: Fields) => BaseChatModel;
  const clone = new Same({
    defaultConfig: loweredFields(model._defaultConfig, field, max),
    configurableFields: model._configurableFields,
    configPrefix: model._configPrefix,
    queuedMethodOperations: model._queuedMethodOperations,
    profile: model._profile,
  });
  keepSettings(model, clone);
  return clone;
}

/** The scripted model counts its calls by itself, so that a bounded one answers through it. */
function boundedScripted(model: BaseChatModel, max: number): BaseChatModel {
  const through: BaseChatModel = Object.create(model);
  for (const name of ["_generate", "_streamResponseChunks", "getLsParams", "requestsOf", "assertFinished"]) {
    const method = fieldsOf(model)[name];
    if (typeof method === "function") Object.defineProperty(through, name, { value: method.bind(model) });
  }
  Object.defineProperty(through, "requests", { get: () => fieldsOf(model).requests });
  return telling(through, lower(shownBound(model), max));
}

/** A model that tells its bound among its parameters, where its class does not. */
function telling(model: BaseChatModel, bound: number): BaseChatModel {
  const told = model.invocationParams.bind(model);
  Object.defineProperty(model, "invocationParams", {
    value: (options?: never): Fields => ({ ...fieldsOf(told(options)), max_tokens: bound }),
  });
  return model;
}

/** The bound that a model's calls will carry; infinite where it has or tells none. */
function shownBound(model: BaseChatModel): number {
  try {
    const options = fieldsOf(model).defaultOptions ?? {};
    // Each model has options of its own, of which only the bound is read.
    return outputBound(fieldsOf(model.invocationParams(options as never)));
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** What a model was made from, with every bound in it lowered. */
function loweredFields(fields: Fields, field: string, max: number): Fields {
  const lowered: Record<string, unknown> = { ...fields, [field]: lower(fields[field], max) };
  for (const name of BOUND_FIELDS)
    if (typeof fields[name] === "number") lowered[name] = lower(fields[name], max);
  const parameters = fieldsOf(fields.modelKwargs);
  const bounds = BOUND_PARAMETERS.filter((name) => typeof parameters[name] === "number");
  if (bounds.length > 0) {
    const entries = bounds.map((name) => [name, lower(parameters[name], max)]);
    lowered.modelKwargs = { ...parameters, ...Object.fromEntries(entries) };
  }
  for (const name of CLIENTS) {
    const client = fields[name] as BaseChatModel | undefined;
    if (client !== undefined) lowered[name] = boundedClone(client, max) ?? client;
  }
  return lowered;
}

/** The models inside ChatOpenAI, one for each of OpenAI's APIs. */
const CLIENTS = ["completions", "responses"] as const;

function setBound(clone: BaseChatModel, original: BaseChatModel, field: string, bound: number): void {
  const inner = CLIENTS.flatMap((name) => {
    const client = fieldsOf(clone)[name];
    return client === undefined || client === fieldsOf(original)[name] ? [] : [fieldsOf(client)];
  });
  for (const target of [fieldsOf(clone), ...inner]) {
    const given = target[field];
    if (given !== bound && lower(given, bound) !== given) Object.assign(target, { [field]: bound });
  }
}

/** What can have been set on a model after it was made. */
function keepSettings(from: BaseChatModel, to: BaseChatModel): void {
  const settings = [
    "callbacks",
    "tags",
    "metadata",
    "verbose",
    "cache",
    "defaultOptions",
    "disableStreaming",
    "outputVersion",
  ];
  for (const name of settings) {
    const value = fieldsOf(from)[name];
    if (value !== undefined && value !== fieldsOf(to)[name]) Object.assign(to, { [name]: value });
  }
}

/** The lower of a bound and the most that is allowed; OpenAI's models take -1 for none. */
function lower(bound: unknown, max: number): number {
  return typeof bound === "number" && bound > 0 ? Math.min(bound, max) : max;
}

function made<T>(make: () => T): T | null {
  try {
    return make();
  } catch {
    // A class whose constructor takes something else than its fields.
    return null;
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}
