import type { AnswerWriter, Exchange, ServerSentEvent } from "./exchange.ts";
import { inPieces } from "./exchange.ts";
import type { JsonObject } from "./json.ts";
import type { WireToolCall } from "./reply.ts";

/** Writes the answers of `POST /v1/responses`. */
export const responsesAnswer: AnswerWriter = { toBody, toEvents };

function toBody(exchange: Exchange): JsonObject {
  return response(exchange, exchange.message.cutOff === null ? "completed" : "incomplete");
}

function* toEvents(exchange: Exchange): Iterable<ServerSentEvent> {
  let sequenceNumber = 0;
  for (const { type, ...fields } of events(exchange)) {
    yield { event: type, data: { type, sequence_number: sequenceNumber, ...fields } };
    sequenceNumber += 1;
  }
}

type ResponseEvent = JsonObject & { readonly type: string };

function* events(exchange: Exchange): Iterable<ResponseEvent> {
  const { toolCalls, cutOff } = exchange.message;
  const started = response(exchange, "in_progress");
  yield { type: "response.created", response: started };
  yield { type: "response.in_progress", response: started };
  let index = 0;
  if (hasMessage(exchange)) {
    yield* messageEvents(exchange, index);
    index += 1;
  }
  for (const call of toolCalls) {
    yield* toolCallEvents(call, index);
    index += 1;
  }
  yield cutOff === null
    ? { type: "response.completed", response: response(exchange, "completed") }
    : { type: "response.incomplete", response: response(exchange, "incomplete") };
}

function* messageEvents(exchange: Exchange, index: number): Iterable<ResponseEvent> {
  const { text, refusal } = exchange.message;
  const item = messageItem(exchange);
  const at = { item_id: `msg_${exchange.id}`, output_index: index, content_index: 0 };
  const kind = refusal === null ? "output_text" : "refusal";
  const whole = refusal === null ? { text: text ?? "" } : { refusal };
  const opening = { ...item, status: "in_progress", content: [] };
  yield { type: "response.output_item.added", output_index: index, item: opening };
  const emptyPart = refusal === null ? textPart("") : { type: "refusal", refusal: "" };
  yield { type: "response.content_part.added", ...at, part: emptyPart };
  for (const delta of inPieces(refusal ?? text ?? "")) yield { type: `response.${kind}.delta`, ...at, delta };
  yield { type: `response.${kind}.done`, ...at, ...whole };
  yield { type: "response.content_part.done", ...at, part: messagePart(exchange) };
  yield { type: "response.output_item.done", output_index: index, item };
}

function* toolCallEvents(call: WireToolCall, index: number): Iterable<ResponseEvent> {
  const item = toolCallItem(call);
  const at = { item_id: `fc_${call.id}`, output_index: index };
  const opening = { ...item, status: "in_progress", arguments: "" };
  yield { type: "response.output_item.added", output_index: index, item: opening };
  for (const delta of inPieces(call.arguments)) {
    yield { type: "response.function_call_arguments.delta", ...at, delta };
  }
  yield { type: "response.function_call_arguments.done", ...at, arguments: call.arguments };
  yield { type: "response.output_item.done", output_index: index, item };
}

function response(exchange: Exchange, status: "in_progress" | "completed" | "incomplete"): JsonObject {
  const { request, message } = exchange;
  const reason = message.cutOff === "length" ? "max_output_tokens" : message.cutOff;
  const output = [
    ...(hasMessage(exchange) ? [messageItem(exchange)] : []),
    ...message.toolCalls.map(toolCallItem),
  ];
  return {
    id: `resp_${exchange.id}`,
    object: "response",
    created_at: exchange.createdAt,
    status,
    error: null,
    incomplete_details: status === "incomplete" ? { reason } : null,
    instructions: null,
    metadata: {},
    model: request.model,
    output: status === "in_progress" ? [] : output,
    parallel_tool_calls: true,
    service_tier: "default",
    text: request.body.text ?? { format: { type: "text" } },
    tool_choice: request.body.tool_choice ?? "auto",
    tools: request.body.tools ?? [],
    truncation: "disabled",
    usage: status === "in_progress" ? null : usage(exchange),
    user: null,
  };
}

/** A message stands beside tool calls only where it says something. */
function hasMessage({ message }: Exchange): boolean {
  return message.toolCalls.length === 0 || message.text !== null;
}

function messageItem(exchange: Exchange): JsonObject {
  return {
    id: `msg_${exchange.id}`,
    type: "message",
    role: "assistant",
    status: exchange.message.cutOff === null ? "completed" : "incomplete",
    content: [messagePart(exchange)],
  };
}

function messagePart({ message: { text, refusal } }: Exchange): JsonObject {
  return refusal === null ? textPart(text ?? "") : { type: "refusal", refusal };
}

function textPart(text: string): JsonObject {
  return { type: "output_text", text, annotations: [], logprobs: [] };
}

function toolCallItem(call: WireToolCall): JsonObject {
  return {
    id: `fc_${call.id}`,
    type: "function_call",
    status: "completed",
    call_id: call.id,
    name: call.name,
    arguments: call.arguments,
  };
}

function usage({ usage: { inputTokens, outputTokens } }: Exchange): JsonObject {
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: inputTokens + outputTokens,
  };
}
