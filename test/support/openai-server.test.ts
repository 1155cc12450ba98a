import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { AIMessage, HumanMessage, ToolMessage, type UsageMetadata } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI, type ChatOpenAIFields } from "@langchain/openai";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { type OpenAIHandler, type OpenAIServer, startOpenAIServer } from "./openai-server.ts";

const answerSchema = z.object({ city: z.string(), guests: z.number().nullable() });
const answerJsonSchema = {
  type: "object",
  properties: { city: { type: "string" }, guests: { type: ["number", "null"] } },
  required: ["city", "guests"],
  additionalProperties: false,
};
const patience = { timeout: 10_000 };
const paris = { city: "Paris", guests: 40 };

/** Makes `invoke` stream, as LangGraph does where somebody listens to tokens. */
class PrefersStreaming extends BaseCallbackHandler {
  readonly name = "prefers-streaming";
  readonly lc_prefer_streaming = true;
}

/** The chunk's declared usage is `never`, so it is read as what it is. */
const totalTokens = (chunk: { readonly usage_metadata?: unknown }): number =>
  (chunk.usage_metadata as UsageMetadata | undefined)?.total_tokens ?? 0;

let server: OpenAIServer | undefined;

async function start(handler: OpenAIHandler): Promise<OpenAIServer> {
  server = await startOpenAIServer(handler);
  return server;
}

afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe.each([
  { api: "chat", useResponsesApi: false },
  { api: "responses", useResponsesApi: true },
] as const)("the $api API", ({ api, useResponsesApi }) => {
  const connect = ({ url }: OpenAIServer, fields: ChatOpenAIFields = {}): ChatOpenAI =>
    new ChatOpenAI({
      model: "gpt-5",
      apiKey: "test-key",
      useResponsesApi,
      maxRetries: 0,
      configuration: { baseURL: url },
      ...fields,
    });

  it("answers a plain call and reports its usage", async () => {
    const running = await start(({ messages }) => ({
      text: `You said: ${messages.at(-1)?.text}`,
      usage: { inputTokens: 12, outputTokens: 5 },
    }));
    const message = await connect(running).invoke([
      ["system", "Be brief."],
      ["user", "Hello"],
    ]);
    expect(message.text).toBe("You said: Hello");
    expect(message.usage_metadata).toMatchObject({ input_tokens: 12, output_tokens: 5, total_tokens: 17 });
    expect(running.usage).toEqual({ inputTokens: 12, outputTokens: 5 });
    expect(running.requests[0]?.request).toMatchObject({ api, model: "gpt-5", stream: false });
    expect(running.requests[0]?.request.messages.map(({ text }) => text)).toEqual(["Be brief.", "Hello"]);
  });

  it("streams in pieces and reports usage at the end", async () => {
    const text = "A sentence long enough to come in several pieces.";
    const running = await start(() => ({ text, usage: { inputTokens: 3, outputTokens: 9 } }));
    const pieces: string[] = [];
    let total = 0;
    for await (const chunk of await connect(running).stream("Hello")) {
      pieces.push(chunk.text);
      total += totalTokens(chunk);
    }
    expect(pieces.join("")).toBe(text);
    expect(pieces.filter((piece) => piece !== "").length).toBeGreaterThan(2);
    expect(total).toBe(12);
    expect(running.requests[0]?.request.stream).toBe(true);
  });

  it.each([
    { how: "plain", callbacks: [] },
    { how: "streamed", callbacks: [new PrefersStreaming()] },
  ])("calls tools and takes their answers ($how)", async ({ callbacks }) => {
    const weather = tool(() => "sunny", {
      name: "get_weather",
      description: "The weather in a city.",
      schema: z.object({ city: z.string() }),
    });
    const running = await start(({ messages, tools }) =>
      messages.at(-1)?.role === "tool"
        ? { text: `It is ${messages.at(-1)?.text}.` }
        : {
            toolCalls: tools.flatMap(({ name }) => [
              { name, args: { city: "Paris" } },
              { name, args: {} },
            ]),
          },
    );
    const model = connect(running).bindTools([weather]);
    const question = new HumanMessage("How is the weather?");
    const call = await model.invoke([question], { callbacks });
    expect(call.tool_calls?.map(({ name, args }) => ({ name, args }))).toEqual([
      { name: "get_weather", args: { city: "Paris" } },
      { name: "get_weather", args: {} },
    ]);
    const answers = (call.tool_calls ?? []).map(
      ({ id }) => new ToolMessage({ content: "sunny", tool_call_id: id ?? "" }),
    );
    const answer = await model.invoke([question, call, ...answers], { callbacks });
    expect(answer.text).toBe("It is sunny.");
    expect(running.requests[1]?.request.messages.map(({ role }) => role)).toEqual([
      "user",
      "assistant",
      "tool",
      "tool",
    ]);
  });

  it("carries structured output by a zod schema and by a JSON schema", async () => {
    const running = await start(() => ({ json: paris }));
    const model = connect(running);
    const options = { name: "answer", strict: true } as const;
    expect(await model.withStructuredOutput(answerSchema, options).invoke("Where?")).toEqual(paris);
    const raw = await model
      .withStructuredOutput(answerJsonSchema, { ...options, includeRaw: true })
      .invoke("Where?", { callbacks: [new PrefersStreaming()] });
    expect(raw.parsed).toEqual(paris);
    expect(running.requests.map(({ request }) => request.responseFormat)).toEqual([
      expect.objectContaining({ type: "json_schema", name: "answer", strict: true }),
      { type: "json_schema", name: "answer", strict: true, schema: answerJsonSchema },
    ]);
  });

  it("refuses, and the refusal is not parsed", async () => {
    const running = await start(() => ({ refusal: "I cannot help with that." }));
    const { raw, parsed } = await connect(running)
      .withStructuredOutput(answerJsonSchema, { name: "answer", includeRaw: true, strict: true })
      .invoke("Where?");
    expect(parsed).toBeNull();
    expect(raw.text).toBe("");
    // Through the chat API, ChatOpenAI 1.5 loses the words.
    const words = useResponsesApi ? "I cannot help with that." : undefined;
    expect(raw.additional_kwargs.refusal).toBe(words);
  });

  it("sends malformed JSON, which throws plainly and gives null when streamed", async () => {
    const running = await start(() => ({ malformed: "{not json" }));
    const model = connect(running).withStructuredOutput(answerJsonSchema, {
      name: "answer",
      includeRaw: true,
      strict: true,
    });
    await expect(model.invoke("Where?")).rejects.toThrow(SyntaxError);
    const streamed = await model.invoke("Where?", { callbacks: [new PrefersStreaming()] });
    expect(streamed.parsed).toBeNull();
    expect(streamed.raw.text).toBe("{not json");
  });

  it("cuts an answer off", async () => {
    const running = await start(() => ({ text: "It was a dark and", finishReason: "length" }));
    const { text, response_metadata: metadata } = await connect(running).invoke("Tell me a story");
    expect(text).toBe("It was a dark and");
    expect(metadata).toMatchObject(
      useResponsesApi
        ? { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } }
        : { finish_reason: "length" },
    );
  });

  it("makes the client wait for Retry-After", async () => {
    const running = await start((_, index) =>
      index === 0 ? { status: 429, retryAfterSeconds: 1 } : { text: "Now." },
    );
    const message = await connect(running, { maxRetries: 1 }).invoke("Hello");
    expect(message.text).toBe("Now.");
    expect(running.requests.map(({ status }) => status)).toEqual([429, 200]);
    const [first, second] = running.requests.map(({ receivedAt }) => receivedAt);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it("fails with a 500", async () => {
    const running = await start(() => ({ status: 500 }));
    await expect(connect(running).invoke("Hello")).rejects.toMatchObject({ status: 500 });
  });

  it("hangs until the client's timeout, and notices that it left", async () => {
    const running = await start(() => ({ hang: true }));
    await expect(connect(running, { timeout: 500 }).invoke("Hello")).rejects.toThrow("timed out");
    await expect.poll(() => running.abortedCount, patience).toBe(1);
  });

  it("hangs in the middle of a stream until the client aborts", async () => {
    const running = await start(() => ({ hang: true, text: "The beginning" }));
    const leaving = new AbortController();
    let heard = "";
    const listen = async (): Promise<void> => {
      for await (const chunk of await connect(running).stream("Hello", { signal: leaving.signal })) {
        heard += chunk.text;
        if (heard === "The beginning") leaving.abort();
      }
    };
    await expect(listen()).rejects.toThrow(/abort/i);
    expect(heard).toBe("The beginning");
    await expect.poll(() => running.abortedCount, patience).toBe(1);
  });

  it.each([
    {
      fault: "an optional property",
      schema: { ...answerJsonSchema, required: ["city"] },
      message: "Missing 'guests'",
    },
    {
      fault: "additional properties",
      schema: { ...answerJsonSchema, additionalProperties: true },
      message: "'additionalProperties' is required to be supplied and to be false",
    },
    {
      fault: "a keyword that strict mode does not have",
      schema: { ...answerJsonSchema, properties: { city: { type: "string", default: "" }, guests: {} } },
      message: "'default' is not permitted",
    },
  ])("refuses a strict schema with $fault", async ({ schema, message }) => {
    const running = await start(() => ({ json: paris }));
    const model = connect(running).withStructuredOutput(schema, { name: "answer", strict: true });
    await expect(model.invoke("Where?")).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(message),
    });
    const lenient = connect(running).withStructuredOutput(schema, { name: "answer", strict: false });
    expect(await lenient.invoke("Where?")).toEqual(paris);
  });

  it("refuses a tool message without a call, and a call without an answer", async () => {
    const running = await start(() => ({ text: "fine" }));
    const model = connect(running);
    const call = new AIMessage({ content: "", tool_calls: [{ id: "call_1", name: "look_up", args: {} }] });
    const orphan = new ToolMessage({ content: "found", tool_call_id: "call_1" });
    await expect(model.invoke([new HumanMessage("Hi"), orphan])).rejects.toMatchObject({ status: 400 });
    await expect(model.invoke([new HumanMessage("Hi"), call])).rejects.toMatchObject({ status: 400 });
    expect((await model.invoke([new HumanMessage("Hi"), call, orphan])).text).toBe("fine");
  });

  it("tells the client what went wrong in the script", async () => {
    const running = await start(() => {
      throw new Error("no answer for this turn");
    });
    await expect(connect(running).invoke("Hello")).rejects.toThrow("no answer for this turn");
  });
});

describe("close", () => {
  it("leaves no socket, not even one that hangs", async () => {
    const running = await startOpenAIServer(() => ({ hang: true }));
    const model = new ChatOpenAI({
      model: "gpt-5",
      apiKey: "test-key",
      maxRetries: 0,
      configuration: { baseURL: running.url },
    });
    const call = expect(model.invoke("Hello")).rejects.toThrow();
    await expect.poll(() => running.requests.length, patience).toBe(1);
    await running.close();
    await call;
    expect(running.abortedCount).toBe(0);
    await expect(fetch(running.url)).rejects.toThrow();
  });
});
