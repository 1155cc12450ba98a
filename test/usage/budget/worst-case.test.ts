import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import fc from "fast-check";
import { tool } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { outputBound, worstCaseOf, worstCaseOfPrompts } from "../../../src/usage/budget/worst-case.ts";

const bytes = (text: string) => Buffer.byteLength(text);
const inputOf = (messages: Parameters<typeof worstCaseOf>[0], params: object = {}, options: object = {}) =>
  worstCaseOf(messages, { invocation_params: params, options }).inputTokens;
const of = (...content: readonly object[]) => inputOf([new HumanMessage({ content: content as never })]);
const some = inputOf([new HumanMessage("")]);

describe("the input bound", () => {
  it("is above every text in UTF-8, and grows with each message", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 40 }), { maxLength: 6 }), (texts) => {
        const messages = texts.map((text) => new HumanMessage(text));
        const blocks = texts.map((text) => new HumanMessage({ content: [{ type: "text", text }] }));
        const sum = texts.reduce((total, text) => total + bytes(text), 0);
        for (const all of [messages, blocks]) {
          expect(inputOf(all)).toBeGreaterThan(sum + 4 * texts.length);
          expect(inputOf(all)).toBeLessThan(sum + 100 + 40 * texts.length);
        }
      }),
    );
  });

  it("counts names, tool calls, the calls that do not parse, their answers, and what goes beside", () => {
    const long = "x".repeat(1_000);
    const call = { name: "search", args: { q: long }, id: "1" };
    const invalid = { name: "search", args: long, id: "1", error: "no JSON" };
    for (const message of [
      new HumanMessage({ content: "", name: long }),
      new SystemMessage(long),
      new AIMessage({ content: "", tool_calls: [call] }),
      new AIMessage({ content: "", invalid_tool_calls: [invalid] }),
      new AIMessage({ content: "", additional_kwargs: { function_call: { name: "f", arguments: long } } }),
      new AIMessage({ content: [{ type: "reasoning", reasoning: long }] as never }),
      new AIMessage({ content: [{ type: "tool_use", id: "1", name: "search", input: { q: long } }] }),
      new ToolMessage({ content: long, tool_call_id: "1" }),
      new HumanMessage({
        content: [
          { type: "tool_result", tool_use_id: "1", content: [{ type: "text", text: long }] },
        ] as never,
      }),
    ]) {
      expect(inputOf([message])).toBeGreaterThanOrEqual(1_000 + some);
      expect(inputOf([message])).toBeLessThan(1_400);
    }
  });

  it("counts an earlier answer with its reasoning, which comes back by an id", () => {
    const usage_metadata = { input_tokens: 5, output_tokens: 3_000, total_tokens: 3_005 };
    expect(inputOf([Object.assign(new AIMessage("Hall"), { usage_metadata })])).toBeGreaterThan(3_000);
  });

  it("counts tools and schemas, also those that only stand in the options", () => {
    const description = "d".repeat(1_000);
    const openAI = { type: "function", function: { name: "f", description, parameters: { type: "object" } } };
    const own = tool(() => "", { name: "f", description, schema: z.object({ q: z.string() }) });
    for (const tools of [
      [openAI],
      [{ type: "function", name: "f", description }],
      [{ name: "f", input_schema: {}, description }],
      [{ functionDeclarations: [{ name: "f", description }] }],
      [own],
    ]) {
      for (const bound of [inputOf([], { tools }), inputOf([], {}, { tools })]) {
        expect(bound).toBeGreaterThan(1_000);
        expect(bound).toBeLessThan(3_000);
      }
    }
    const schema = { type: "json_schema", json_schema: { name: "hall", schema: { description } } };
    expect(inputOf([], { response_format: schema })).toBeGreaterThan(1_000);
    expect(inputOf([], {}, { response_format: schema })).toBeGreaterThan(1_000);
    expect(inputOf([], { text: { format: schema } })).toBeGreaterThan(1_000);
    expect(inputOf([], { instructions: description })).toBeGreaterThan(1_000);
    expect(inputOf([], { temperature: undefined, tools: undefined })).toBe(inputOf([]));
  });

  it.each([
    ["an image by URL", { type: "image_url", image_url: { url: "https://x/y.png" } }],
    ["an inline image", { type: "image", source_type: "base64", data: "AAAA" }],
    ["an image for the responses API", { type: "input_image", image_url: "https://x" }],
    ["an image by its type", { type: "media", mimeType: "image/png", data: "AAAA" }],
    [
      "one of Anthropic's",
      { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } },
    ],
    ["one in a tool's result", { type: "tool_result", content: [{ type: "image", data: "AAAA" }] }],
  ])("is 50,000 for %s", (_what, block) => {
    expect(of(block) - some).toBeGreaterThanOrEqual(50_000);
    expect(of(block) - some).toBeLessThan(50_200);
  });

  it.each([
    ["inline audio", { type: "input_audio", input_audio: { data: "A".repeat(5_000), format: "mp3" } }],
    ["inline audio, as bytes", { type: "audio", data: new Uint8Array(3_750), mimeType: "audio/mp3" }],
    ["inline video", { type: "video", data: "A".repeat(5_000) }],
    ["a plain text", { type: "text-plain", text: "A".repeat(5_000) }],
    [
      "a document of text",
      { type: "document", source: { type: "text", media_type: "text/plain", data: "A".repeat(5_000) } },
    ],
  ])("is its length for %s", (_what, block) => {
    expect(of(block) - some).toBeGreaterThanOrEqual(5_000);
    expect(of(block) - some).toBeLessThan(5_100);
  });

  it.each([
    [
      "an inline document",
      { type: "file", source_type: "base64", data: "AAAA", mime_type: "application/pdf" },
    ],
    ["a document by id", { type: "input_file", file_id: "file-1" }],
    ["a document of Anthropic's", { type: "document", source: { type: "url", url: "https://x" } }],
    ["audio by URL", { type: "audio", url: "https://x" }],
    ["a video of Google's", { type: "media", fileUri: "gs://x", mimeType: "video/mp4" }],
    ["something new that leads elsewhere", { type: "hologram", hologram: { url: "https://x" } }],
  ])("is infinite for %s", (_what, block) => {
    expect(of(block)).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    ["a tool that the provider runs", { tools: [{ type: "web_search" }] }],
    ["an earlier answer that it keeps", { previous_response_id: "resp_1" }],
    ["a conversation that it keeps", { conversation: "conv_1" }],
    ["a prompt that it keeps", { prompt: { id: "pmpt_1" } }],
  ])("is infinite with %s", (_what, params) => {
    expect(inputOf([], params)).toBe(Number.POSITIVE_INFINITY);
  });

  it("of bare prompts is above their bytes, and their output bound is one for each", () => {
    const worst = worstCaseOfPrompts(["été", "b"], { invocation_params: { max_tokens: 5 } });
    expect(worst.inputTokens).toBeGreaterThan(6);
    expect(worst.outputTokens).toBe(10);
  });

  it.each([[undefined], [null], [5], [{ invocation_params: null, options: 5 }]])(
    "takes %j for nothing told",
    (extra) => {
      expect(worstCaseOf([], extra)).toEqual({
        inputTokens: 32,
        outputTokens: Number.POSITIVE_INFINITY,
        model: null,
      });
    },
  );
});

describe("the output bound", () => {
  it.each([
    [{ max_tokens: 5 }, 5],
    [{ max_completion_tokens: 5 }, 5],
    [{ max_output_tokens: 5 }, 5],
    [{ generationConfig: { maxOutputTokens: 5 } }, 5],
    [{ inferenceConfig: { maxTokens: 5 } }, 5],
    [{ max_tokens: 5, max_completion_tokens: 9 }, 9],
    [{ max_tokens: 5, n: 3 }, 15],
    [{ max_tokens: -1 }, Number.POSITIVE_INFINITY],
    [{ max_tokens: null }, Number.POSITIVE_INFINITY],
    [{}, Number.POSITIVE_INFINITY],
  ])("of %j is %d", (params, bound) => {
    expect(outputBound(params)).toBe(bound);
  });

  it("is what the model says of itself where the call does not tell", () => {
    const told = { ls_max_tokens: 7, ls_model_name: "gemini" };
    expect(worstCaseOf([], {}, told)).toMatchObject({ outputTokens: 7, model: "gemini" });
    expect(
      worstCaseOf([], { invocation_params: { max_tokens: 5, model: "m" } }, { ls_max_tokens: 7 }),
    ).toMatchObject({
      ...{ outputTokens: 5, model: "m" },
    });
  });
});
