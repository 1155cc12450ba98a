import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { OutputParserException } from "@langchain/core/output_parsers";
import type { RunnableConfig } from "@langchain/core/runnables";
import { z } from "zod";
import { messageOf } from "../errors/error.ts";
import { shorten } from "../supervisor/tokens.ts";
import { withinBudget } from "./bounded-model.ts";
import { streamedInside } from "./call-config.ts";
import type { StructuredSchema } from "./structured-schema.ts";

/** How much of a bad answer is shown to the model that gave it, in tokens, about. */
const ECHO_TOKENS = 1_000;

/** What a model gave when it was asked for structured output: a parsed value, or words about what is wrong. */
export type StructuredAnswer =
  | { readonly value: unknown; readonly problem?: never }
  | { readonly value?: never; readonly problem: string; readonly received: string };

/** What `includeRaw` gives. */
interface RawAndParsed {
  readonly raw: BaseMessage;
  readonly parsed: unknown;
}

/**
 * One call for structured output. The value is parsed but not yet validated.
 *
 * The schema goes out as JSON Schema, so that no provider's client validates on its own and throws away what
 * the model said. Errors of transport (rate limits, network, 5xx) are thrown; an answer that is no JSON, or
 * a refusal, is a `problem`.
 */
export async function callStructured(
  model: BaseChatModel,
  schema: StructuredSchema,
  messages: BaseMessage[],
  config: RunnableConfig,
): Promise<StructuredAnswer> {
  const structured = structuredModel(withinBudget(model, config), schema);
  try {
    const { raw, parsed } = (await structured.invoke(messages, streamedInside(config))) as RawAndParsed;
    if (parsed !== null && parsed !== undefined) return { value: parsed };
    const refusal = raw.additional_kwargs.refusal;
    if (typeof refusal === "string" && refusal !== "") {
      return { problem: `The model refused: ${refusal}`, received: refusal };
    }
    const salvaged = toolArguments(raw, schema.name) ?? parseJsonText(raw.text);
    if (salvaged !== undefined) return { value: salvaged };
    return {
      problem: "It is not the JSON object that was asked for.",
      received: raw.text || unparsedCalls(raw),
    };
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return { problem: `It could not be read: ${messageOf(error)}`, received: receivedIn(error) };
  }
}

/**
 * Structured output that fits its schema: one call, and one repair with what was wrong.
 *
 * @returns the validated value, or the problem that was left after the repair
 */
export async function callValidated<T>(
  model: BaseChatModel,
  schema: StructuredSchema<T>,
  messages: BaseMessage[],
  config: RunnableConfig,
): Promise<{ value: T; problem?: never } | { problem: string }> {
  const first = await validated(schema, await callStructured(model, schema, messages, config));
  if (first.problem === undefined) return first;
  const repair = new HumanMessage(
    `Your answer cannot be used. ${shorten(first.problem, ECHO_TOKENS)}\nYou answered:\n${shorten(first.received, ECHO_TOKENS)}\n` +
      `Answer again with a JSON object that fits the schema, and nothing else.`,
  );
  const second = await validated(schema, await callStructured(model, schema, [...messages, repair], config));
  return second.problem === undefined ? second : { problem: second.problem };
}

async function validated<T>(
  schema: StructuredSchema<T>,
  answer: StructuredAnswer,
): Promise<{ value: T; problem?: never } | { problem: string; received: string }> {
  if (answer.problem !== undefined) return answer;
  const result = await schema.zod.safeParseAsync(answer.value);
  if (result.success) return { value: result.data };
  return {
    problem: `It does not fit the schema:\n${z.prettifyError(result.error)}`,
    received: JSON.stringify(answer.value),
  };
}

/** The model bound to the schema; strict where the schema and the model can carry it. */
function structuredModel(model: BaseChatModel, schema: StructuredSchema) {
  const bind = (options: { strict?: true }) =>
    model.withStructuredOutput<Record<string, unknown>>(
      { ...schema.json },
      { name: schema.name, includeRaw: true, ...options },
    );
  if (!schema.strict) return bind({});
  try {
    return bind({ strict: true });
  } catch {
    // LangChain's models that know no strict mode refuse the option as soon as they are bound.
    return bind({});
  }
}

/** Tool calls as the model wrote them, where they do not parse. */
function unparsedCalls(raw: BaseMessage): string {
  if (!AIMessage.isInstance(raw)) return "";
  const written = (raw.invalid_tool_calls ?? []).map(({ args }) => args ?? "");
  return written.join("\n") || JSON.stringify(raw.tool_calls ?? []);
}

/** Chat models that answer by a tool call, where LangChain's own parser takes only message chunks. */
function toolArguments(raw: BaseMessage, name: string): unknown {
  if (!AIMessage.isInstance(raw)) return undefined;
  return raw.tool_calls?.find((call) => call.name === name)?.args;
}

function parseJsonText(text: string): unknown {
  const body = text.trim().replace(/^```(?:json)?\s*|\s*```$/g, "");
  if (!body.startsWith("{")) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Errors that clients throw because of what the model wrote, not because the call failed. */
function isUnreadable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof OutputParserException || error instanceof SyntaxError) return true;
  // The OpenAI client gives these two no name of their own.
  return ["LengthFinishReasonError", "ContentFilterFinishReasonError"].includes(error.constructor.name);
}

function receivedIn(error: unknown): string {
  return error instanceof OutputParserException && error.llmOutput ? error.llmOutput : "(no text)";
}
