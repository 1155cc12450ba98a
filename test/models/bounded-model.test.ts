import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { SimpleChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { ChatOpenAI, ChatOpenAICompletions } from "@langchain/openai";
import { createAgent, initChatModel, tool } from "langchain";
import { ScriptedChatModel, toolCall } from "langgraph-supervisor-workflow/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { boundedModel, withinBudget } from "../../src/models/bounded-model.ts";
import { modelSource } from "../../src/models/resolve-model.ts";
import { BudgetGate } from "../../src/usage/budget/gate.ts";
import { BudgetLedger } from "../../src/usage/budget/ledger.ts";
import { type OpenAIServer, startOpenAIServer } from "../support/openai-server.ts";

let server: OpenAIServer;
beforeEach(async () => {
  server = await startOpenAIServer(({ tools }) =>
    tools.some(({ name }) => name === "extract")
      ? { toolCalls: [{ name: "extract", args: { name: "x" } }] }
      : { json: { name: "x" } },
  );
  vi.stubEnv("OPENAI_API_KEY", "test");
  vi.stubEnv("OPENAI_BASE_URL", server.url);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

const search = tool(() => "x", { name: "search", description: "Finds", schema: z.object({ q: z.string() }) });
const model = "gpt-5-mini";
const schema = z.object({ name: z.string() });

/** The bounds in the requests that have gone out. */
const sent = () =>
  server.requests.map(({ request: { body } }) =>
    Object.fromEntries(Object.entries(body).filter(([key]) => /^max_/.test(key))),
  );

/** Everything that is done with a model. */
const uses: readonly [string, (model: BaseChatModel) => Promise<unknown>][] = [
  ["invoked", (model) => model.invoke("Hi")],
  [
    "streamed",
    async (model) => {
      for await (const _ of await model.stream("Hi"));
    },
  ],
  ["with tools", (model) => model.bindTools?.([search]).invoke("Hi") ?? Promise.reject()],
  ["with structured output", (model) => model.withStructuredOutput(schema, { name: "hall" }).invoke("Hi")],
  [
    "with structured output by a tool",
    (model) =>
      model.withStructuredOutput(schema, { name: "extract", method: "functionCalling" }).invoke("Hi"),
  ],
  ["in an agent", (model) => createAgent({ model, tools: [search] }).invoke({ messages: "Hi" })],
];

/** The fields of a model with a bound, or without one. */
const upTo = (maxTokens: number | undefined) => (maxTokens === undefined ? {} : { maxTokens });

const models: readonly [string, string, (max?: number) => Promise<BaseChatModel>][] = [
  ["older models", "max_tokens", async (max) => new ChatOpenAI({ model: "gpt-4.1", ...upTo(max) })],
  ["chat completions", "max_completion_tokens", async (max) => new ChatOpenAI({ model, ...upTo(max) })],
  ["a model by name", "max_completion_tokens", async (max) => new ChatOpenAI(model, upTo(max))],
  [
    "a bound by its newer name",
    "max_completion_tokens",
    async (max) => new ChatOpenAI({ model, ...(max === undefined ? {} : { maxCompletionTokens: max }) }),
  ],
  [
    "completions alone",
    "max_completion_tokens",
    async (max) => new ChatOpenAICompletions({ model, ...upTo(max) }),
  ],
  [
    "responses",
    "max_output_tokens",
    async (max) => new ChatOpenAI({ model, ...upTo(max), useResponsesApi: true }),
  ],
  [
    "clients of the user's own",
    "max_completion_tokens",
    async (max) => {
      const completions = new ChatOpenAICompletions({ model, ...upTo(max) });
      return new ChatOpenAI({ model, ...upTo(max), completions } as never);
    },
  ],
  [
    "a string",
    "max_completion_tokens",
    async (max) =>
      max === undefined
        ? modelSource("openai:gpt-5-mini")()
        : initChatModel("openai:gpt-5-mini", { maxTokens: max }),
  ],
  [
    "a string, over responses",
    "max_output_tokens",
    async (max) => initChatModel("openai:gpt-5-mini", { useResponsesApi: true, ...upTo(max) }),
  ],
];

describe.each(models)("a bounded model over %s", (_what, parameter, make) => {
  it.each(uses)("sends its bound when it is %s", async (_use, use) => {
    const model = await make();
    const bounded = boundedModel(model, 77);
    expect(bounded.isBounded).toBe(true);
    await use(bounded.model);
    expect(sent()).toEqual([{ [parameter]: 77 }]);
    await use(model);
    expect(sent()[1]).toEqual({});
  });

  it.each([
    [50, 50],
    [77, 77],
    [500, 77],
    [-1, 77],
  ])("that had %d sends %d", async (had, sends) => {
    const model = await make(had);
    for (const [, use] of uses) await use(boundedModel(model, 77).model);
    expect(sent()).toEqual(uses.map(() => ({ [parameter]: sends })));
    await model.invoke("Hi");
    expect(sent().at(-1)).toEqual(had === -1 ? {} : { [parameter]: had });
  });

  it("that is bounded twice has the lower bound", async () => {
    const model = await make();
    await boundedModel(boundedModel(model, 30).model, 77).model.invoke("Hi");
    await boundedModel(boundedModel(model, 77).model, 30).model.invoke("Hi");
    expect(sent()).toEqual([{ [parameter]: 30 }, { [parameter]: 30 }]);
  });
});

describe("a bounded model", () => {
  it("keeps everything else: callbacks, tags, settings, what was bound to it", async () => {
    const seen: string[] = [];
    const handler = (name: string) =>
      BaseCallbackHandler.fromMethods({ handleLLMEnd: () => void seen.push(name) });
    const model = new ChatOpenAI({
      ...{
        model: "gpt-4.1",
        temperature: 0.3,
        topP: 0.5,
        user: "u",
        stop: ["END"],
        maxRetries: 1,
        tags: ["mine"],
      },
      callbacks: [handler("made with")],
      modelKwargs: { seed: 5, max_tokens: 900, max_completion_tokens: 900 },
    });
    const bounded = boundedModel(model, 77).model;
    expect(bounded).toBeInstanceOf(ChatOpenAI);
    expect(bounded.tags).toEqual(["mine"]);
    await bounded.invoke("Hi");
    const [first] = server.requests;
    expect(first?.request.body).toMatchObject({
      ...{ model: "gpt-4.1", temperature: 0.3, top_p: 0.5, user: "u", stop: ["END"], seed: 5 },
      ...{ max_tokens: 77, max_completion_tokens: 77 },
    });
    await vi.waitFor(() => expect(seen).toEqual(["made with"]));
    expect(model.modelKwargs).toEqual({ seed: 5, max_tokens: 900, max_completion_tokens: 900 });

    const other = new ChatOpenAI({ model: "gpt-4.1" });
    other.callbacks = [handler("set later")];
    await boundedModel(other, 77).model.invoke("Hi");
    await vi.waitFor(() => expect(seen).toEqual(["made with", "set later"]));
  });

  it("keeps the tools that were bound before, in whatever way", async () => {
    const openAI = new ChatOpenAI({ model: "gpt-4.1" }).bindTools([search]) as unknown as BaseChatModel;
    const configurable = (await initChatModel("openai:gpt-4.1")).bindTools([
      search,
    ]) as unknown as BaseChatModel;
    const binding = (await initChatModel("openai:gpt-4.1"))
      .bindTools([search])
      .withConfig({ tags: ["x"] }) as unknown as BaseChatModel;
    for (const model of [openAI, configurable, binding]) {
      const bounded = boundedModel(model, 77);
      expect(bounded.isBounded).toBe(true);
      await bounded.model.invoke("Hi");
    }
    expect(sent()).toEqual(Array(3).fill({ max_tokens: 77 }));
    expect(server.requests.map(({ request }) => request.tools.length)).toEqual([1, 1, 1]);
  });

  it("is bounded where a class of the user's own takes other fields, or none", async () => {
    class Mine extends ChatOpenAI {
      constructor() {
        super({ model: "gpt-4.1", temperature: 0.1 });
      }
    }
    class Other extends ChatOpenAI {
      constructor(settings: { readonly name: string }) {
        super({ model: settings.name.toLowerCase() });
      }
    }
    const mine = boundedModel(new Mine(), 77);
    expect(mine.isBounded).toBe(true);
    await mine.model.invoke("Hi");
    expect(sent()).toEqual([{ max_tokens: 77 }]);
    const other = new Other({ name: "GPT-4.1" });
    expect(boundedModel(other, 77)).toEqual({ model: other, isBounded: false });
  });

  it("of a class with maxTokens that tells no parameters tells its bound", async () => {
    class Local extends SimpleChatModel {
      readonly maxTokens: number | undefined;
      constructor(fields: { maxTokens?: number; word: string }) {
        super(fields as object);
        this.maxTokens = fields.maxTokens;
        this.#word = fields.word;
      }
      readonly #word: string;
      override _llmType() {
        return "local";
      }
      override async _call(_messages: BaseMessage[]) {
        return this.#word.repeat(this.maxTokens ?? 99);
      }
    }
    const model = new Local({ word: "a" });
    const bounded = boundedModel(model, 3).model;
    expect((await bounded.invoke("Hi")).text).toBe("aaa");
    expect(bounded.invocationParams()).toEqual({ max_tokens: 3 });
    expect(model.invocationParams()).toEqual({});
    expect(model.maxTokens).toBeUndefined();
  });

  it("that cannot be bounded is given as it is, and said so", async () => {
    const model = new FakeListChatModel({ responses: ["a"] });
    expect(boundedModel(model, 5)).toEqual({ model, isBounded: false });
  });

  it("is made once for each bound, and where a budget sets one", async () => {
    const model = await modelSource("openai:gpt-5-mini")();
    const under = (maxOutputTokensPerCall: number) => {
      const limits = { maxOutputTokensPerCall };
      const ledger = new BudgetLedger({ workflow: "party", limits, pricing: {} });
      return { callbacks: [new BudgetGate(ledger, { role: "participant", actor: "venue" })] };
    };
    expect(withinBudget(model, {})).toBe(model);
    const bounded = withinBudget(model, under(5));
    expect(withinBudget(model, under(5))).toBe(bounded);
    expect(withinBudget(model, under(6))).not.toBe(bounded);
    await bounded.invoke("Hi");
    expect(sent()).toEqual([{ max_completion_tokens: 5 }]);
  });
});

describe("a bounded scripted model", () => {
  it("answers from the script of the first, counts with it, and passes a gate", async () => {
    const model = new ScriptedChatModel({
      model: ["a", toolCall("search", { q: "x" }), "c", "d e", new AIMessage("f").text],
    });
    const { model: bounded, isBounded } = boundedModel(model, 100);
    expect(isBounded).toBe(true);
    const ledger = new BudgetLedger({ workflow: "w", limits: { maxTokens: 5_000 }, pricing: {} });
    const config = { callbacks: [new BudgetGate(ledger, { role: "participant", actor: "a" })] };
    expect((await bounded.invoke("Hi", config)).text).toBe("a");
    const { messages } = await createAgent({ model: bounded, tools: [search] }).invoke(
      { messages: "Hi" },
      config,
    );
    expect(messages.at(-1)?.text).toBe("c");
    let text = "";
    for await (const chunk of await bounded.stream("Hi", config)) text += chunk.text;
    expect(text).toBe("d e");
    expect((await model.invoke("Hi")).text).toBe("f");
    expect(ledger.used.modelCalls).toBe(4);
    expect(model.requests).toHaveLength(5);
    expect((bounded as ScriptedChatModel).requests).toEqual(model.requests);
    (bounded as ScriptedChatModel).assertFinished();
    expect(boundedModel(bounded, 9).model.invocationParams()).toMatchObject({ max_tokens: 9 });
    expect(boundedModel(bounded, 900).model.invocationParams()).toMatchObject({ max_tokens: 100 });
  });
});
