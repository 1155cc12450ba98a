import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { HumanMessage } from "@langchain/core/messages";
import { ChatOpenAI } from "@langchain/openai";
import fc from "fast-check";
import { createAgent, providerStrategy, tool } from "langchain";
import { fail, ScriptedChatModel } from "langgraph-supervisor-workflow/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { boundedModel } from "../../../src/models/bounded-model.ts";
import { BudgetGate, ledgerIn } from "../../../src/usage/budget/gate.ts";
import { BudgetLedger } from "../../../src/usage/budget/ledger.ts";
import type { BudgetLimits } from "../../../src/usage/budget/limits.ts";
import { mayHaveSpent } from "../../../src/usage/budget/may-have-spent.ts";
import type { BudgetWarning } from "../../../src/usage/budget/warning.ts";
import { type OpenAIHandler, type OpenAIServer, startOpenAIServer } from "../../support/openai-server.ts";

const pricing = { "gpt-5-mini": { inputPerMillion: 0.25, outputPerMillion: 2 } };
const usage = { inputTokens: 20, outputTokens: 7 };
let answer: OpenAIHandler;
let server: OpenAIServer;
let printed: string[];

beforeEach(async () => {
  answer = () => ({ text: "Foundry Hall.", usage });
  server = await startOpenAIServer((request, index) => answer(request, index));
  printed = [];
  for (const level of ["error", "warn"] as const) {
    vi.spyOn(console, level).mockImplementation(
      (...values: unknown[]) => void printed.push(values.join(" ")),
    );
  }
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server.close();
});

function openAI(fields: Record<string, unknown> = {}): ChatOpenAI {
  const configuration = { baseURL: server.url };
  return new ChatOpenAI({
    model: "gpt-5-mini",
    apiKey: "test",
    maxTokens: 100,
    maxRetries: 0,
    configuration,
    ...fields,
  });
}
function ledgerOf(limits: BudgetLimits): BudgetLedger {
  return new BudgetLedger({ workflow: "party", limits, pricing });
}
function gated(ledger: BudgetLedger) {
  const warnings: BudgetWarning[] = [];
  const caller = { role: "participant", actor: "venue" } as const;
  const gate = new BudgetGate(ledger, caller, (warning) => warnings.push(warning));
  return { gate, warnings, config: { callbacks: [gate] } };
}
const thrownBy = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

/** The ways in which a model is asked. */
const ways: readonly [
  string,
  (
    model: BaseChatModel,
    config: { callbacks: BaseCallbackHandler[]; signal?: AbortSignal },
  ) => Promise<unknown>,
][] = [
  ["invoked", (model, config) => model.invoke("Which hall?", config)],
  [
    "streamed",
    async (model, config) => {
      for await (const _ of await model.stream("Which hall?", config));
    },
  ],
  [
    "streamed inside",
    (model, config) => {
      const streaming = Object.assign(BaseCallbackHandler.fromMethods({}), { lc_prefer_streaming: true });
      return model.invoke("Which hall?", { ...config, callbacks: [...config.callbacks, streaming] });
    },
  ],
  ["in a batch", (model, config) => model.batch(["Which hall?"], config)],
  [
    "with tools",
    (model, config) => model.bindTools?.([search]).invoke("Which hall?", config) ?? Promise.reject(),
  ],
  [
    "for an agent",
    (model, config) => createAgent({ model, tools: [search] }).invoke({ messages: "Which hall?" }, config),
  ],
];
const search = tool(() => "Foundry Hall", {
  name: "search",
  description: "Finds",
  schema: z.object({ q: z.string() }),
});

describe.each([
  ["chat completions", {}],
  ["chat completions, never streamed", { disableStreaming: true }],
  ["responses", { useResponsesApi: true }],
])("a call over OpenAI's %s", (_api, fields) => {
  describe.each(ways)("%s", (_way, ask) => {
    it("that does not fit is not made: no request goes out, and the error is the refusal", async () => {
      const ledger = ledgerOf({ maxTokens: 50 });
      const thrown = await thrownBy(ask(openAI(fields), gated(ledger).config));
      expect(thrown).toMatchObject({ code: "BUDGET_EXHAUSTED" });
      expect(String(thrown)).toMatch(/"party".*venue.*maxTokens is 50/s);
      expect(server.requests).toHaveLength(0);
      expect(ledger.used).toMatchObject({ tokens: 0, modelCalls: 0 });
      expect(ledger.inFlight.tokens).toBe(0);
      // LangChain's own word on an error of a handler.
      expect(printed).toHaveLength(1);
    });

    it("that fits is settled with what the provider reports", async () => {
      let held = 0;
      const ledger = ledgerOf({ maxTokens: 20_000, maxCostUsd: 1, maxModelCalls: 5 });
      answer = () => {
        held = ledger.inFlight.tokens;
        return { text: "Foundry Hall.", usage };
      };
      await ask(openAI(fields), gated(ledger).config);
      expect(held).toBeGreaterThanOrEqual(120);
      expect(ledger.used).toMatchObject({ tokens: 27, modelCalls: 1, costUsd: 0.000019 });
      expect(ledger.inFlight.tokens).toBe(0);
      expect(printed).toEqual([]);
    });

    it("that the provider refuses gives back what it held", async () => {
      answer = () => ({ status: 500 });
      const ledger = ledgerOf({ maxTokens: 20_000 });
      expect(await thrownBy(ask(openAI(fields), gated(ledger).config))).toMatchObject({ status: 500 });
      expect(server.requests).toHaveLength(1);
      expect([ledger.used.tokens, ledger.used.modelCalls, ledger.inFlight.tokens]).toEqual([0, 0, 0]);
    });

    it("that is aborted counts with its worst case, since it may be charged", async () => {
      answer = () => ({ hang: true, text: "Foun" });
      const ledger = ledgerOf({ maxTokens: 20_000 });
      const stop = new AbortController();
      const running = thrownBy(ask(openAI(fields), { ...gated(ledger).config, signal: stop.signal }));
      await vi.waitFor(() => expect(server.requests).toHaveLength(1));
      const held = ledger.inFlight.tokens;
      stop.abort();
      await running;
      await vi.waitFor(() => expect(ledger.used.tokens).toBe(held));
      expect(ledger.inFlight.tokens).toBe(0);
    });
  });

  it("holds more than it is charged, with tools, schemas, calls and text in any script", async () => {
    const held: number[] = [];
    const ledger = ledgerOf({ maxTokens: 100_000 });
    answer = ({ body }) => {
      held.push(ledger.inFlight.tokens);
      // A token for each byte that is sent, which no tokenizer comes to.
      const sent = JSON.stringify((body as { messages?: unknown }).messages ?? body.input);
      return { json: { name: "ü" }, usage: { inputTokens: Buffer.byteLength(sent) - 40, outputTokens: 100 } };
    };
    const { config } = gated(ledger);
    const schema = z.object({ name: z.string().describe("名前".repeat(20)) });
    await openAI(fields)
      .withStructuredOutput(schema, { name: "hall" })
      .invoke([new HumanMessage("🎉ホール".repeat(50))], config);
    expect(ledger.used.tokens).toBeLessThanOrEqual(held[0] ?? 0);
  });

  it.each([
    ["maxTokens", { maxTokens: 99_999 }],
    ["maxCostUsd", { maxCostUsd: 9 }],
    ["maxOutputTokensPerCall", { maxOutputTokensPerCall: 99 }],
  ])("without an output bound is not made under %s", async (_limit, limits) => {
    const ledger = ledgerOf(limits);
    const thrown = await thrownBy(
      openAI({ ...fields, maxTokens: undefined }).invoke("Hi", gated(ledger).config),
    );
    expect(thrown).toMatchObject({ code: "CALL_WITHOUT_BOUND" });
    expect(String(thrown)).toContain("maxTokens: 4_096");
    expect(server.requests).toHaveLength(0);
    await openAI({ ...fields, maxTokens: undefined }).invoke(
      "Hi",
      gated(ledgerOf({ maxModelCalls: 1 })).config,
    );
    expect(server.requests).toHaveLength(1);
  });

  it("by a model without a price is not made where money is limited", async () => {
    const { config } = gated(ledgerOf({ maxCostUsd: 1 }));
    const thrown = await thrownBy(openAI({ ...fields, model: "gpt-7" }).invoke("Hi", config));
    expect(thrown).toMatchObject({ code: "MODEL_WITHOUT_PRICE" });
    expect(String(thrown)).toContain('"gpt-7"');
    expect(server.requests).toHaveLength(0);
  });
});

describe("calls at the same time", () => {
  it("hold the worst case of each, so that no more run than the budget can pay", async () => {
    let running = 0;
    const ledger = ledgerOf({ maxTokens: 600 });
    answer = async () => {
      running += 1;
      return { text: "x", usage, delayMs: 100 };
    };
    const { config } = gated(ledger);
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => openAI().invoke("Hi", config)));
    const made = results.filter(({ status }) => status === "fulfilled").length;
    expect(made).toBeGreaterThan(1);
    expect(made).toBeLessThan(6);
    expect(running).toBe(made);
    expect(ledger.used).toMatchObject({ tokens: 27 * made, modelCalls: made });
    expect(ledger.exhausted).toMatchObject({ limit: "maxTokens" });
  });

  it("warn once at each part of a limit", async () => {
    const ledger = ledgerOf({ maxModelCalls: 20 });
    const { config, warnings } = gated(ledger);
    await Promise.all(Array.from({ length: 20 }, () => openAI().invoke("Hi", config)));
    expect(warnings.map(({ percent, used }) => [percent, used])).toEqual([
      [50, 10],
      [80, 16],
      [95, 19],
    ]);
  });
});

describe("retries and fallbacks", () => {
  it("of LangChain inside one call are one call, which ends with what the last attempt reports", async () => {
    answer = (_request, index) => (index < 2 ? { status: 503 } : { text: "Hall", usage });
    const ledger = ledgerOf({ maxTokens: 500, maxModelCalls: 1 });
    await openAI({ maxRetries: 3 }).invoke("Hi", gated(ledger).config);
    expect(server.requests).toHaveLength(3);
    expect(ledger.used).toMatchObject({ tokens: 27, modelCalls: 1 });
  });

  it("do not try a refused call again inside LangChain", async () => {
    const { config } = gated(ledgerOf({ maxTokens: 5 }));
    expect(await thrownBy(openAI({ maxRetries: 6 }).invoke("Hi", config))).toMatchObject({
      code: "BUDGET_EXHAUSTED",
    });
    expect(printed).toHaveLength(1);
  });

  it("are not made of an answer that cannot be read, each of which would be charged", async () => {
    answer = () => ({ malformed: "{no JSON", usage });
    const ledger = ledgerOf({ maxTokens: 5_000 });
    const { config } = gated(ledger);
    const model = openAI({ maxRetries: 6 });
    await thrownBy(model.withStructuredOutput(z.object({ hall: z.string() })).invoke("Hi", config));
    const responseFormat = providerStrategy(z.object({ hall: z.string() }));
    await thrownBy(createAgent({ model, tools: [], responseFormat }).invoke({ messages: "Hi" }, config));
    expect(server.requests).toHaveLength(2);
    expect(ledger.used).toMatchObject({ tokens: 54, modelCalls: 2 });
  });

  it("by withRetry and withFallbacks are calls of their own, each with a reservation", async () => {
    answer = ({ model }, index) =>
      model === "gpt-5-mini" && index === 0 ? { status: 500 } : { text: "Hall", usage };
    const ledger = ledgerOf({ maxTokens: 500 });
    await openAI()
      .withFallbacks([openAI({ model: "gpt-5-nano" })])
      .invoke("Hi", gated(ledger).config);
    expect(server.requests.map(({ request }) => request.model)).toEqual(["gpt-5-mini", "gpt-5-nano"]);
    expect(ledger.used).toMatchObject({ tokens: 27, modelCalls: 1 });
  });

  it("a fallback that fits is made after a refusal, and one that does not fit is not", async () => {
    const ledger = ledgerOf({ maxTokens: 200 });
    const large = openAI({ maxTokens: 1_000 });
    await large.withFallbacks([openAI({ maxTokens: 50 })]).invoke("Hi", gated(ledger).config);
    expect(server.requests).toHaveLength(1);
    const none = large.withFallbacks([openAI({ maxTokens: 900 })]).invoke("Hi", gated(ledger).config);
    expect(await thrownBy(none)).toMatchObject({ code: "BUDGET_EXHAUSTED" });
    expect(server.requests).toHaveLength(1);
    expect(ledger.used.tokens).toBe(27);
  });
});

describe("a call whose end is not told", () => {
  it("without usage in the answer counts with its worst case", async () => {
    const ledger = ledgerOf({ maxTokens: 1_000 });
    let held = 0;
    answer = () => {
      held = ledger.inFlight.tokens;
      return { text: "Hall" };
    };
    for await (const _ of await openAI({ streamUsage: false }).stream("Hi", gated(ledger).config));
    expect(server.usage.inputTokens).toBe(0);
    expect(ledger.used.tokens).toBe(held);
  });

  it("as a stream that is left, counts with its worst case when the gate is closed", async () => {
    const ledger = ledgerOf({ maxTokens: 1_000 });
    const { gate, config } = gated(ledger);
    answer = () => ({ text: "Foundry Hall is free on every evening in June.", usage });
    for await (const _ of await openAI().stream("Hi", config)) break;
    gate.close();
    gate.close();
    expect(ledger.inFlight.tokens).toBe(0);
    expect(ledger.used.tokens).toBeGreaterThan(100);
    expect(ledger.used.modelCalls).toBe(1);
  });

  it("since another handler kept it from being made, is not left held", async () => {
    const ledger = ledgerOf({ maxTokens: 1_000 });
    const { gate, config } = gated(ledger);
    const other = BaseCallbackHandler.fromMethods({
      handleChatModelStart() {
        throw new Error("no");
      },
    });
    Object.assign(other, { raiseError: true, awaitHandlers: true });
    expect(await thrownBy(openAI().invoke("Hi", { callbacks: [...config.callbacks, other] }))).toBeTruthy();
    expect(server.requests).toHaveLength(0);
    gate.close();
    expect(ledger.inFlight.tokens).toBe(0);
  });
});

describe("a nested workflow's gate", () => {
  it("and its parent's see a call once, in either ledger", async () => {
    const parent = gated(ledgerOf({ maxTokens: 10_000 }));
    const child = gated(
      parent.gate.ledger.child({ workflow: "catering", limits: { maxModelCalls: 2 }, pricing }),
    );
    const config = { callbacks: [parent.gate, child.gate] };
    await openAI().invoke("Hi", config);
    for (const { gate } of [parent, child]) expect(gate.ledger.used).toMatchObject({ modelCalls: 1 });
    expect(parent.gate.ledger.used.tokens).toBe(27);
    expect(child.warnings.map(({ percent }) => percent)).toEqual([50]);
    expect(ledgerIn(config.callbacks)).toBe(child.gate.ledger);
    expect(ledgerIn(undefined)).toBeNull();
  });

  it.each([[false], [true]])("refuses for both, in either order (%s)", async (isReversed) => {
    const parent = gated(ledgerOf({ maxTokens: 10_000 }));
    const child = gated(
      parent.gate.ledger.child({ workflow: "catering", limits: { maxTokens: 5 }, pricing }),
    );
    const callbacks = [parent.gate, child.gate];
    if (isReversed) callbacks.reverse();
    expect(String(await thrownBy(openAI().invoke("Hi", { callbacks })))).toContain('"catering"');
    expect(server.requests).toHaveLength(0);
    expect(parent.gate.ledger.inFlight.tokens).toBe(0);
    expect(parent.gate.ledger.exhausted).toBeNull();
    expect(child.gate.ledger.exhausted).not.toBeNull();
  });
});

describe("the scripted model", () => {
  it("tells no output bound by itself, and is let through where only calls are limited", async () => {
    const model = new ScriptedChatModel({ model: ["a", "b"] });
    expect(await thrownBy(model.invoke("Hi", gated(ledgerOf({ maxTokens: 900 })).config))).toMatchObject({
      code: "CALL_WITHOUT_BOUND",
    });
    const { config } = gated(ledgerOf({ maxModelCalls: 1 }));
    await model.invoke("Hi", config);
    expect(await thrownBy(model.invoke("Hi", config))).toMatchObject({ code: "BUDGET_EXHAUSTED" });
    expect(model.requests).toHaveLength(1);
  });
});

describe("a budget over random work at the same time", () => {
  const calls = fc.array(
    fc.record({
      worker: fc.nat(5),
      text: fc.string({ unit: "grapheme", maxLength: 60 }),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
      output: fc.nat(50),
      delayMs: fc.nat(3),
      fails: fc.constantFrom(null, null, null, "refused", "unknown"),
      isStreamed: fc.boolean(),
      isSynthesis: fc.constantFrom(false, false, false, false, true),
    }),
    { minLength: 1, maxLength: 25 },
  );

  it("is never overrun by what the model says that it gave", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 100, max: 2_500 }),
        fc.integer({ min: 1, max: 20 }),
        calls,
        async (maxTokens, maxModelCalls, work) => {
          let spent = 0;
          let answered = 0;
          const scripted = new ScriptedChatModel({
            model: ({ messages }) => {
              const call = work[Number(messages[0]?.text)];
              const sent = Buffer.byteLength(messages.map(({ text }) => text).join(""));
              if (call?.fails === "refused") return fail(Object.assign(new Error("busy"), { status: 429 }));
              const usage = {
                inputTokens: Math.floor(sent * (call?.part ?? 1)),
                outputTokens: call?.output ?? 0,
              };
              spent += usage.inputTokens + usage.outputTokens;
              answered += 1;
              // It has been charged, and the answer is lost.
              if (call?.fails === "unknown") return fail("socket hang up");
              return { text: "x", usage, delayMs: call?.delayMs ?? 0 };
            },
          });
          const { model } = boundedModel(scripted, 50);
          const parent = new BudgetLedger({
            ...{ workflow: "party", limits: { maxTokens, maxModelCalls }, pricing },
            reserve: { tokens: 60, modelCalls: 1, nanoUsd: 0 },
          });
          const child = parent.child({ workflow: "catering", limits: { maxTokens: 700 }, pricing });
          const worker = async (number: number): Promise<void> => {
            for (const [index, { isStreamed, isSynthesis, text, worker }] of work.entries()) {
              if (worker !== number) continue;
              const role = isSynthesis ? "synthesis" : "participant";
              const callbacks = [new BudgetGate(parent, { role, actor: "venue" })];
              if (number % 2 === 1)
                callbacks.push(new BudgetGate(child, { role: "participant", actor: "cook" }));
              const messages = [new HumanMessage(String(index)), new HumanMessage(text)];
              const ask = async () => {
                if (!isStreamed) return await model.invoke(messages, { callbacks });
                for await (const _ of await model.stream(messages, { callbacks }));
                return undefined;
              };
              await ask().catch((error: unknown) => {
                if (!/busy|socket|budget of/.test(String(error))) throw error;
              });
              expect(parent.used.tokens + parent.inFlight.tokens).toBeLessThanOrEqual(maxTokens);
              expect(child.used.tokens + child.inFlight.tokens).toBeLessThanOrEqual(700);
            }
          };
          await Promise.all([0, 1, 2, 3, 4, 5].map(worker));
          expect(spent).toBeLessThanOrEqual(parent.used.tokens);
          expect(parent.used.tokens).toBeLessThanOrEqual(maxTokens);
          expect(answered).toBe(parent.used.modelCalls);
          expect(answered).toBeLessThanOrEqual(maxModelCalls);
          expect(parent.inFlight.tokens).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("a failed call may have cost something", () => {
  const withCause = (cause: unknown) => new Error("Connection error.", { cause });
  it.each([
    [Object.assign(new Error("busy"), { status: 429 }), false],
    [Object.assign(new Error("busy"), { statusCode: 500 }), false],
    [Object.assign(new Error("busy"), { response: { status: 503 } }), false],
    [withCause(withCause({ code: "ECONNREFUSED" })), false],
    [withCause({ code: "ECONNRESET" }), true],
    [new DOMException("aborted", "AbortError"), true],
    [new Error("unreadable"), true],
    [undefined, true],
  ])("for %s: %s", (error, expected) => {
    expect(mayHaveSpent(error)).toBe(expected);
  });
});
