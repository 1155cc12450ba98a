import type { JsonValue } from "./json.ts";

/** Token counts that the server reports for one call. */
export interface OpenAIUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** A tool call in a reply: `args` is sent as JSON, `rawArguments` word for word. */
export type ReplyToolCall =
  | { readonly name: string; readonly args: JsonValue }
  | { readonly name: string; readonly rawArguments: string };

/** Plain text. */
export interface TextReply {
  readonly text: string;
}

/** Tool calls, with text beside them where `text` is given. */
export interface ToolCallsReply {
  readonly toolCalls: readonly ReplyToolCall[];
  readonly text?: string;
}

/** A value sent as JSON text, what a response format asks for. */
export interface JsonReply {
  readonly json: JsonValue;
}

/** The model refuses. */
export interface RefusalReply {
  readonly refusal: string;
}

/** Text where JSON was asked for; sent word for word. */
export interface MalformedReply {
  readonly malformed: string;
}

/** An HTTP error with OpenAI's error body. */
export interface ErrorReply {
  readonly status: number;
  /** Sent as the `Retry-After` header. */
  readonly retryAfterSeconds?: number;
  /** Default: what OpenAI says for this status. */
  readonly message?: string;
}

/** No answer until the client closes; with `text` and streaming, that text is sent first. */
export interface HangReply {
  readonly hang: true;
  readonly text?: string;
}

/** A reply that has a message of the model. */
export type MessageReply = TextReply | ToolCallsReply | JsonReply | RefusalReply | MalformedReply;

/** What goes with any reply. */
export interface ReplyOptions {
  /** Default: a quarter of the characters in and out. */
  readonly usage?: OpenAIUsage;
  /** Milliseconds before the answer begins. Default 0. */
  readonly delayMs?: number;
  /** `length` and `content_filter` cut the message off. Default: what fits the reply. */
  readonly finishReason?: "stop" | "length" | "content_filter";
}

/** What a script answers to one request. */
export type OpenAIReply = (MessageReply | ErrorReply | HangReply) & ReplyOptions;

/** One tool call, ready for the wire. */
export interface WireToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** A reply reduced to what both APIs send. */
export interface WireMessage {
  readonly text: string | null;
  readonly refusal: string | null;
  readonly toolCalls: readonly WireToolCall[];
  readonly cutOff: "length" | "content_filter" | null;
}

/** Reduces a reply to what is sent; `makeId` gives each tool call its id. */
export function toWireMessage(reply: MessageReply & ReplyOptions, makeId: () => string): WireMessage {
  const cutOff =
    reply.finishReason === "length" || reply.finishReason === "content_filter" ? reply.finishReason : null;
  const message = { text: null, refusal: null, toolCalls: [], cutOff } satisfies WireMessage;
  if ("refusal" in reply) return { ...message, refusal: reply.refusal };
  if ("malformed" in reply) return { ...message, text: reply.malformed };
  if ("json" in reply) return { ...message, text: JSON.stringify(reply.json) };
  if (!("toolCalls" in reply)) return { ...message, text: reply.text };
  return {
    ...message,
    text: reply.text ?? null,
    toolCalls: reply.toolCalls.map((call) => ({
      id: makeId(),
      name: call.name,
      arguments: "args" in call ? JSON.stringify(call.args) : call.rawArguments,
    })),
  };
}
