import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import { MessagesValue, START, StateGraph, StateSchema, UntrackedValue } from "@langchain/langgraph";
import { createAgent, toolStrategy } from "langchain";
import { SupervisorWorkflowBuilder, WorkflowDefinitionError } from "langgraph-supervisor-workflow";
import { done, route, ScriptedChatModel, structured, toolCall } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const Messages = new StateSchema({ messages: MessagesValue });
const graph = (description?: string) =>
  new StateGraph(Messages)
    .addNode("answer", ({ messages }) => ({ messages: [new AIMessage(`graph got ${messages.length}`)] }))
    .addEdge(START, "answer")
    .compile(description === undefined ? {} : { description });

/** What becomes of one task given to a participant of this form, and how the supervisor sees it. */
async function work(venue: unknown, steps: ConstructorParameters<typeof ScriptedChatModel>[0] = {}) {
  const model = new ScriptedChatModel({
    supervisor: [route("venue", "Find a hall"), done()],
    synthesis: ["The plan."],
    ...steps,
  });
  // Any form, also such as the types refuse.
  const participants = { venue } as unknown as { venue: { description: string } };
  const { tasks, messages } = await new SupervisorWorkflowBuilder({ name: "planner", model })
    .participants(participants)
    .build()
    .invoke({ messages: "A party" });
  const [prompt] = model.requestsOf("supervisor")[0]?.messages ?? [];
  return { model, task: tasks[0], messages, prompt: prompt?.text ?? "" };
}

const search = tool(async ({ city }) => `3 halls in ${city}`, {
  name: "search",
  description: "Finds halls",
  schema: z.object({ city: z.string() }),
});

describe("a participant may be", () => {
  it("a compiled graph with a description of its own", async () => {
    const { task, prompt } = await work(graph("Finds venues by graph"));
    expect(task).toMatchObject({ report: "graph got 1", status: { type: "completed" } });
    expect(prompt).toContain("- venue: Finds venues by graph");
  });

  it("a compiled graph with a description beside it, which then counts", async () => {
    const { task, prompt } = await work({ description: "Given here", agent: graph("Its own") });
    expect(task?.report).toBe("graph got 1");
    expect(prompt).toContain("- venue: Given here");
    expect(prompt).not.toContain("Its own");
  });

  it("a graph as agent, with a description of its own", async () => {
    expect((await work({ agent: graph("Its own") })).prompt).toContain("- venue: Its own");
  });

  it("an agent of createAgent with its description", async () => {
    const model = new ScriptedChatModel({ venue: ["A hall"] });
    const { task, prompt } = await work(createAgent({ model, tools: [], description: "Finds venues" }));
    expect(task?.report).toBe("A hall");
    expect(prompt).toContain("- venue: Finds venues");
  });

  it("any Runnable on { messages }", async () => {
    const runnable = RunnableLambda.from(({ messages }: { messages: BaseMessage[] }) => ({
      messages: [...messages, new AIMessage("from a Runnable")],
    }));
    expect((await work({ description: "Finds venues", agent: runnable })).task?.report).toBe(
      "from a Runnable",
    );
  });

  it("options of createAgent, with tools", async () => {
    const { task, model, messages } = await work(
      { description: "Finds venues", systemPrompt: "Search.", tools: [search] },
      { venue: [toolCall("search", { city: "Ghent" }), "Foundry Hall"] },
    );
    expect(task?.report).toBe("Foundry Hall");
    expect(model.requestsOf("venue")[1]?.messages.at(-1)).toEqual({ type: "tool", text: "3 halls in Ghent" });
    expect(messages.some((message) => message.getType() === "tool")).toBe(false);
  });

  it("an agent whose tool answers by itself", async () => {
    const direct = tool(async () => "Foundry Hall, 6,400", {
      name: "quote",
      description: "Quotes",
      schema: z.object({}),
      returnDirect: true,
    });
    const { task } = await work(
      { description: "Finds venues", tools: [direct] },
      { venue: [toolCall("quote")] },
    );
    expect(task).toMatchObject({ status: { type: "completed" }, report: "Foundry Hall, 6,400" });
  });

  it("an agent with a response format, whose data the task keeps and the report tells", async () => {
    const { task } = await work(
      { description: "Finds venues", responseFormat: toolStrategy(z.object({ city: z.string() })) },
      { venue: [structured({ city: "Ghent" })] },
    );
    expect(task).toMatchObject({ status: { type: "completed" }, data: { city: "Ghent" } });
    expect(JSON.parse(task?.report ?? "")).toEqual({ city: "Ghent" });
  });
});

describe("a participant cannot be", () => {
  async function problemsOf(venue: unknown) {
    const thrown: unknown = await work(venue).catch((error: unknown) => error);
    if (!(thrown instanceof WorkflowDefinitionError))
      throw new Error(`A WorkflowDefinitionError was expected.`);
    return thrown.problems.map(({ code, place }) => `${code} ${place}`);
  }

  it("a graph that was not compiled", async () => {
    const raw = new StateGraph(Messages).addNode("answer", () => ({})).addEdge(START, "answer");
    expect(await problemsOf(raw)).toEqual(["INVALID_PARTICIPANT participants.venue"]);
    expect(await problemsOf({ description: "d", agent: raw })).toEqual([
      "INVALID_PARTICIPANT participants.venue.agent",
    ]);
  });

  it("a builder that was not built", async () => {
    const inner = new SupervisorWorkflowBuilder({ name: "inner", description: "Inner" }).participants({
      menu: { description: "Menus", agent: async () => "x" },
    });
    expect(await problemsOf(inner)).toEqual(["INVALID_PARTICIPANT participants.venue"]);
    expect(await problemsOf({ description: "d", agent: inner })).toEqual([
      "INVALID_PARTICIPANT participants.venue.agent",
    ]);
  });

  it.each<[string, unknown]>([
    ["agnet", { description: "d", agnet: async () => "x" }],
    ["run", { description: "d", run: async () => "x" }],
    ["timeout", { description: "d", agent: async () => "x", timeout: 5 }],
    ["systemPrompt", { description: "d", agent: async () => "x", systemPrompt: "Search." }],
  ])("something with the option %j, which would do nothing", async (option, venue) => {
    const [problem] = await problemsOf(venue);
    expect(problem).toContain("participants.venue");
    const thrown: unknown = await work(venue).catch((error: unknown) => error);
    expect((thrown as Error).message).toContain(option);
  });
});

describe("a declared field", () => {
  it("may be called like a participant", async () => {
    const { venue, tasks } = await new SupervisorWorkflowBuilder({
      name: "planner",
      synthesis: "last-report",
      stateSchema: z.object({ venue: z.string().default("none yet") }),
    })
      .participants({
        venue: { description: "Finds venues", agent: async () => ({ text: "found", venue: "Foundry" }) },
      })
      .withSupervisor(({ turn }) => ({ nextAgent: turn === 1 ? "venue" : null }))
      .build()
      .invoke({ messages: "x" });
    expect(venue).toBe("Foundry");
    expect(tasks[0]?.report).toBe("found");
  });

  it("may be a list of messages", async () => {
    const { notes } = await new SupervisorWorkflowBuilder({
      name: "planner",
      synthesis: "last-report",
      stateSchema: new StateSchema({ notes: MessagesValue }),
    })
      .participants({
        venue: {
          description: "Finds venues",
          agent: async () => ({ text: "found", notes: [new AIMessage("a note")] }),
        },
      })
      .withSupervisor(({ turn }) => ({ nextAgent: turn === 1 ? "venue" : null }))
      .build()
      .invoke({ messages: "x" });
    expect(notes.map(({ text }) => text)).toEqual(["a note"]);
  });

  it("may be a value that checkpoints leave out", async () => {
    const seen: unknown[] = [];
    await new SupervisorWorkflowBuilder({
      name: "planner",
      synthesis: "last-report",
      stateSchema: new StateSchema({ scratch: new UntrackedValue(z.string()) }),
    })
      .participants({
        venue: { description: "Finds venues", agent: async () => ({ text: "found", scratch: "here" }) },
      })
      .withSupervisor(({ turn, state }) => {
        seen.push(state.scratch);
        return { nextAgent: turn === 1 ? "venue" : null };
      })
      .build()
      .invoke({ messages: "x" });
    expect(seen).toEqual([undefined, "here"]);
  });
});
