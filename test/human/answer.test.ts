import { Annotation, Command, interrupt, MemorySaver, StateGraph } from "@langchain/langgraph";
import {
  answer,
  isUserQuestion,
  pendingInterrupts,
  SupervisorWorkflowBuilder,
  SupervisorWorkflowError,
} from "langgraph-supervisor-workflow";
import { ask, done, ScriptedChatModel } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { answerSchema, NO_ANSWER, readAnswer } from "../../src/human/answer.ts";
import { newThread, only } from "../support/thread.ts";

const actionRequest = { action: "answer", args: { city: "Ghent" } };

describe("an answer", () => {
  it.each([
    ["a string", "Ghent", "Ghent"],
    ["a string with space around it", "  Ghent\n", "Ghent"],
    ["an empty string", "", ""],
    ["a response", { response: " Ghent " }, "Ghent"],
    ["an empty response", { response: "" }, ""],
    ["a response with more beside it", { response: "Ghent", by: "Ann" }, "Ghent"],
    ["Agent Inbox's response", [{ type: "response", args: "Ghent" }], "Ghent"],
    [
      "the first of several",
      [
        { type: "response", args: "Ghent" },
        { type: "response", args: "Bruges" },
      ],
      "Ghent",
    ],
    ["Agent Inbox's ignore", [{ type: "ignore", args: null }], ""],
    ["Agent Inbox's accept", [{ type: "accept", args: null }], ""],
    ["Agent Inbox's accept without args", [{ type: "accept" }], ""],
    // Agent Inbox sends the request itself along with an acceptance.
    ["Agent Inbox's accept with the request", [{ type: "accept", args: actionRequest }], ""],
    ["an empty response of Agent Inbox", [{ type: "response", args: "" }], ""],
  ])("may be %s", (_form, given, text) => {
    expect(readAnswer(answerSchema.parse(given))).toBe(text);
  });

  it("that Agent Inbox edited holds what was edited in", () => {
    const text = readAnswer(answerSchema.parse([{ type: "edit", args: actionRequest }]));
    expect(text).toContain("Ghent");
  });

  it.each([
    [null],
    [5],
    [true],
    [{}],
    [{ answer: "Ghent" }],
    [{ response: 5 }],
    [[]],
    [["Ghent"]],
    [[{ args: "x" }]],
  ])("may not be %j", (given) => {
    expect(answerSchema.safeParse(given).success).toBe(false);
  });
});

describe("answer()", () => {
  it("resumes by the interrupt's id", () => {
    const command = answer({ id: "i1", value: { prompt: "?" } }, "Ghent");
    expect(command).toBeInstanceOf(Command);
    expect(command.resume).toEqual({ i1: "Ghent" });
  });

  it.each([[{}], [{ id: "" }], [{ value: "?" }]])(
    "refuses the interrupt %j, which has no id, and says where to get one",
    (given) => {
      expect(() => answer(given, "Ghent")).toThrow(SupervisorWorkflowError);
      expect(() => answer(given, "Ghent")).toThrow(/__interrupt__.*pendingInterrupts/s);
    },
  );

  function workflowThatAsks() {
    const model = new ScriptedChatModel({
      supervisor: [ask("Which city?"), done()],
      synthesis: ["In Ghent."],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "planner", model })
      .participants({ venue: { description: "Finds venues", agent: async () => "A hall" } })
      .build({ checkpointer: new MemorySaver() });
    return { model, workflow };
  }

  it.each([
    ["Ghent", "Ghent"],
    ["", NO_ANSWER],
    ["  ", NO_ANSWER],
    [{ response: "" }, NO_ANSWER],
    [{ response: "Ghent" }, "Ghent"],
    [[{ type: "response", args: "Ghent" }], "Ghent"],
    [[{ type: "ignore", args: null }], NO_ANSWER],
  ])("with %j joins the conversation as the human's %j", async (given, said) => {
    const { workflow, model } = workflowThatAsks();
    const config = newThread();
    const asked = await workflow.invoke({ messages: "A party" }, config);
    const question = only(asked.__interrupt__);
    expect(isUserQuestion(question.value)).toBe(true);
    expect(question.value).toEqual({ type: "user-input", prompt: "Which city?", askedBy: "planner" });
    const { messages, outcome } = await workflow.invoke(answer(question, given), config);
    const humans = messages.filter((message) => message.getType() === "human").map((message) => message.text);
    expect(humans).toEqual(["A party", said]);
    expect(outcome?.status).toBe("completed");
    model.assertFinished();
  });

  it.each([[5], [null], [{ foo: 1 }], [[]], [undefined]])(
    "with %j is refused in words, and the question stays open",
    async (given) => {
      const { workflow } = workflowThatAsks();
      const config = newThread();
      const asked = await workflow.invoke({ messages: "A party" }, config);
      const attempt = async (): Promise<unknown> =>
        workflow.invoke(answer(only(asked.__interrupt__), given), config);
      const error: unknown = await attempt().then(
        (result) => result,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(SupervisorWorkflowError);
      expect(error).toMatchObject({ code: "INVALID_ANSWER" });
      const open = only(await pendingInterrupts(workflow, config));
      const { outcome } = await workflow.invoke(answer(open, "Ghent"), config);
      expect(outcome?.status).toBe("completed");
    },
  );

  it("hands a participant's own question its answer as it is, also an empty one", async () => {
    const seen: unknown[] = [];
    const State = Annotation.Root({ done: Annotation<boolean> });
    const graph = new StateGraph(State)
      .addNode("ask", () => {
        seen.push(interrupt("Phone?"));
        return { done: true };
      })
      .addEdge("__start__", "ask")
      .compile({ checkpointer: new MemorySaver() });
    for (const given of ["", 0, false, null, { a: 1 }]) {
      const config = newThread();
      await graph.invoke({}, config);
      await graph.invoke(answer(only(await pendingInterrupts(graph, config)), given), config);
    }
    expect(seen).toEqual(["", 0, false, null, { a: 1 }]);
  });
});

describe("pendingInterrupts()", () => {
  it("is empty on a thread that asks nothing, and on one that never ran", async () => {
    const model = new ScriptedChatModel({ supervisor: [done()], synthesis: ["ok"] });
    const workflow = new SupervisorWorkflowBuilder({ name: "planner", model })
      .participants({ venue: { description: "Finds venues", agent: async () => "A hall" } })
      .build({ checkpointer: new MemorySaver() });
    const config = newThread();
    expect(await pendingInterrupts(workflow, config)).toEqual([]);
    await workflow.invoke({ messages: "hi" }, config);
    expect(await pendingInterrupts(workflow, config)).toEqual([]);
  });
});
