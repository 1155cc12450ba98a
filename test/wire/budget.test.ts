import type { ChatOpenAI } from "@langchain/openai";
import { SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { OpenAIRequest } from "../support/openai-server.ts";
import { chart, lastLook, onlyWording, patchText, runReview, serveReview, verdict } from "./review-wire.ts";
import { agent, done, memory, route, run, serve, WAYS, type Way } from "./wire.ts";

const BOUND = 1_234;

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The output bounds that a request carries, under any of the names that OpenAI's APIs know. */
function boundsOf({ body }: OpenAIRequest): unknown[] {
  return ["max_completion_tokens", "max_tokens", "max_output_tokens"].flatMap((key) =>
    body[key] === undefined || body[key] === null ? [] : [body[key]],
  );
}

function expectBounds(requests: readonly OpenAIRequest[], bound: number): void {
  expect(requests.map(boundsOf)).toEqual(requests.map(() => [bound]));
}

describe.each(WAYS)("the output bound of a budget on the $api API, $how", (way) => {
  it("goes with the calls of the supervisor, of agents by options, and of the synthesis", async () => {
    const { server, model, planner } = await serve(way, {
      supervisor: [route("venue", "Find a hall."), route("menu", "Plan a menu."), done],
      venue: [{ text: "Foundry Hall" }],
      menu: [{ text: "Soup" }],
      synthesis: [{ text: "Soup in Foundry Hall." }],
      "structured-response": [{ json: { hall: "Foundry Hall" } }],
    });
    const { outcome, structuredResponse } = await run(
      way,
      planner()
        // A lower bound of its own stays.
        .participants({ venue: agent("venue"), menu: { ...agent("menu"), model: model({ maxTokens: 77 }) } })
        .withResponseFormat(z.object({ hall: z.string() }))
        .withBudget({ maxTokens: 500_000, maxOutputTokensPerCall: BOUND })
        .build(memory()),
    );
    expect(outcome?.status).toBe("completed");
    expect(structuredResponse).toEqual({ hall: "Foundry Hall" });
    expect(server.requests.map(({ status }) => status)).toEqual(Array(7).fill(200));
    expect(server.requests.map(({ request }) => boundsOf(request))).toEqual([
      ...[[BOUND], [BOUND], [BOUND], [77], [BOUND]],
      ...[[BOUND], [BOUND]],
    ]);
  });

  it("goes with the calls of a review, and of its last look", async () => {
    const { server, builder } = await serveReview(way, {
      writer: [patchText({ title: "Sales by month" })],
      review: [verdict({ verdict: "approved", met: ["short", "clear"] })],
      last_look: [lastLook(["wording"])],
      supervisor: [done],
      synthesis: [{ text: "The chart is better." }],
    });
    const { outcome } = await runReview(
      way,
      builder()
        .participants({ writer: agent("writer") })
        .withReview({
          spec: onlyWording,
          artifact: chart,
          assign: () => [{ agent: "writer", item: "wording" }],
        })
        .withBudget({ maxTokens: 500_000, maxOutputTokensPerCall: BOUND })
        .build(memory()),
    );
    expect(outcome?.status).toBe("completed");
    expect(server.requests.map(({ status, error }) => error ?? status)).toEqual(Array(5).fill(200));
    expectBounds(
      server.requests.map(({ request }) => request),
      BOUND,
    );
  });

  it("is a tenth of the tokens where none is given, and none without tokens or money", async () => {
    for (const [limits, bounds] of [
      [{ maxTokens: 30_000 }, [3_000]],
      [{ maxModelCalls: 9, maxDurationMs: 60_000 }, []],
    ] as const) {
      const { server, planner } = await serve(way, {
        supervisor: [done],
        synthesis: [{ text: "Nothing was to be done." }],
      });
      const workflow = planner()
        .participants({ venue: agent("venue") })
        .withBudget(limits)
        .build(memory());
      expect((await run(way, workflow)).outcome?.status).toBe("completed");
      expect(server.requests.map(({ request }) => boundsOf(request))).toEqual([bounds, bounds]);
      await server.close();
    }
  });

  it("goes with a run that ends as used up, whose synthesis comes out of the reserve", async () => {
    const { server, planner } = await serve(way, {
      supervisor: Array(9).fill(route("venue", "Find a hall.")),
      venue: Array(9).fill({ text: "Foundry Hall" }),
      synthesis: [{ text: "Foundry Hall, so far." }],
    });
    const lines: unknown[] = [];
    const spy = vi.spyOn(console, "error").mockImplementation((...values) => void lines.push(values));
    const { outcome, messages } = await run(
      way,
      planner()
        .participants({ venue: agent("venue") })
        .withBudget({ maxModelCalls: 4, maxOutputTokensPerCall: BOUND })
        .build(memory()),
    );
    spy.mockRestore();
    expect(outcome?.status).toBe("budget-exhausted");
    expect(messages.at(-1)?.text).toBe("Foundry Hall, so far.");
    expect(server.requests).toHaveLength(4);
    expectBounds(
      server.requests.map(({ request }) => request),
      BOUND,
    );
    expect(lines.length).toBeLessThanOrEqual(1);
  });
});

it.each(["invoked", "streamed"] as const)(
  "the output bound goes with models that are given by name, %s",
  async (how) => {
    const way: Way = { api: "chat", how };
    const { server } = await serve(way, {
      supervisor: [route("venue", "Find a hall."), done],
      venue: [{ text: "Foundry Hall" }],
      synthesis: [{ text: "Foundry Hall." }],
    });
    vi.stubEnv("OPENAI_API_KEY", "test-key");
    vi.stubEnv("OPENAI_BASE_URL", server.url);
    const { outcome } = await run(
      way,
      new SupervisorWorkflowBuilder({ name: "planner", model: "openai:gpt-5" })
        .participants({ venue: agent("venue") })
        .withPricing({ "gpt-5": { inputPerMillion: 1.25, outputPerMillion: 10 } })
        .withBudget({ maxCostUsd: 1, maxOutputTokensPerCall: BOUND })
        .build(memory()),
    );
    expect(outcome?.status).toBe("completed");
    expect(server.requests).toHaveLength(4);
    expectBounds(
      server.requests.map(({ request }) => request),
      BOUND,
    );
  },
);

it("a function's model sends its own bound, and none is not called where tokens are limited", async () => {
  const way: Way = { api: "chat", how: "invoked" };
  const { server, model, planner } = await serve(way, {
    supervisor: [route("venue", "Find a hall."), route("venue", "Find a hall.")],
    nobody: [{ text: "Foundry Hall" }],
  });
  const spy = vi.spyOn(console, "error").mockImplementation(() => {});
  const withModel = (own: ChatOpenAI) =>
    planner({ synthesis: "last-report" })
      .participants({
        venue: {
          description: "Finds",
          agent: async (_brief, { config }) => (await own.invoke("Find a hall.", config)).text,
        },
      })
      .withSupervisor(({ tasks }) => ({ nextAgent: tasks.length === 0 ? "venue" : null, instruction: "x" }))
      .withBudget({ maxTokens: 100_000 })
      .build(memory());
  await expect(run(way, withModel(model()))).rejects.toMatchObject({ code: "CALL_WITHOUT_BOUND" });
  expect(server.requests).toEqual([]);
  const { outcome } = await run(way, withModel(model({ maxTokens: 99 })));
  spy.mockRestore();
  expect(outcome?.status).toBe("completed");
  expect(server.requests.map(({ request }) => boundsOf(request))).toEqual([[99]]);
});
