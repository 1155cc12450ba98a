import fc from "fast-check";
import { SupervisorWorkflowBuilder, WorkflowDefinitionError } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { costOf, costOfCall, priceOf } from "../../src/usage/pricing.ts";

const mini = { inputPerMillion: 0.25, cachedInputPerMillion: 0.025, outputPerMillion: 2 };
const large = { inputPerMillion: 1.25, outputPerMillion: 10 };

describe("a model's price", () => {
  const pricing = { "gpt-5": large, "gpt-5-mini": mini };

  it.each([
    ["gpt-5", large],
    ["gpt-5-mini", mini],
    ["gpt-5-mini-2025-08-07", mini],
    ["gpt-5-2025-08-07", large],
    ["gpt-4", null],
    ["toString", null],
    ["", null],
  ])("of %j is that of its name, or of its longest beginning", (model, price) => {
    expect(priceOf(model, pricing)).toEqual(price);
  });

  it("is none where there are no prices", () => {
    expect(priceOf("gpt-5", {})).toBeNull();
  });
});

describe("what a call costs", () => {
  it("counts what came out of a cache at its own price, and reasoning as output", () => {
    expect(costOf({ input: 1_000_000, cachedInput: 400_000, output: 100_000 }, mini)).toBeCloseTo(
      0.6 * 0.25 + 0.4 * 0.025 + 0.1 * 2,
      10,
    );
  });

  it("counts the cached part at the full price where it has none of its own", () => {
    expect(costOf({ input: 1_000_000, cachedInput: 400_000, output: 0 }, large)).toBeCloseTo(1.25, 10);
  });

  it("is never below zero, and never above that of a call without a cache", () => {
    const tokens = fc.nat(10_000_000);
    fc.assert(
      fc.property(tokens, tokens, tokens, (input, cachedInput, output) => {
        const cost = costOf({ input, cachedInput, output }, mini);
        expect(cost).toBeGreaterThanOrEqual(0);
        expect(cost).toBeLessThanOrEqual(costOf({ input, cachedInput: 0, output }, mini));
      }),
    );
  });

  it.each([
    ["without a price for the model", { model: "other" }],
    ["of a model that gave no name", { model: null }],
    ["without tokens for the prompt", { inputTokens: null }],
    ["without tokens for the answer", { outputTokens: null }],
  ])("is not known %s", (_case, changes) => {
    const call = { model: "gpt-5-mini", inputTokens: 1, cachedInputTokens: null, outputTokens: 1 };
    expect(costOfCall(call, { "gpt-5-mini": mini })).toBeGreaterThan(0);
    expect(costOfCall({ ...call, ...changes }, { "gpt-5-mini": mini })).toBeNull();
  });
});

describe("withPricing", () => {
  const builder = () =>
    new SupervisorWorkflowBuilder({ name: "w", synthesis: "last-report" })
      .participants({ a: { description: "A", agent: async () => "done" } })
      .withSupervisor(() => ({ nextAgent: null }));

  it("tells every mistake at once", () => {
    const bad = {
      a: { inputPerMillion: -1, outputPerMillion: Number.NaN },
      b: { inputPerMillion: 1 },
      c: { inputPerMillion: 1, outputPerMillion: 1, perToken: 3 },
      d: null,
    };
    const build = () =>
      builder()
        .withPricing(bad as never)
        .build();
    expect(build).toThrow(WorkflowDefinitionError);
    try {
      build();
    } catch (error) {
      const places = (error as WorkflowDefinitionError).problems.map(({ place }) => place);
      expect(places).toEqual([
        "withPricing.a.inputPerMillion",
        "withPricing.a.outputPerMillion",
        "withPricing.b.outputPerMillion",
        "withPricing.c.perToken",
        "withPricing.d.inputPerMillion",
        "withPricing.d.outputPerMillion",
      ]);
      expect((error as Error).message).toContain("US dollars for a million tokens");
    }
  });

  it("takes no list, and says what it takes", () => {
    expect(() =>
      builder()
        .withPricing([] as never)
        .build(),
    ).toThrow(/withPricing: it is no object/);
  });
});
