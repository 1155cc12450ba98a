import { MemorySaver } from "@langchain/langgraph";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { modelFromEnvironment } from "../../../examples/event-planning/model.ts";
import { createEventPlanner } from "../../../examples/event-planning/workflow.ts";
import { type OpenAIServer, startOpenAIServer } from "../../support/openai-server.ts";
import { think } from "./thinking-server.ts";

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
