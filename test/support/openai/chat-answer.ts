import type { AnswerWriter, Exchange, ServerSentEvent } from "./exchange.ts";
import { inPieces } from "./exchange.ts";
import type { JsonObject, JsonValue } from "./json.ts";

/** Writes the answers of `POST /v1/chat/completions`. */
export const chatAnswer: AnswerWriter = { toBody, toEvents };

function toBody(exchange: Exchange): JsonObject {
  const { text, refusal, toolCalls } = exchange.message;
  const message: JsonObject = {
    role: "assistant",
    content: text,
    refusal,
    annotations: [],
    ...(toolCalls.length > 0
      ? { tool_calls: toolCalls.map(({ id, ...call }) => ({ id, type: "function", function: call })) }
      : {}),
  };
  return {
    ...head(exchange, "chat.completion"),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(exchange) }],
    usage: usage(exchange),
  };
}

function* toEvents(exchange: Exchange): Iterable<ServerSentEvent> {
  const { text, refusal, toolCalls } = exchange.message;
  const { reportsUsage } = exchange.request;
  const chunk = (choices: readonly JsonValue[], reported: JsonObject | null = null): ServerSentEvent => ({
    data: {
      ...head(exchange, "chat.completion.chunk"),
      choices,
      ...(reportsUsage ? { usage: reported } : {}),
    },
  });
  const delta = (fields: JsonObject, finish: string | null = null): ServerSentEvent =>
    chunk([{ index: 0, delta: fields, logprobs: null, finish_reason: finish }]);

  yield delta({ role: "assistant", content: text === null ? null : "", refusal: null });
  for (const piece of inPieces(text ?? "")) yield delta({ content: piece });
  for (const piece of inPieces(refusal ?? "")) yield delta({ refusal: piece });
  for (const [index, call] of toolCalls.entries()) {
    const opening = { index, id: call.id, type: "function", function: { name: call.name, arguments: "" } };
    yield delta({ tool_calls: [opening] });
    for (const piece of inPieces(call.arguments)) {
      yield delta({ tool_calls: [{ index, function: { arguments: piece } }] });
    }
  }
  yield delta({}, finishReason(exchange));
  if (reportsUsage) yield chunk([], usage(exchange));
  yield { data: "[DONE]" };
}

function head(exchange: Exchange, object: string): JsonObject {
  return {
    id: `chatcmpl-${exchange.id}`,
    object,
    created: exchange.createdAt,
    model: exchange.request.model,
    service_tier: "default",
    system_fingerprint: "fp_loopback",
  };
}

function finishReason({ message, request }: Exchange): string {
  if (message.cutOff !== null) return message.cutOff;
  // A forced tool is reported as a plain stop, as OpenAI does.
  return message.toolCalls.length > 0 && request.toolChoice === undefined ? "tool_calls" : "stop";
}

function usage({ usage: { inputTokens, outputTokens } }: Exchange): JsonObject {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  };
}
