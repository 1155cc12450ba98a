import { MemorySaver } from "@langchain/langgraph";
import {
  type BudgetLimits,
  type ParticipantFunction,
  type ParticipantInput,
  SupervisorWorkflowBuilder,
  WorkflowDefinitionError,
} from "langgraph-supervisor-workflow";
import { done, route, ScriptedChatModel } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { boundedModel } from "../../../src/models/bounded-model.ts";
import { newThread, only } from "../../support/thread.ts";
import { Meter, PRICES } from "./meter.ts";
import { listenToConsole } from "./printed.ts";

const heard = listenToConsole();

const script = {
  supervisor: [route("worker", "Work"), done()],
  worker: ["Done."],
  synthesis: ["All is done."],
};
const named = (name: string) => new ScriptedChatModel(script, { name });
const worker = { description: "Works", systemPrompt: "You work." };

describe("a model without a price, where money is limited", () => {
  const problemsOf = (build: () => unknown): string => {
    try {
      build();
    } catch (error) {
      if (error instanceof WorkflowDefinitionError) return error.message;
      throw error;
    }
    throw new Error("It was built.");
  };

  it("is told when the workflow is built: where it stands, and what to write", () => {
    const message = problemsOf(() =>
      new SupervisorWorkflowBuilder({
        name: "party",
        model: named("gpt-a"),
        synthesis: { model: "openai:gpt-b" },
      })
        .participants({
          worker: { ...worker, model: named("gpt-c") },
          other: { ...worker, model: named("known-1") },
        })
        .withReview({
          spec: { title: "t", description: "d", acceptanceCriteria: {}, items: {} } as never,
          artifact: { initial: {}, schema: {} as never },
          reviewer: named("gpt-d"),
        })
        .withPricing({ known: { inputPerMillion: 1, outputPerMillion: 1 } })
        .withBudget({ maxCostUsd: 1 })
        .build(),
    );
    for (const [place, model] of [
      ["model", "gpt-a"],
      ["synthesis.model", "gpt-b"],
      ["participants.worker", "gpt-c"],
      ["withReview.reviewer", "gpt-d"],
    ]) {
      const line = only(message.split("\n").filter((each) => each.includes(`"${model}"`)));
      expect(line).toContain(`[MODEL_WITHOUT_PRICE] ${place}: `);
      expect(line).toContain(`.withPricing({ "${model}":`);
      expect(line).toContain("known");
    }
    expect(message).not.toContain('"known-1"');
  });

  it("is no problem where only tokens, calls or time are limited", () => {
    const build = () =>
      new SupervisorWorkflowBuilder({ name: "party", model: named("gpt-a") })
        .participants({ worker })
        .withBudget({ maxTokens: 1_000_000, maxModelCalls: 9, maxDurationMs: 60_000 })
        .build();
    expect(build).not.toThrow();
  });

  it("that is only known at its call fails the run before the call, and a mended workflow goes on with it", async () => {
    const unpriced = named("gpt-a");
    const { model } = boundedModel(unpriced, 100);
    const agent: ParticipantFunction = async (_brief, { config }) =>
      (await model.invoke("Work", config)).text;
    const meter = new Meter(100);
    const own = meter.model({
      supervisor: ({ call }) => (call === 1 ? route("worker", "Work") : done()),
      synthesis: () => "All is done.",
    });
    const checkpointer = new MemorySaver();
    const config = newThread();
    const build = (prices: object) =>
      new SupervisorWorkflowBuilder({ name: "party", model: own })
        .participants({ worker: { description: "Works", agent } })
        .withPricing({ ...PRICES, ...prices })
        .withBudget({ maxCostUsd: 1, maxOutputTokensPerCall: 100 })
        .build({ checkpointer });
    await expect(build({}).invoke({ messages: "go" }, config)).rejects.toMatchObject({
      code: "MODEL_WITHOUT_PRICE",
      message: expect.stringMatching(/call by worker goes to the model "gpt-a".*withPricing\(\)/),
    });
    expect(unpriced.requests).toEqual([]);
    expect(heard.lines).toHaveLength(1);
    const mended = build({ "gpt-a": { inputPerMillion: 1, outputPerMillion: 1 } });
    const { outcome, tasks } = await mended.invoke(null, config);
    expect(outcome?.status).toBe("completed");
    expect(only(tasks).report).toBe("Done.");
    expect(unpriced.requests).toHaveLength(1);
  });
});

describe("a call without a bound, where tokens or money are limited", () => {
  const limits = [
    { maxTokens: 100_000 },
    { maxCostUsd: 1 },
    { maxOutputTokensPerCall: 100 },
  ] satisfies BudgetLimits[];

  const functionOf = (model: ScriptedChatModel, how: "config" | "none"): ParticipantFunction => {
    return async (_brief, { config }) =>
      (await (how === "config" ? model.invoke("Work", config) : model.invoke("Work"))).text;
  };

  it.each(limits.flatMap((each) => [["config", each] as const, ["none", each] as const]))(
    "fails the run, made with %s in a function, under %o",
    async (how, limit) => {
      const model = new ScriptedChatModel({ worker: () => "Done.", model: () => "Done." });
      const workflow = new SupervisorWorkflowBuilder({ name: "party", synthesis: "last-report" })
        .participants({ worker: { description: "Works", agent: functionOf(model, how) } })
        .withSupervisor(() => ({ nextAgent: "worker", instruction: "Work" }))
        .withPricing(PRICES)
        .withBudget(limit)
        .build();
      await expect(workflow.invoke({ messages: "go" })).rejects.toMatchObject({
        code: "CALL_WITHOUT_BOUND",
        message: expect.stringMatching(/call by worker has no bound on its output tokens.*maxTokens: 4_096/),
      });
      expect(model.requests).toEqual([]);
      expect(heard.lines).toHaveLength(1);
    },
  );

  const party = (agents: Readonly<Record<string, ParticipantInput>>) =>
    new SupervisorWorkflowBuilder({ name: "party", synthesis: "last-report" })
      .participants(agents)
      .withSupervisor(({ turn }) => ({
        assignments:
          turn > 1 ? null : Object.keys(agents).map((agent) => ({ agent, instruction: "Work", item: null })),
        nextAgent: null,
      }))
      .withBudget({ maxTokens: 100_000 })
      .build();

  it("fails the run also beside others, and in a nested workflow", async () => {
    const model = new ScriptedChatModel({ worker: () => "Done.", clerk: () => "Done." });
    const office = new SupervisorWorkflowBuilder({
      name: "office",
      description: "Files",
      synthesis: "last-report",
    })
      .participants({ clerk: { description: "Files", agent: functionOf(model, "config") } })
      .withSupervisor(() => ({ nextAgent: "clerk", instruction: "File" }))
      .build();
    const plain = { description: "Works", agent: functionOf(model, "config") };
    const sound = { description: "Works", agent: async () => "Done." };
    for (const agents of [{ plain, sound }, { office }]) {
      await expect(party(agents).invoke({ messages: "go" })).rejects.toMatchObject({
        code: "CALL_WITHOUT_BOUND",
      });
    }
    expect(model.requests).toEqual([]);
  });

  it("fails the run also in a check", async () => {
    const model = new ScriptedChatModel({ worker: () => "Done.", model: () => "Done." });
    const checked = {
      description: "Works",
      agent: async () => "Done.",
      check: async () => {
        await model.invoke("Is it good?");
        return null;
      },
    };
    await expect(party({ checked }).invoke({ messages: "go" })).rejects.toMatchObject({
      code: "CALL_WITHOUT_BOUND",
    });
  });

  it("is made where only calls and time are limited", async () => {
    const model = new ScriptedChatModel({ worker: () => "Done." });
    const { outcome } = await new SupervisorWorkflowBuilder({ name: "party", synthesis: "last-report" })
      .participants({ worker: { description: "Works", agent: functionOf(model, "config") } })
      .withSupervisor(({ tasks }) => ({
        nextAgent: tasks.length === 0 ? "worker" : null,
        instruction: "Work",
      }))
      .withBudget({ maxModelCalls: 5, maxDurationMs: 60_000 })
      .build()
      .invoke({ messages: "go" });
    expect(outcome?.status).toBe("completed");
    expect(model.requests).toHaveLength(1);
  });
});

describe("a refusal", () => {
  it("that a function catches is its own affair, and no call is made", async () => {
    const meter = new Meter(100);
    const { model } = boundedModel(meter.model({ worker: () => "Done.", synthesis: () => "All." }), 100);
    const caught: unknown[] = [];
    const { outcome, tasks } = await new SupervisorWorkflowBuilder({ name: "party", model })
      .participants({
        worker: {
          description: "Works",
          agent: async (_brief, { config }) => {
            for (let call = 0; call < 5; call += 1)
              await model.invoke("Work", config).catch((error: unknown) => caught.push(error));
            return "What could be done.";
          },
        },
      })
      .withSupervisor(() => ({ nextAgent: "worker", instruction: "Work" }))
      .withBudget({ maxModelCalls: 3 })
      .build()
      .invoke({ messages: "go" });
    expect(outcome?.status).toBe("budget-exhausted");
    expect(only(tasks).report).toBe("What could be done.");
    expect(caught).toHaveLength(3);
    for (const error of caught) expect(error).toMatchObject({ code: "BUDGET_EXHAUSTED" });
    expect(meter.charges.map(({ role }) => role)).toEqual(["worker", "worker", "synthesis"]);
    expect(heard.lines).toHaveLength(3);
  });
});
