import {
  AIMessage,
  type BaseMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from "@langchain/core/messages";
import { answerTo, type OfferedTool } from "../../../examples/event-planning/offline-model/answer.ts";
import type { JsonObject, OpenAIMessage, OpenAIReply, OpenAIRequest } from "../../support/openai-server.ts";

/** A server that thinks by the offline rules: what is tested is everything between the planner and the wire. */
export function think({ messages, tools, responseFormat }: OpenAIRequest): OpenAIReply {
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
