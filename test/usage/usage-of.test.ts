import fc from "fast-check";
import {
  SupervisorWorkflowBuilder,
  type UsageEntry,
  type UsageTotals,
  usageOf,
} from "langgraph-supervisor-workflow";
import { done, route, ScriptedChatModel } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";

const entries = fc.array(
  fc.record<UsageEntry>({
    id: fc.uuid(),
    runId: fc.constantFrom("run-1", "run-2"),
    role: fc.constantFrom("supervisor", "participant", "review", "synthesis"),
    actor: fc.constantFrom("ada", "bob", "__proto__"),
    taskId: fc.constantFrom("t1", "t2", null),
    model: fc.constantFrom("small", "large", null),
    inputTokens: fc.option(fc.nat(1_000)),
    cachedInputTokens: fc.option(fc.nat(100)),
    outputTokens: fc.option(fc.nat(1_000)),
    reasoningTokens: fc.option(fc.nat(100)),
    toolCalls: fc.nat(3),
    durationMs: fc.nat(1_000),
    costUsd: fc.option(fc.nat(1_000)),
  }),
);

const SUMS = ["calls", "inputTokens", "outputTokens", "totalTokens", "toolCalls", "durationMs"] as const;

function sumOf(parts: readonly UsageTotals[], key: (typeof SUMS)[number]): number {
  return parts.reduce((total, part) => total + part[key], 0);
}

describe("usageOf", () => {
  it("adds up, however it is taken apart", () => {
    fc.assert(
      fc.property(entries, (usage) => {
        const summary = usageOf({ usage });
        for (const key of SUMS) {
          const ways = [
            [summary.supervision, summary.workers],
            Object.values(summary.byRole),
            Object.values(summary.byModel),
          ];
          for (const parts of ways) expect(sumOf(parts, key)).toBe(summary[key]);
          expect(sumOf(Object.values(summary.byParticipant), key)).toBe(summary.workers[key]);
        }
        expect(summary.costUsd === null).toBe(usage.some(({ costUsd }) => costUsd === null));
      }),
    );
  });

  it("can count one run of a thread", () => {
    fc.assert(
      fc.property(entries, (usage) => {
        const runs = ["run-1", "run-2"].map((runId) => usageOf({ usage }, { runId }));
        for (const key of SUMS) expect(sumOf(runs, key)).toBe(usageOf({ usage })[key]);
      }),
    );
  });

  it("is nothing of nothing, and costs nothing", () => {
    expect(usageOf({})).toMatchObject({ calls: 0, totalTokens: 0, costUsd: 0, byTask: {} });
  });

  it("tells by participant, task, role and model what a run used, in tokens and in money", async () => {
    const script = {
      supervisor: [route("venue", "Find a hall"), done()],
      venue: [{ text: "A hall", usage: { inputTokens: 1_000, outputTokens: 500 } }],
      synthesis: [{ text: "The plan.", usage: { inputTokens: 200, outputTokens: 100 } }],
    };
    const builder = () =>
      new SupervisorWorkflowBuilder({ name: "planner", model: new ScriptedChatModel(script) }).participants({
        venue: { description: "Finds venues", systemPrompt: "You find venues." },
      });
    const result = await builder()
      .withPricing({ scripted: { inputPerMillion: 1_000, outputPerMillion: 2_000 } })
      .build()
      .invoke({ messages: "A party" });
    const summary = usageOf(result);
    expect(summary).toMatchObject({ calls: 4, modelsWithoutPrice: [] });
    expect(summary.byParticipant).toEqual({ venue: summary.workers });
    expect(summary.workers).toMatchObject({ calls: 1, totalTokens: 1_500, costUsd: 2 });
    expect(summary.byRole.synthesis).toMatchObject({ costUsd: 0.4 });
    expect(summary.byTask[result.tasks[0]?.id ?? ""]).toEqual(summary.workers);
    expect(result.tasks[0]?.metrics).toEqual({
      durationMs: expect.any(Number),
      modelCalls: 1,
      toolCalls: 0,
      inputTokens: 1_000,
      outputTokens: 500,
      confidence: null,
      costUsd: 2,
    });

    const unpriced = usageOf(await builder().build().invoke({ messages: "A party" }));
    expect(unpriced).toMatchObject({ costUsd: null, modelsWithoutPrice: ["scripted"] });
  });
});
