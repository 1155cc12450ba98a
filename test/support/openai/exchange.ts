import type { JsonObject } from "./json.ts";
import type { OpenAIUsage, WireMessage } from "./reply.ts";
import type { OpenAIRequest } from "./request.ts";

/** What both APIs need to write an answer. */
export interface Exchange {
  readonly request: OpenAIRequest;
  /** Counts up over the server's life; the answer's ids are made of it. */
  readonly id: number;
  readonly message: WireMessage;
  readonly usage: OpenAIUsage;
  /** Seconds since 1970. */
  readonly createdAt: number;
}

/** How an API writes an answer: in one body, or as the events of a stream. */
export interface AnswerWriter {
  toBody(exchange: Exchange): JsonObject;
  toEvents(exchange: Exchange): Iterable<ServerSentEvent>;
}

/** One event of a stream. */
export interface ServerSentEvent {
  readonly event?: string;
  readonly data: JsonObject | "[DONE]";
}

/** One event as it goes over the wire. */
export function formatEvent({ event, data }: ServerSentEvent): string {
  const text = typeof data === "string" ? data : JSON.stringify(data);
  return `${event === undefined ? "" : `event: ${event}\n`}data: ${text}\n\n`;
}

/** The pieces in which a text is streamed; words stay in one piece or are cut, as with real tokens. */
export function inPieces(text: string): readonly string[] {
  return text.match(/[\s\S]{1,12}/gu) ?? [];
}
