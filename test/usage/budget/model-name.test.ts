import { FakeListChatModel } from "@langchain/core/utils/testing";
import { ChatOpenAI } from "@langchain/openai";
import { initChatModel } from "langchain";
import { describe, expect, it } from "vitest";
import { nameOfModel, unpricedModels } from "../../../src/usage/budget/model-name.ts";

const price = { inputPerMillion: 1, outputPerMillion: 1 };
const gpt = new ChatOpenAI({ model: "gpt-5-mini", apiKey: "test" });

describe("the name of a model, before it is called", () => {
  it.each([
    ["a string with a provider", "openai:gpt-5-mini"],
    ["a string", "gpt-5-mini"],
    ["a chat model", gpt],
    [
      "one over the responses API",
      new ChatOpenAI({ model: "gpt-5-mini", apiKey: "test", useResponsesApi: true }),
    ],
  ])("is known of %s", (_what, model) => {
    expect(nameOfModel(model)).toBe("gpt-5-mini");
  });

  it("is known of a model that langchain makes later", async () => {
    expect(nameOfModel(await initChatModel("openai:gpt-5-mini"))).toBe("gpt-5-mini");
  });

  it("is not known of a model that does not tell it", () => {
    expect(nameOfModel(new FakeListChatModel({ responses: [] }))).toBeNull();
  });
});

it("models without a price are told once each, and those without a name are not", () => {
  const models = [
    gpt,
    "openai:gpt-5-mini-2025-08-07",
    "openai:gpt-7",
    "gpt-7",
    new FakeListChatModel({ responses: [] }),
  ];
  expect(unpricedModels(models, { "gpt-5-mini": price })).toEqual(["gpt-7"]);
  expect(unpricedModels([gpt], {})).toEqual(["gpt-5-mini"]);
});
