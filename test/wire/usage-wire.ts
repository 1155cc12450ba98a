import {
  AIMessage,
  type BaseMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from "@langchain/core/messages";
import { answerTo, type OfferedTool } from "../../examples/event-planning/offline-model/answer.ts";
import type {
  JsonObject,
  OpenAIHandler,
  OpenAIMessage,
  OpenAIReply,
  OpenAIRequest,
} from "../support/openai-server.ts";

/** What the office says to its own model, and to nobody else's. */
export const OFFICE_PROMPT = "You speak for the office.";

/**
 * A server that thinks by the event planner's offline rules. Every answer has token counts of its own, and some requests
 * fail first.
 *
 * @param failures by the index of a request the status with which it fails; its retry is a request of its own
 */
export function eventOffice(failures: Readonly<Record<number, number>>): OpenAIHandler {
  return (request, index) => {
    const status = failures[index];
    if (status !== undefined) return { status };
    return {
      ...think(request),
      usage: { inputTokens: 10_000 + 37 * index, outputTokens: 1_000 + 11 * index },
    };
  };
}

function think({ messages, tools, responseFormat }: OpenAIRequest): OpenAIReply {
  if (messages[0]?.text.includes(OFFICE_PROMPT)) return { text: "The office has planned your party." };
  const asked: OfferedTool[] =
    responseFormat?.type === "json_schema"
      ? [{ name: responseFormat.name, parameters: responseFormat.schema }]
      : tools.map(({ name, parameters }) => ({ name, parameters: parameters ?? {} }));
  const { text, calls } = answerTo(fromWire(messages), asked, "2026-11-21");
  if (calls.length === 0) return { text };
  const toolCalls = calls.map(({ name, args }) => ({ name, args: args as JsonObject }));
  return responseFormat?.type === "json_schema" ? { json: toolCalls[0]?.args ?? {} } : { toolCalls };
}

function fromWire(messages: readonly OpenAIMessage[]): BaseMessage[] {
  const names = new Map(
    messages.flatMap(({ toolCalls }) => toolCalls.map(({ id, name }) => [id, name] as const)),
  );
  return messages.map(({ role, text, toolCallId = "" }) => {
    if (role === "user") return new HumanMessage(text);
    if (role === "assistant") return new AIMessage(text);
    if (role !== "tool") return new SystemMessage(text);
    return new ToolMessage({ content: text, tool_call_id: toolCallId, name: names.get(toolCallId) ?? "" });
  });
}

/** The cached and reasoning tokens that answers were given on their way, one entry for each answer. */
export interface Details {
  readonly cachedInputTokens: number;
  readonly reasoningTokens: number;
}

/** A `fetch` that reports cached and reasoning tokens in each answer with usage, where the server reports none. */
export function fetchWithDetails(details: Details[]): typeof fetch {
  return async (...request) => {
    const response = await fetch(...request);
    const text = await response.text();
    const { status, headers } = response;
    if (!text.includes('"cached_tokens":0')) return new Response(text, { status, headers });
    const given = { cachedInputTokens: 100 + 7 * details.length, reasoningTokens: 10 + 3 * details.length };
    details.push(given);
    const detailed = text
      .replace('"cached_tokens":0', `"cached_tokens":${given.cachedInputTokens}`)
      .replace('"reasoning_tokens":0', `"reasoning_tokens":${given.reasoningTokens}`);
    return new Response(detailed, { status, headers });
  };
}
