import {
  AIMessage,
  type BaseMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { modelFromEnvironment } from "../../../examples/event-planning/model.ts";
import { answerTo, type OfferedTool } from "../../../examples/event-planning/offline-model/answer.ts";
import { createEventPlanner } from "../../../examples/event-planning/workflow.ts";
import {
  type JsonObject,
  type OpenAIMessage,
  type OpenAIReply,
  type OpenAIRequest,
  type OpenAIServer,
  startOpenAIServer,
} from "../../support/openai-server.ts";

/** A server that thinks by the offline rules: what is tested is everything between the planner and the wire. */
function think({ messages, tools, responseFormat }: OpenAIRequest): OpenAIReply {
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

describe("the event planner with ChatOpenAI", () => {
  let server: OpenAIServer;
  beforeAll(async () => {
    server = await startOpenAIServer(think);
  });
  afterAll(() => server.close());

  it("plans over the wire what it plans offline, in requests that OpenAI accepts", async () => {
    const { model, note } = modelFromEnvironment({ OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: server.url });
    expect(note).toBe(`Planning with gpt-5-mini at ${server.url}.`);
    const request = {
      messages: "Wedding for 160 guests in Chicago on 12 June, nut-free food, budget $25,000",
    };
    const results = [];
    for (const chosen of [model, modelFromEnvironment({}).model]) {
      const planner = createEventPlanner({
        model: chosen,
        checkpointer: new MemorySaver(),
        today: () => "2026-11-21",
      });
      const { messages, structuredResponse, outcome } = await planner.invoke(request, {
        configurable: { thread_id: "1" },
      });
      expect(outcome?.responseFormatProblem).toBeNull();
      results.push({ text: messages.at(-1)?.text, structuredResponse });
    }
    expect(results[0]).toEqual(results[1]);
    expect(server.requests.map(({ error }) => error).filter((error) => error !== undefined)).toEqual([]);
    const formats = server.requests.map(({ request }) => request.responseFormat);
    expect(formats.some((format) => format?.type === "json_schema" && format.strict)).toBe(true);
  });
});
