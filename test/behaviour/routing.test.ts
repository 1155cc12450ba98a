import { MemorySaver } from "@langchain/langgraph";
import { answer, type SupervisorView, SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import {
  ask,
  done,
  route,
  ScriptedChatModel,
  type ScriptStep,
  structured,
} from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { linesOf, newThread, only } from "../support/thread.ts";

const workers = {
  venue: { description: "Finds venues", agent: async () => "Foundry Hall, 6,400 dollars" },
  budget: { description: "Keeps the budget", agent: async () => "It leaves 3,600 dollars" },
};

function workflowWith(
  supervisor: readonly ScriptStep[],
  options: { maxIterations?: number; decisions?: "hidden" } = {},
) {
  const model = new ScriptedChatModel({ supervisor, synthesis: ["The plan."] });
  const builder = new SupervisorWorkflowBuilder({ name: "planner", model, ...options }).participants(workers);
  return { model, builder };
}

describe("routing", () => {
  it("shows decisions with their reasons and reports by name, and ends with the synthesis", async () => {
    const { model, builder } = workflowWith([
      route("venue", "Find a hall", "No venue yet."),
      route("budget", "What is left?", "The price is known."),
      done("All is known."),
    ]);
    const { messages, outcome, tasks } = await builder.build().invoke({ messages: "A party for 50" });
    expect(linesOf(messages)).toEqual([
      "human: A party for 50",
      "supervisor: → venue: Find a hall\nReason: No venue yet.",
      "venue: Foundry Hall, 6,400 dollars",
      "supervisor: → budget: What is left?\nReason: The price is known.",
      "budget: It leaves 3,600 dollars",
      "supervisor: → done\nReason: All is known.",
      "ai: The plan.",
    ]);
    expect(outcome).toMatchObject({ status: "completed", reason: "All is known.", turns: 3 });
    expect(tasks.map(({ participant, status }) => [participant, status.type])).toEqual([
      ["venue", "completed"],
      ["budget", "completed"],
    ]);
    model.assertFinished();
  });

  it("shows decisions and reports on LangGraph's messages stream too", async () => {
    const { builder } = workflowWith([route("venue", "Find a hall"), done()]);
    const lines: string[] = [];
    for await (const [message] of await builder
      .build()
      .stream({ messages: "A party" }, { streamMode: "messages" })) {
      if (message.getType() === "ai" && message.name) lines.push(`${message.name}: ${message.text}`);
    }
    expect(lines).toEqual([
      "supervisor: → venue: Find a hall\nReason: venue is next.",
      "venue: Foundry Hall, 6,400 dollars",
      "supervisor: → done\nReason: Everything is there.",
    ]);
  });

  it("keeps decisions out of the conversation when they are hidden", async () => {
    const { builder } = workflowWith([route("venue", "Find a hall"), done()], { decisions: "hidden" });
    const { messages } = await builder.build().invoke({ messages: "A party" });
    expect(linesOf(messages)).toEqual([
      "human: A party",
      "venue: Foundry Hall, 6,400 dollars",
      "ai: The plan.",
    ]);
  });

  it("gives participants a brief and the supervisor everything", async () => {
    const model = new ScriptedChatModel({
      supervisor: [
        route("venue", "Find a hall"),
        route("budget", "Sum up"),
        route("venue", "Cheaper"),
        done(),
      ],
      venue: ["Foundry Hall", "Garden Room"],
      budget: ["Too dear"],
      synthesis: ["ok"],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "planner", model })
      .participants({
        venue: { description: "Finds venues", systemPrompt: "You know halls." },
        budget: { description: "Keeps the budget" },
      })
      .build();
    await workflow.invoke({ messages: "A party for 50" });
    const second = model.requestsOf("venue")[1];
    expect(second?.messages.map(({ type, text }) => `${type}: ${text}`)).toEqual([
      "system: You know halls.",
      "human: Find a hall",
      "ai: Foundry Hall",
      'human: <goal>\nA party for 50\n</goal>\n<reports>\n<report from="budget">\nToo dear\n</report>\n</reports>\n<task>\nCheaper\n</task>',
    ]);
    expect(model.requestsOf("supervisor").at(-1)?.messages.at(-1)?.text).toContain("Garden Room");
  });

  it("mends near misses of names", async () => {
    const { builder, model } = workflowWith([route(" VENUE ", "Find a hall"), done()]);
    const { tasks } = await builder.build().invoke({ messages: "A party" });
    expect(only(tasks).participant).toBe("venue");
    expect(model.requestsOf("supervisor")).toHaveLength(2);
  });

  it("corrects an unknown name with one call that lists the valid ones", async () => {
    const { builder, model } = workflowWith([
      route("florist", "Flowers"),
      route("venue", "Find a hall"),
      done(),
    ]);
    const workflow = builder.build({ checkpointer: new MemorySaver() });
    const config = newThread();
    await workflow.invoke({ messages: "A party" }, config);
    const correction = model.requestsOf("supervisor")[1]?.messages.at(-1)?.text ?? "";
    expect(correction).toContain(
      'There is no participant "florist". Valid values of "nextAgent" are: "venue", "budget", or null.',
    );
    const { decisions } = (await workflow.getState(config)).values;
    expect(decisions[0]).toMatchObject({
      decision: { nextAgent: "venue" },
      note: expect.stringContaining("florist"),
    });
  });

  it("asks the user when the correction does not help, and ends undecided when that brought nothing", async () => {
    const nonsense = structured({ nextAgent: "florist" });
    const { builder } = workflowWith([nonsense, "I like flowers.", nonsense, nonsense]);
    const workflow = builder.build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const first = await workflow.invoke({ messages: "A party" }, config);
    const question = only(first.__interrupt__);
    expect(question.value).toMatchObject({
      type: "user-input",
      prompt: expect.stringContaining("How shall I go on?"),
    });
    const { outcome, messages } = await workflow.invoke(answer(question, "No idea"), config);
    expect(outcome).toMatchObject({ status: "undecided", reason: expect.stringContaining("florist") });
    expect(messages.at(-1)?.text).toBe("The plan.");
  });

  it("ends undecided, with an answer, where nobody can be asked", async () => {
    const { builder } = workflowWith(["Hmm.", "Hmm."]);
    const { outcome, messages } = await builder.build().invoke({ messages: "A party" });
    expect(outcome?.status).toBe("undecided");
    expect(messages.at(-1)?.text).toBe("The plan.");
  });

  it("tells a supervisor that repeats itself, and does not carry out the third identical round", async () => {
    const again = route("venue", "Find a hall!");
    const { builder, model } = workflowWith([again, route("venue", "find a hall"), again]);
    const { outcome, tasks } = await builder.build().invoke({ messages: "A party" });
    expect(tasks).toHaveLength(2);
    expect(outcome).toMatchObject({ status: "stalled", reason: expect.stringContaining("venue") });
    const requests = model.requestsOf("supervisor");
    expect(requests[1]?.messages[0]?.text).not.toContain("the same thing 2 times");
    expect(requests[2]?.messages[0]?.text).toContain("asked venue the same thing 2 times");
  });

  it("notices A-B-A-B", async () => {
    const [a, b] = [route("venue", "Find a hall"), route("budget", "What is left?")];
    const { builder } = workflowWith([a, b, a, b, a]);
    const { outcome, tasks } = await builder.build().invoke({ messages: "A party" });
    expect(tasks.map(({ participant }) => participant)).toEqual(["venue", "budget", "venue", "budget"]);
    expect(outcome?.status).toBe("stalled");
  });

  it("ends at maxIterations with the best answer so far", async () => {
    const steps = Array.from({ length: 30 }, (_, index) => route("venue", `Try ${index}`));
    const { builder, model } = workflowWith(steps, { maxIterations: 30 });
    const { outcome, tasks, messages } = await builder
      .build()
      .invoke({ messages: "A party" }, { recursionLimit: 25 });
    expect(outcome).toMatchObject({ status: "iteration-limit", turns: 30 });
    expect(tasks).toHaveLength(30);
    expect(messages.at(-1)?.text).toBe("The plan.");
    expect(model.requestsOf("synthesis")[0]?.messages[0]?.text).toContain("had to end before it was done");
  });

  it("starts a new run with each request on a thread, and remembers the ones before", async () => {
    const model = new ScriptedChatModel({
      supervisor: [route("venue", "Find a hall"), done(), route("venue", "Find a hall"), done("Second.")],
      synthesis: ["One.", "Two."],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "planner", model, maxIterations: 2 })
      .participants(workers)
      .build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const first = await workflow.invoke({ messages: "A party" }, config);
    const second = await workflow.invoke({ messages: "Another" }, config);
    expect(second.outcome?.runId).not.toBe(first.outcome?.runId);
    expect(second.outcome).toMatchObject({ status: "completed", reason: "Second.", turns: 2 });
    expect(second.tasks).toHaveLength(2);
    expect(second.messages.filter((message) => message.getType() === "human")).toHaveLength(2);
  });

  it("lets a request that comes in over an open question begin a new run", async () => {
    const { builder, model } = workflowWith([ask("How many guests?"), route("venue", "Find a hall"), done()]);
    const workflow = builder.build({ checkpointer: new MemorySaver() });
    const config = newThread();
    await workflow.invoke({ messages: "A party" }, config);
    const result = await workflow.invoke({ messages: "Forget it: a dinner" }, config);
    expect(result.outcome).toMatchObject({ status: "completed", turns: 2 });
    const { decisions } = (await workflow.getState(config)).values;
    expect(decisions[0]?.became).toMatchObject({ type: "refused" });
    model.assertFinished();
  });
});

describe("a supervisor of your own", () => {
  it("decides from a typed view, with as little as the next name", async () => {
    const turns: number[] = [];
    const workflow = new SupervisorWorkflowBuilder({ name: "planner", synthesis: "last-report" })
      .participants(workers)
      .withSupervisor((view: SupervisorView<"venue" | "budget">) => {
        turns.push(view.turn);
        return view.tasks.length === 0 ? { nextAgent: "venue" } : { nextAgent: null };
      })
      .build();
    const { messages, outcome } = await workflow.invoke({ messages: "A party" });
    expect(turns).toEqual([1, 2]);
    expect(messages.at(-1)?.text).toBe("Foundry Hall, 6,400 dollars");
    expect(outcome?.status).toBe("completed");
  });

  it("is told what was wrong, and asked once more", async () => {
    const problems: (string | undefined)[] = [];
    const workflow = new SupervisorWorkflowBuilder({ name: "planner", synthesis: "last-report" })
      .participants(workers)
      .withSupervisor((view) => {
        problems.push(view.correction?.problem);
        if (view.tasks.length > 0) return { nextAgent: null };
        return view.correction ? { nextAgent: "budget" } : ({ nextAgent: "bugdet" } as object);
      })
      .build();
    const { tasks } = await workflow.invoke({ messages: "A party" });
    expect(only(tasks).participant).toBe("budget");
    expect(problems[1]).toContain('There is no participant "bugdet"');
  });
});
