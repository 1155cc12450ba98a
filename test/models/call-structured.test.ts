import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { OutputParserException } from "@langchain/core/output_parsers";
import {
  ScriptedChatModel,
  type ScriptStep,
  structured,
  toolCall,
} from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { callStructured, callValidated } from "../../src/models/call-structured.ts";
import { structuredSchema } from "../../src/models/structured-schema.ts";

const schema = structuredSchema("hall", z.object({ name: z.string(), seats: z.number() }));
const hall = { name: "Foundry", seats: 80 };
const question = [new HumanMessage("Which hall?")];

/** A chat model of which only structured output is used: each call gives the next answer, or throws it. */
function modelThat(...answers: readonly unknown[]) {
  const calls: { messages: BaseMessage[]; options: unknown; schema: unknown }[] = [];
  const model = {
    withStructuredOutput: (jsonSchema: unknown, options: unknown) => ({
      invoke: async (messages: BaseMessage[]) => {
        const answer = answers[calls.length];
        calls.push({ messages, options, schema: jsonSchema });
        if (answer instanceof Error) throw answer;
        return answer;
      },
    }),
  } as unknown as BaseChatModel;
  return { model, calls };
}

const raw = (fields: ConstructorParameters<typeof AIMessage>[0]) => ({
  raw: new AIMessage(fields),
  parsed: null,
});
async function ask(...answers: readonly unknown[]) {
  const answer = await callStructured(modelThat(...answers).model, schema, question, {});
  return answer as { readonly value?: unknown; readonly problem?: string; readonly received?: string };
}
const scripted = (...steps: readonly ScriptStep[]) => new ScriptedChatModel({ model: steps });

describe("one call for structured output", () => {
  it("takes what the client parsed", async () => {
    expect(await ask({ raw: new AIMessage(""), parsed: hall })).toEqual({ value: hall });
  });

  it("sends the JSON Schema, its name, and strict where it can be", async () => {
    const { model, calls } = modelThat({ raw: new AIMessage(""), parsed: hall });
    await callStructured(model, schema, question, {});
    expect(calls[0]?.schema).toEqual(schema.json);
    expect(calls[0]?.options).toMatchObject({ name: "hall", includeRaw: true, strict: true });
    const loose = structuredSchema("hall", z.object({ name: z.string().optional() }));
    const other = modelThat({ raw: new AIMessage(""), parsed: {} });
    await callStructured(other.model, loose, question, {});
    expect(other.calls[0]?.options).not.toHaveProperty("strict");
  });

  it("does without strict where the model refuses the option", async () => {
    const model = {
      withStructuredOutput: (_schema: unknown, options: { strict?: boolean }) => {
        if (options.strict) throw new Error("strict mode is not supported");
        return { invoke: async () => ({ raw: new AIMessage(""), parsed: hall }) };
      },
    } as unknown as BaseChatModel;
    expect(await callStructured(model, schema, question, {})).toEqual({ value: hall });
  });

  it("takes a tool call of the schema's name, and of no other", async () => {
    const call = { name: "hall", args: hall, id: "1", type: "tool_call" as const };
    expect(await ask(raw({ content: "", tool_calls: [call] }))).toEqual({ value: hall });
    const other = await ask(raw({ content: "", tool_calls: [{ ...call, name: "search" }] }));
    expect(other.problem).toBeTruthy();
    expect(other.received).toContain("search");
  });

  it.each([
    ["bare", JSON.stringify(hall)],
    ["in a json fence", `\`\`\`json\n${JSON.stringify(hall)}\n\`\`\``],
    ["in a fence", `\`\`\`\n${JSON.stringify(hall)}\n\`\`\`\n`],
  ])("takes JSON that is %s", async (_how, content) => {
    expect(await ask(raw({ content }))).toEqual({ value: hall });
  });

  it("takes JSON in blocks of content", async () => {
    expect(await ask(raw({ content: [{ type: "text", text: JSON.stringify(hall) }] }))).toEqual({
      value: hall,
    });
  });

  it.each([["Foundry seats 80."], ['{"name": "Foundry", '], ["[1, 2]"], [""]])(
    "of which %j comes back has a problem, and shows it",
    async (content) => {
      const answer = await ask(raw({ content }));
      expect(answer.problem).toBeTruthy();
      if (content !== "") expect(answer.received).toBe(content);
    },
  );

  it("shows the model what it wrote, also where it is a tool call that does not parse", async () => {
    const broken = { name: "hall", args: '{"name": "Foun', id: "1", type: "invalid_tool_call" as const };
    const answer = await ask(raw({ content: "", invalid_tool_calls: [broken] }));
    expect(answer.problem).toBeTruthy();
    expect(answer.received).toContain('{"name": "Foun');
  });

  it("that is refused says so", async () => {
    const answer = await ask(
      raw({ content: "", additional_kwargs: { refusal: "I cannot help with that." } }),
    );
    expect(answer.problem).toContain("refused");
    expect(answer.received).toBe("I cannot help with that.");
  });

  it("that a client could not read is a problem, not an error", async () => {
    expect((await ask(new SyntaxError("Unexpected token"))).problem).toContain("Unexpected token");
    const parser = new OutputParserException("no JSON", "Foundry seats 80.");
    expect(await ask(parser)).toMatchObject({ received: "Foundry seats 80." });
    class LengthFinishReasonError extends Error {}
    expect((await ask(new LengthFinishReasonError("cut off"))).problem).toContain("cut off");
  });

  it("that fails on the way throws as it is", async () => {
    const failure = Object.assign(new Error("429 Too many requests"), { status: 429 });
    await expect(ask(failure)).rejects.toBe(failure);
    const abort = new DOMException("This operation was aborted", "AbortError");
    await expect(ask(abort)).rejects.toBe(abort);
  });

  it("works with a chat model that only binds tools", async () => {
    const model = scripted(structured(hall), toolCall("hall", hall), "Foundry.", JSON.stringify(hall));
    const call = () => callStructured(model, schema, question, {});
    expect(await call()).toEqual({ value: hall });
    expect(await call()).toEqual({ value: hall });
    expect(await call()).toMatchObject({ received: "Foundry." });
    expect(await call()).toEqual({ value: hall });
    expect(model.requests[0]?.tools).toEqual(["hall"]);
  });
});

describe("structured output that fits its schema", () => {
  it("takes one call when the first answer fits", async () => {
    const model = scripted(structured(hall));
    expect(await callValidated(model, schema, question, {})).toEqual({ value: hall });
    model.assertFinished();
  });

  it("is repaired once, with what was wrong and what was answered", async () => {
    const model = scripted(structured({ name: "Foundry", seats: "eighty" }), structured(hall));
    expect(await callValidated(model, schema, question, {})).toEqual({ value: hall });
    const repair = model.requests[1]?.messages.at(-1)?.text ?? "";
    expect(repair).toContain("seats");
    expect(repair).toContain("eighty");
    expect(model.requests[1]?.messages[0]?.text).toBe("Which hall?");
  });

  it("is repaired once after prose, too", async () => {
    const model = scripted("Foundry it is.", structured(hall));
    expect(await callValidated(model, schema, question, {})).toEqual({ value: hall });
    expect(model.requests[1]?.messages.at(-1)?.text).toContain("Foundry it is.");
  });

  it("is given up after one repair, with what was wrong last", async () => {
    const model = scripted(structured({ name: 1 }), structured({ name: "Foundry" }));
    const result = await callValidated(model, schema, question, {});
    expect(result.problem).toContain("seats");
    expect(result).not.toHaveProperty("value");
    expect(model.requests).toHaveLength(2);
  });

  it("is what the schema makes of it: coerced, transformed, without other keys", async () => {
    const made = structuredSchema(
      "hall",
      z.object({ name: z.string().transform((name) => name.toUpperCase()) }),
    );
    const model = scripted(structured({ name: "Foundry", extra: 1 }));
    expect(await callValidated(model, made, question, {})).toEqual({ value: { name: "FOUNDRY" } });
  });

  it("may be checked by code that takes its time", async () => {
    const made = structuredSchema(
      "hall",
      z.object({ name: z.string().refine(async (name) => name === "Foundry", "no such hall") }),
    );
    const model = scripted(structured({ name: "Forge" }), structured({ name: "Foundry" }));
    expect(await callValidated(model, made, question, {})).toEqual({ value: { name: "Foundry" } });
  });

  it("does not take its repair out of a failed call", async () => {
    const { model, calls } = modelThat({ raw: new AIMessage("no"), parsed: null }, new Error("503"));
    await expect(callValidated(model, schema, question, {})).rejects.toThrow("503");
    expect(calls).toHaveLength(2);
  });
});
