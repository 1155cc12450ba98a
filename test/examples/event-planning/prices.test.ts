import { describe, expect, it } from "vitest";
import { checkBudget } from "../../../examples/event-planning/cli/check-budget.ts";
import { UsageError } from "../../../examples/event-planning/cli/options.ts";
import { modelFromEnvironment } from "../../../examples/event-planning/model.ts";
import { PRICED_MODELS, pricingOf } from "../../../examples/event-planning/prices.ts";

describe("the price list", () => {
  it("knows a model and its dated versions", () => {
    const mini = {
      "gpt-5-mini": { inputPerMillion: 0.25, cachedInputPerMillion: 0.025, outputPerMillion: 2 },
    };
    expect(pricingOf("gpt-5-mini")).toEqual(mini);
    expect(pricingOf("gpt-5-mini-2025-08-07")).toEqual(mini);
    expect(Object.keys(pricingOf("gpt-4o-2024-08-06"))).toEqual(["gpt-4o"]);
    expect(pricingOf("gpt-4o-2024-05-13")).toEqual({
      "gpt-4o-2024-05-13": { inputPerMillion: 5, outputPerMillion: 15 },
    });
  });

  it.each(["gpt-5-pro", "gpt-5.1", "gpt-5-codex", "gpt-4o-audio-preview", "llama3", "", "constructor"])(
    "does not take %j for another model",
    (model) => {
      expect(pricingOf(model)).toEqual({});
    },
  );
});

describe("a budget in money", () => {
  const key = { OPENAI_API_KEY: "sk-x" };
  const check = (environment: Parameters<typeof modelFromEnvironment>[0]) => () =>
    checkBudget({ maxCostUsd: 1 }, modelFromEnvironment(environment));

  it("is for models with a known price", () => {
    expect(check(key)).not.toThrow();
    expect(check({ ...key, OPENAI_MODEL: "gpt-4o-mini-2024-07-18" })).not.toThrow();
  });

  it("is refused for others, with what to do", () => {
    expect(check({ ...key, OPENAI_MODEL: "llama3" })).toThrow(UsageError);
    expect(check({ ...key, OPENAI_MODEL: "llama3" })).toThrow(
      /"llama3" is not known\. Known are gpt-5, .*Use --budget-tokens, set OPENAI_MODEL/,
    );
    for (const model of PRICED_MODELS) expect(check({ ...key, OPENAI_MODEL: model })).not.toThrow();
  });

  it("is refused for the offline model, which costs nothing", () => {
    expect(check({})).toThrow(UsageError);
    expect(check({})).toThrow(/costs nothing\. Use --budget-tokens, or set OPENAI_API_KEY\.$/);
  });

  it("in tokens is for every model", () => {
    for (const environment of [{}, { ...key, OPENAI_MODEL: "llama3" }]) {
      expect(() => checkBudget({ maxTokens: 1 }, modelFromEnvironment(environment))).not.toThrow();
      expect(() => checkBudget(null, modelFromEnvironment(environment))).not.toThrow();
    }
  });
});
