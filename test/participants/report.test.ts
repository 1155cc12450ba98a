import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { SupervisorWorkflowError } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { readFunctionResult, readRunnableResult } from "../../src/participants/report.ts";

const call = { id: "c1", name: "search", args: {}, type: "tool_call" as const };

function messageOfThrown(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (!SupervisorWorkflowError.isInstance(error)) throw error;
    expect(error.code).toBe("INVALID_PARTICIPANT_RESULT");
    return error.message;
  }
  throw new Error("An error was expected.");
}

/** Objects in one another, so many. */
function nested(depth: number): object {
  let value = {};
  for (let level = 1; level < depth; level += 1) value = { value };
  return value;
}

describe("what a function returns", () => {
  it.each([
    ["a string", "Foundry Hall", "Foundry Hall"],
    ["a message", new AIMessage("Foundry Hall"), "Foundry Hall"],
    ["messages", [new AIMessage("first"), new AIMessage("Foundry Hall")], "Foundry Hall"],
    ["message-likes", [{ role: "assistant", content: "Foundry Hall" }], "Foundry Hall"],
    ["tuples", [["ai", "Foundry Hall"]], "Foundry Hall"],
    ["a text", { text: "Foundry Hall" }, "Foundry Hall"],
    ["a text and data", { text: "Foundry Hall", data: { price: 1 } }, "Foundry Hall"],
    [
      "blocks of content",
      new AIMessage({ content: [{ type: "text", text: "Foundry Hall" }] }),
      "Foundry Hall",
    ],
    ["nothing", undefined, ""],
    ["null", null, ""],
    ["no messages", [], ""],
  ])("may be %s", (_form, result, text) => {
    expect(readFunctionResult(result, []).text).toBe(text);
  });

  it("may be data alone, which is then told", () => {
    const report = readFunctionResult({ data: { price: 6400 } }, []);
    expect(report.data).toEqual({ price: 6400 });
    expect(report.text).toContain("6400");
  });

  it.each([[0], [false], [""]])("keeps data that is %j", (data) => {
    expect(readFunctionResult({ text: "x", data }, []).data).toBe(data);
  });

  it("may be updates to declared fields, told in words unless there is a text", () => {
    expect(readFunctionResult({ total: 5, left: null }, ["total", "left"])).toMatchObject({
      text: "total: 5\nleft: null",
      messages: [],
      update: { total: 5, left: null },
    });
    expect(readFunctionResult({ text: "Done", total: 5 }, ["total"])).toMatchObject({
      text: "Done",
      update: { total: 5 },
    });
  });

  it("names fields that are not declared, and those that are", () => {
    const message = messageOfThrown(() => readFunctionResult({ totl: 5, other: 1 }, ["total", "left"]));
    for (const words of ['"totl"', '"other"', "total, left", "{ text, data, confidence, learnings }"])
      expect(message).toContain(words);
    expect(messageOfThrown(() => readFunctionResult({ total: 5 }, []))).toContain("stateSchema");
  });

  it("may not write the workflow's own channels", () => {
    for (const field of ["messages", "tasks", "run", "outcome", "usage", "decisions"])
      expect(messageOfThrown(() => readFunctionResult({ [field]: [] }, []))).toContain(`"${field}"`);
  });

  it.each([[5], [true], [() => "x"], [Symbol("x")], [10n]])("may not be %s", (result) => {
    expect(messageOfThrown(() => readFunctionResult(result, []))).toContain("a string, a message, messages");
  });

  it.each([[5], [null], [{ a: 1 }], [["x"]]])("may not have %j for a text", (text) => {
    expect(messageOfThrown(() => readFunctionResult({ text }, []))).toContain("text");
  });

  it("may not be nested so deep that nothing could keep it", () => {
    expect(messageOfThrown(() => readFunctionResult({ data: nested(5_000) }, []))).toBe(
      "The participant returned an object with the keys data, which is no report. " +
        "Its `data` is nested deeper than 1000. Make it flatter.",
    );
    expect(messageOfThrown(() => readFunctionResult({ plan: nested(1_001) }, ["plan"]))).toContain("`plan`");
    expect(readFunctionResult({ text: "x", data: nested(1_000) }, []).text).toBe("x");
  });

  it("may hold one object in several places, and itself", () => {
    const shared: { self?: unknown } = {};
    shared.self = shared;
    expect(readFunctionResult({ text: "x", data: [shared, shared] }, []).data).toEqual([shared, shared]);
  });

  it("may not be a list of what are no messages, and the error says what may be returned", () => {
    expect(messageOfThrown(() => readFunctionResult([1, 2], []))).toContain("a string, a message, messages");
    expect(messageOfThrown(() => readFunctionResult([{ hall: "Foundry" }], []))).toContain("messages");
  });
});

describe("what a graph or Runnable returns", () => {
  const given = [new HumanMessage({ id: "g1", content: "Find a hall" })];

  it("is told by its last words", () => {
    const result = {
      messages: [
        ...given,
        new AIMessage({ content: "Let me look", tool_calls: [call] }),
        new ToolMessage({ content: "3 halls", tool_call_id: "c1" }),
        new AIMessage("Foundry Hall"),
      ],
    };
    const report = readRunnableResult(result, given);
    expect(report.text).toBe("Foundry Hall");
    expect(report.messages.map((message) => message.text)).toEqual([
      "Let me look",
      "3 halls",
      "Foundry Hall",
    ]);
    expect(report.data).toBeUndefined();
  });

  it.each([
    ["a string", "Foundry Hall"],
    ["a message", new AIMessage("Foundry Hall")],
    ["message-likes", { messages: [{ role: "assistant", content: "Foundry Hall" }] }],
  ])("may be %s", (_form, result) => {
    expect(readRunnableResult(result, given).text).toBe("Foundry Hall");
  });

  it("brings its structured response as data, and tells it if nothing was said", () => {
    const spoken = readRunnableResult(
      { messages: [new AIMessage("Hi")], structuredResponse: { price: 1 } },
      given,
    );
    expect(spoken).toMatchObject({ text: "Hi", data: { price: 1 } });
    const silent = readRunnableResult({ messages: given, structuredResponse: { price: 64 } }, given);
    expect(silent.data).toEqual({ price: 64 });
    expect(silent.text).toContain("64");
  });

  it("may not bring a structured response that is nested too deep", () => {
    const result = { messages: [new AIMessage("done")], structuredResponse: nested(5_000) };
    expect(messageOfThrown(() => readRunnableResult(result, []))).toContain("`structuredResponse`");
  });

  it("that only gives back what it was given says nothing", () => {
    expect(readRunnableResult({ messages: given }, given).text).toBe("");
    expect(readRunnableResult({ messages: [] }, given).text).toBe("");
  });

  it("that never comes to an answer after its tools is empty, and does not count its announcement as one", () => {
    const result = {
      messages: [
        ...given,
        new AIMessage({ content: "Let me look that up.", tool_calls: [call] }),
        new ToolMessage({ content: "3 halls", tool_call_id: "c1" }),
        new AIMessage(""),
      ],
    };
    expect(readRunnableResult(result, given).text).toBe("");
  });

  it("that ends with a tool's result, as with returnDirect, is told by it", () => {
    const result = {
      messages: [
        ...given,
        new AIMessage({ content: "", tool_calls: [call] }),
        new ToolMessage({ content: "Foundry Hall, 6,400", tool_call_id: "c1" }),
      ],
    };
    expect(readRunnableResult(result, given).text).toBe("Foundry Hall, 6,400");
  });

  it("from a nested workflow that ended early says so", () => {
    const outcome = {
      status: "iteration-limit",
      reason: "It used up its turns.",
      runId: "r",
      turns: 3,
      startedAt: "",
      finishedAt: "",
      responseFormatProblem: null,
      unmetItems: [],
    };
    const text = readRunnableResult({ messages: [new AIMessage("Some halls")], outcome }, given).text;
    expect(text).toContain("Some halls");
    expect(text).toContain("iteration-limit");
    const finished = { messages: [new AIMessage("Halls")], outcome: { ...outcome, status: "completed" } };
    expect(readRunnableResult(finished, given).text).toBe("Halls");
    const foreign = { messages: [new AIMessage("Halls")], outcome: "sunny" };
    expect(readRunnableResult(foreign, given).text).toBe("Halls");
  });

  it.each([[undefined], [null], [5], [{}], [{ messages: "no" }], [{ output: "text" }]])(
    "may not be %j",
    (result) => {
      expect(messageOfThrown(() => readRunnableResult(result, given))).toContain("messages");
    },
  );
});
