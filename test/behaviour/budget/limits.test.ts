import {
  type BudgetLimits,
  type ParticipantFunction,
  SupervisorWorkflowBuilder,
  type WorkflowEvent,
} from "langgraph-supervisor-workflow";
import { delegate, structured } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { boundedModel } from "../../../src/models/bounded-model.ts";
import { eventsOf } from "../../review/reviewed.ts";
import { only } from "../../support/thread.ts";
import { Meter, PRICES, usedOf } from "./meter.ts";
import { listenToConsole } from "./printed.ts";

const heard = listenToConsole();

const BOUND = 500;

/** A supervisor that never comes to an end hands out two tasks in each turn; the last word is the synthesis'. */
function endless(limits: BudgetLimits, meter = new Meter(BOUND), synthesisShare = 0.5) {
  const model = meter.model({
    supervisor: ({ call }) => ({
      ...delegate([
        ["worker", `Task ${2 * call - 1}`],
        ["worker", `Task ${2 * call}`],
      ]),
      share: 0.2,
    }),
    worker: () => ({ text: "Done.", share: 1 }),
    synthesis: () => ({ text: "That is what there is.", share: synthesisShare }),
    "structured-response": () => ({ ...structured({ answer: "That." }), share: 0.1 }),
  });
  const builder = new SupervisorWorkflowBuilder({ name: "party", model, maxIterations: 99 })
    .participants({ worker: { description: "Works", systemPrompt: "You work." } })
    .withPricing(PRICES)
    .withBudget({ ...limits, maxOutputTokensPerCall: BOUND });
  return { meter, builder, model };
}

const LIMITS = [
  { maxModelCalls: 6 },
  { maxModelCalls: 7 },
  { maxTokens: 60_000 },
  { maxCostUsd: 0.03 },
] satisfies BudgetLimits[];

describe.each(LIMITS)("a run with %o", (limits) => {
  const [limit, max] = only(Object.entries(limits)) as [keyof BudgetLimits, number];

  it("ends with what there is, and says what was left undone", async () => {
    const { meter, builder, model } = endless(limits);
    const { outcome, messages, tasks, usage } = await builder.build().invoke({ messages: "A party for 50" });
    expect(outcome?.status).toBe("budget-exhausted");
    expect(outcome?.reason).toContain(`${limit} is`);
    expect(messages.at(-1)?.text).toBe("That is what there is.");
    expect(meter.callsOf("synthesis")).toBe(1);

    const cancelled = tasks.filter(({ status }) => status.type === "cancelled");
    expect(outcome?.undone).toEqual(
      cancelled.map(({ id, participant, instruction }) => ({ taskId: id, participant, instruction })),
    );
    expect(tasks.filter(({ status }) => status.type === "completed").length).toBeGreaterThan(0);
    expect(tasks.length - cancelled.length).toBe(
      tasks.filter(({ status }) => status.type === "completed").length,
    );
    const asked = only(model.requestsOf("synthesis")).messages.map(({ text }) => text);
    for (const { instruction } of cancelled) expect(asked.join("\n")).toContain(instruction);

    expect(usedOf(limits, meter)).toBeLessThanOrEqual(max);
    expect(usage).toHaveLength(meter.calls);
    expect(heard.lines.length).toBeLessThanOrEqual(cancelled.length + 1);
  });

  it("warns at 50, 80 and 95 percent, once each, as soon as so much is used", async () => {
    const { meter, builder } = endless(limits, undefined, 1);
    const events = await eventsOf(builder.build(), { messages: "A party for 50" });
    const warnings = events.flatMap((event) => (event.type === "budget-warning" ? [event] : []));
    const used = usedOf(limits, meter);
    expect(warnings.map(({ percent }) => percent)).toEqual(
      [50, 80, 95].filter((part) => used * 100 >= max * part),
    );
    expect(warnings.length).toBeGreaterThan(0);
    for (const warning of warnings) {
      expect(warning).toMatchObject({ limit, max, path: ["party"] });
      expect(warning.used * 100).toBeGreaterThanOrEqual(max * warning.percent);
    }
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });

  it("tells of each cancelled task once, and of no start of one that waited", async () => {
    const { builder } = endless(limits);
    const workflow = builder.build();
    const events = await eventsOf(workflow, { messages: "A party for 50" });
    const of = <Type extends WorkflowEvent["type"]>(type: Type) =>
      events.flatMap((event) =>
        event.type === type ? [event as Extract<WorkflowEvent, { type: Type }>] : [],
      );
    const { outcome } = only(of("run-finished"));
    expect(
      of("task-failed")
        .map(({ taskId }) => taskId)
        .sort(),
    ).toEqual(outcome.undone.map(({ taskId }) => taskId).sort());
    expect(of("attempt-failed")).toEqual([]);
  });
});

describe("warnings", () => {
  it.each([{ maxModelCalls: 20 }, { maxTokens: 6_000 }, { maxCostUsd: 0.01 }] satisfies BudgetLimits[])(
    "come in order, all three, where %o is used up in small pieces",
    async (limits) => {
      const meter = new Meter(100);
      const [limit, max] = only(Object.entries(limits)) as [keyof BudgetLimits, number];
      // Called by a function, so that no call sees what was said before and grows.
      const { model } = boundedModel(meter.model({ worker: () => "Done." }), 100);
      const agent: ParticipantFunction = async (_brief, { config }) =>
        (await model.invoke("Work", config)).text;
      const workflow = new SupervisorWorkflowBuilder({
        name: "party",
        model,
        synthesis: "last-report",
        maxIterations: 999,
      })
        .participants({ worker: { description: "Works", agent } })
        .withSupervisor(({ turn }) => ({ nextAgent: "worker", instruction: `Task ${turn}` }))
        .withPricing(PRICES)
        .withBudget({ ...limits, maxOutputTokensPerCall: 100 })
        .build();
      const events = await eventsOf(workflow, { messages: "go" });
      const warnings = events.flatMap((event) => (event.type === "budget-warning" ? [event] : []));
      expect(warnings.map((event) => [event.limit, event.percent])).toEqual([
        [limit, 50],
        [limit, 80],
        [limit, 95],
      ]);
      for (const { used, percent } of warnings) expect(used / max).toBeLessThan(percent / 100 + 0.05);
    },
  );
});

describe("a response format", () => {
  const schema = z.object({ answer: z.string() });

  it("is paid for out of the reserve too", async () => {
    for (const limits of [{ maxModelCalls: 8 }, { maxTokens: 100_000 }, { maxCostUsd: 0.05 }]) {
      const { builder, meter } = endless(limits, undefined, 0.1);
      const { outcome, structuredResponse } = await builder
        .withResponseFormat(schema)
        .build()
        .invoke({ messages: "A party for 50" });
      expect(outcome?.status).toBe("budget-exhausted");
      expect(structuredResponse).toEqual({ answer: "That." });
      expect(meter.callsOf("synthesis")).toBe(1);
      expect(meter.callsOf("structured-response")).toBe(1);
    }
  });

  it("that the budget does not pay for any more says so", async () => {
    const { builder } = endless({ maxModelCalls: 2 });
    const { outcome, structuredResponse, messages } = await builder
      .withResponseFormat(schema)
      .build()
      .invoke({ messages: "A party for 50" });
    expect(outcome?.status).toBe("budget-exhausted");
    expect(messages.at(-1)?.text).toBe("That is what there is.");
    expect(structuredResponse).toBeNull();
    expect(outcome?.responseFormatProblem).toContain("budget");
  });
});

describe("a budget too small for a single call", () => {
  it.each([{ maxTokens: 50 }, { maxCostUsd: 0.000_01 }, { maxModelCalls: 1 }] satisfies BudgetLimits[])(
    "of %o still ends with an answer",
    async (limits) => {
      const { builder, meter } = endless(limits);
      const { outcome, messages } = await builder.build().invoke({ messages: "A party for 50" });
      expect(outcome?.status).toBe("budget-exhausted");
      expect(messages.at(-1)?.text).not.toBe("");
      expect(messages.at(-1)?.getType()).toBe("ai");
      expect(usedOf(limits, meter)).toBeLessThanOrEqual(only(Object.values(limits)));
    },
  );
});

it("a run whose call was refused is no completed one, whatever its supervisor finds", async () => {
  const meter = new Meter(BOUND);
  const model = meter.model({ worker: () => "Done.", synthesis: () => "That is what there is." });
  const { outcome, tasks } = await new SupervisorWorkflowBuilder({
    name: "party",
    model,
    maxParallelTasks: 1,
  })
    .participants({ worker: { description: "Works", systemPrompt: "You work." } })
    .withSupervisor(({ turn }) => ({
      nextAgent: null,
      assignments:
        turn > 1
          ? null
          : ["a", "b", "c"].map((instruction) => ({ agent: "worker", instruction, item: null })),
    }))
    .withBudget({ maxModelCalls: 3 })
    .build()
    .invoke({ messages: "go" });
  expect(tasks.map(({ status }) => status.type)).toEqual(["completed", "completed", "cancelled"]);
  expect(outcome?.status).toBe("budget-exhausted");
  expect(outcome?.undone).toHaveLength(1);
});

describe("a run that stays within its budget", () => {
  it("completes, and is the next run's none the less", async () => {
    const meter = new Meter(BOUND);
    const model = meter.model({ worker: () => "Done.", synthesis: () => "All is done." });
    const workflow = new SupervisorWorkflowBuilder({ name: "party", model })
      .participants({ worker: { description: "Works", systemPrompt: "You work." } })
      .withSupervisor(({ turn }) => ({ nextAgent: turn === 1 ? "worker" : null, instruction: "Work" }))
      .withBudget({ maxModelCalls: 3 })
      .build();
    for (let run = 1; run <= 3; run += 1) {
      const { outcome } = await workflow.invoke({ messages: "go" });
      expect(outcome?.status).toBe("completed");
      expect(meter.calls).toBe(2 * run);
    }
    expect(heard.lines).toEqual([]);
  });
});
