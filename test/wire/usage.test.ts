import { MemorySaver } from "@langchain/langgraph";
import { ChatOpenAI } from "@langchain/openai";
import {
  answer,
  pendingInterrupts,
  SupervisorWorkflowBuilder,
  streamWorkflow,
  type UsageEntry,
  usageOf,
} from "langgraph-supervisor-workflow";
import { afterEach, describe, expect, it } from "vitest";
import { createEventPlanner } from "../../examples/event-planning/workflow.ts";
import { type OpenAIServer, startOpenAIServer } from "../support/openai-server.ts";
import { newThread, only } from "../support/thread.ts";
import { type Details, eventOffice, fetchWithDetails, OFFICE_PROMPT } from "./usage-wire.ts";
import { agent, done, memory, notedTokens, route, run, serve, tokensOf, WAYS, type Way } from "./wire.ts";

const PRICES = { "gpt-5": { inputPerMillion: 1.25, cachedInputPerMillion: 0.125, outputPerMillion: 10 } };

let server: OpenAIServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** The event planner within an office, whose model also has the last word; some of its requests fail first. */
async function office({ api }: Way) {
  const running = await startOpenAIServer(eventOffice({ 1: 500, 3: 429 }));
  server = running;
  const details: Details[] = [];
  const model = new ChatOpenAI({
    model: "gpt-5-mini",
    apiKey: "test-key",
    useResponsesApi: api === "responses",
    maxRetries: 2,
    configuration: { baseURL: running.url, fetch: fetchWithDetails(details) },
  });
  const eventPlanner = createEventPlanner({ model, today: () => "2026-11-21" });
  const workflow = new SupervisorWorkflowBuilder({ name: "office", model, systemPrompt: OFFICE_PROMPT })
    .participants({
      planner: {
        description: "Plans events",
        agent: async ({ goal }, { config }) => {
          const { messages, usage } = await eventPlanner.invoke({ messages: goal }, config);
          return { text: messages.at(-1)?.text ?? "", data: { calls: usage.length } };
        },
      },
    })
    .withSupervisor(({ tasks }) =>
      tasks.length === 0 ? { nextAgent: "planner", instruction: "Plan it." } : { nextAgent: null },
    )
    .withPricing(PRICES)
    .build(memory());
  return { running, details, workflow };
}

/** The sum over a list. */
function sum<T>(list: readonly T[], of: (element: T) => number): number {
  return list.reduce((total, element) => total + of(element), 0);
}

describe.each(WAYS)("usage on the $api API, $how", (way) => {
  it("equals the server's own log over an event planning with retries, a question and a nested workflow", async () => {
    const { running, details, workflow } = await office(way);
    const config = newThread();
    const go = async (input: Parameters<typeof workflow.invoke>[0]): Promise<UsageEntry[]> => {
      if (way.how === "invoked") return (await workflow.invoke(input, config)).usage;
      for await (const _event of streamWorkflow(workflow, input, config));
      return (await workflow.getState(config)).values.usage;
    };
    const check = (usage: readonly UsageEntry[]): void => {
      const reported = tokensOf(running.requests);
      const inputTokens = sum(reported, (tokens) => tokens.inputTokens);
      const outputTokens = sum(reported, (tokens) => tokens.outputTokens);
      const cachedInputTokens = sum(details, (given) => given.cachedInputTokens);
      expect(details).toHaveLength(reported.length);
      const summary = usageOf({ usage });
      expect(summary).toMatchObject({
        calls: reported.length,
        inputTokens,
        cachedInputTokens,
        outputTokens,
        reasoningTokens: sum(details, (given) => given.reasoningTokens),
        totalTokens: inputTokens + outputTokens,
        modelsWithoutPrice: [],
        callsWithoutTokens: 0,
      });
      const price = PRICES["gpt-5"];
      expect(summary.costUsd).toBeCloseTo(
        ((inputTokens - cachedInputTokens) * price.inputPerMillion +
          cachedInputTokens * price.cachedInputPerMillion +
          outputTokens * price.outputPerMillion) /
          1e6,
        10,
      );
      expect(notedTokens(usage)).toEqual(reported);
    };

    await go({ messages: "Plan a party with vegan food" });
    check((await workflow.getState(config)).values.usage);
    const question = only(await pendingInterrupts(workflow, config));
    const usage = await go(answer(question, "Berlin, 40 people, 24 April"));
    check(usage);
    check((await workflow.getState(config)).values.usage);

    const statuses = running.requests.map(({ status }) => status);
    expect(statuses.filter((status) => status !== 200)).toEqual([500, 429]);
    expect(Object.keys(usageOf({ usage }).byParticipant)).toEqual(["planner"]);
    expect(usageOf({ usage }).supervision.calls).toBe(1);
    expect(usageOf({ usage }).workers.calls).toBe(statuses.length - 3);
    const { values } = await workflow.getState(config);
    expect(only(values.tasks)).toMatchObject({ data: { calls: statuses.length - 3 } });
  });

  it("does not count requests that failed for good, in a run that goes on", async () => {
    const { server, planner } = await serve(way, {
      supervisor: [route("venue", "Find a hall."), route("menu", "Plan a menu."), done],
      venue: Array(9).fill({ status: 401 }),
      menu: [{ text: "Soup" }],
      synthesis: [{ text: "Soup somewhere." }],
    });
    const workflow = planner()
      .participants({ venue: agent("venue"), menu: agent("menu") })
      .build({ checkpointer: new MemorySaver() });
    const { usage, tasks } = await run(way, workflow);
    expect(notedTokens(usage)).toEqual(tokensOf(server.requests));
    expect(tasks.map(({ status }) => status.type)).toEqual(["failed", "completed"]);
  });

  it("has the calls that came before a run failed, when it is gone on with", async () => {
    const { server, planner } = await serve(way, {
      supervisor: [{ malformed: "Well…" }, { status: 401 }, route("venue", "Find a hall."), done],
      venue: [{ text: "Foundry Hall" }],
      synthesis: [{ text: "Foundry Hall." }],
    });
    const workflow = planner()
      .participants({ venue: agent("venue") })
      .build(memory());
    const config = newThread();
    await expect(run(way, workflow, undefined, config)).rejects.toThrow();
    expect(notedTokens((await workflow.getState(config)).values.usage)).toEqual(tokensOf(server.requests));
    const { usage } = await run(way, workflow, null, config);
    expect(notedTokens(usage)).toEqual(tokensOf(server.requests));
    expect(usage).toHaveLength(5);
  });
});

it("counts calls whose usage the client did not ask for, and says that their tokens are unknown", async () => {
  const way = { api: "chat", how: "streamed" } as const;
  const { server, planner, model } = await serve(way, {
    supervisor: [route("venue", "Find a hall."), done],
    venue: [{ text: "Foundry Hall" }],
    synthesis: [{ text: "Foundry Hall." }],
  });
  const workflow = planner({ model: model({ streamUsage: false }) })
    .participants({ venue: agent("venue") })
    .withPricing(PRICES)
    .build(memory());
  const summary = usageOf(await run(way, workflow));
  const answered = server.requests.filter(({ status }) => status === 200);
  expect(summary.calls).toBe(answered.length);
  expect(summary.callsWithoutTokens).toBe(answered.filter(({ usage }) => usage === undefined).length);
  expect(summary.callsWithoutTokens).toBeGreaterThan(0);
  expect(summary.costUsd).toBeNull();
});
