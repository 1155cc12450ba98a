import { AIMessage } from "@langchain/core/messages";
import { MemorySaver, MessagesValue, START, StateGraph, StateSchema } from "@langchain/langgraph";
import {
  answer,
  pendingInterrupts,
  SupervisorWorkflowBuilder,
  streamWorkflow,
  type WorkflowEvent,
} from "langgraph-supervisor-workflow";
import { ask, done, route, ScriptedChatModel } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { linesOf, newThread, only } from "../support/thread.ts";

/** Thirty turns and no model: what LangGraph's default of 25 supersteps would end. */
function longWorkflow(turns: number) {
  return new SupervisorWorkflowBuilder({
    name: "long",
    description: "Works long",
    synthesis: "last-report",
    maxIterations: turns,
  })
    .participants({
      worker: { description: "Works", agent: async ({ exchanges }) => `step ${exchanges.length}` },
    })
    .withSupervisor(({ turn }) => ({ nextAgent: "worker", instruction: `Step ${turn}` }));
}

describe("a workflow in a host graph", () => {
  const Host = new StateSchema({
    messages: MessagesValue,
    plan: z.string().default("the host's"),
    tasks: z.array(z.string()).default(() => ["the host's"]),
    results: z.record(z.string(), z.number()).default(() => ({ own: 1 })),
    outcome: z.string().default("the host's"),
    city: z.string().default("Ghent"),
  });

  it("takes in only its input, and gives out only its output", async () => {
    const seen: unknown[] = [];
    const workflow = new SupervisorWorkflowBuilder({
      name: "inner",
      synthesis: "last-report",
      stateSchema: z.object({ city: z.string() }),
    })
      .participants({
        worker: { description: "Works", agent: async () => ({ text: "done", city: "Bruges" }) },
      })
      .withSupervisor((view) => {
        seen.push({ ...view.state, tasks: view.tasks.length });
        return { nextAgent: view.tasks.length === 0 ? "worker" : null };
      })
      .build();
    const host = new StateGraph(Host).addNode("inner", workflow).addEdge(START, "inner").compile();
    const { messages, ...rest } = await host.invoke({ messages: [{ role: "user", content: "go" }] });
    expect(seen).toEqual([
      { city: "Ghent", tasks: 0 },
      { city: "Bruges", tasks: 1 },
    ]);
    expect(rest).toEqual({
      plan: "the host's",
      tasks: ["the host's"],
      results: { own: 1 },
      outcome: "the host's",
      city: "Bruges",
    });
    expect(messages.at(-1)?.text).toBe("done");
  });

  it("tells the host's own code everything when that calls it", async () => {
    const workflow = longWorkflow(1).build();
    const host = new StateGraph(Host)
      .addNode("inner", async (state, config) => {
        const { outcome, tasks } = await workflow.invoke({ messages: state.messages }, config);
        return { outcome: outcome?.status ?? "", tasks: tasks.map(({ report }) => report ?? "") };
      })
      .addEdge(START, "inner")
      .compile();
    const { outcome, tasks } = await host.invoke({ messages: [{ role: "user", content: "go" }] });
    expect({ outcome, tasks }).toEqual({ outcome: "iteration-limit", tasks: ["step 0"] });
  });
});

describe("a long run", () => {
  const turns = 40;
  const input = { messages: [{ role: "user", content: "go" }] };
  const Host = new StateSchema({ messages: MessagesValue });
  const finished = `step ${turns - 1}`;

  it("ends by itself, whatever recursion limit the caller sends", async () => {
    for (const config of [{}, { recursionLimit: 25 }, { recursionLimit: 1 }]) {
      const { outcome } = await longWorkflow(turns).build().invoke({ messages: "go" }, config);
      expect(outcome).toMatchObject({ status: "iteration-limit", turns });
    }
    const configured = longWorkflow(turns)
      .build()
      .withConfig({ recursionLimit: 25, tags: ["mine"] });
    expect((await configured.invoke({ messages: "go" })).outcome?.status).toBe("iteration-limit");
  });

  it("does so streamed, and through streamEvents", async () => {
    const workflow = longWorkflow(turns).build();
    let last: WorkflowEvent | undefined;
    for await (const event of streamWorkflow(workflow, { messages: "go" }, { recursionLimit: 25 }))
      last = event;
    expect(last).toMatchObject({ type: "run-finished", outcome: { status: "iteration-limit" } });
    let count = 0;
    for await (const _event of workflow.streamEvents(
      { messages: "go" },
      { version: "v2", recursionLimit: 25 },
    ))
      count += 1;
    expect(count).toBeGreaterThan(turns);
  });

  it("does so as a node, nested twice, and as a participant", async () => {
    const node = new StateGraph(Host).addNode("inner", longWorkflow(turns).build()).addEdge(START, "inner");
    const twice = new StateGraph(Host).addNode("host", node.compile()).addEdge(START, "host").compile();
    for (const graph of [node.compile(), twice]) {
      const { messages } = await graph.invoke(input, { recursionLimit: 25 });
      expect(messages.at(-1)?.text).toBe(finished);
    }
    const outer = new SupervisorWorkflowBuilder({ name: "outer", synthesis: "last-report", maxIterations: 2 })
      .participants({ long: longWorkflow(turns).build() })
      .withSupervisor(({ tasks }) => ({ nextAgent: tasks.length === 0 ? "long" : null }))
      .build();
    const { tasks } = await outer.invoke({ messages: "go" }, { recursionLimit: 25 });
    expect(only(tasks).report).toContain("(This is a best effort, it ended early: iteration-limit.");
  });
});

describe("a workflow in a workflow", () => {
  it("asks, is answered, streams and counts as if they were one graph", async () => {
    const model = new ScriptedChatModel({
      supervisor: [ask("Which cuisine?"), route("chef", "Cook Italian"), done()],
      chef: ["Lasagne"],
      synthesis: ["Lasagne for all."],
    });
    const catering = new SupervisorWorkflowBuilder({ name: "catering", description: "Caters", model })
      .participants({ chef: { description: "Cooks" } })
      .build();
    const outerModel = new ScriptedChatModel({
      supervisor: [route("food", "Feed fifty"), done()],
      synthesis: ["The plan."],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "conference", model: outerModel })
      .participants({ food: catering })
      .build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const events: WorkflowEvent[] = [];
    for await (const event of streamWorkflow(workflow, { messages: "A conference" }, config))
      events.push(event);
    const question = only(await pendingInterrupts(workflow, config));
    expect(question.value).toEqual({ type: "user-input", prompt: "Which cuisine?", askedBy: "catering" });
    for await (const event of streamWorkflow(workflow, answer(question, "Italian"), config))
      events.push(event);

    const told = events.map(({ path, type }) => `${path.join("/")} ${type}`);
    expect([...new Set(told)]).toEqual([
      "conference run-started",
      "conference model-called",
      "conference decision-made",
      "conference task-started",
      "conference/food run-started",
      "conference/food model-called",
      "conference/food decision-made",
      "conference/food question-asked",
      "conference/food task-started",
      "conference/food token",
      "conference/food task-finished",
      "conference/food synthesis-started",
      "conference/food run-finished",
      "conference task-finished",
      "conference synthesis-started",
      "conference token",
      "conference run-finished",
    ]);
    const asked = only(events.filter((event) => event.type === "question-asked"));
    expect(asked).toMatchObject({ interruptId: question.id, askedBy: "catering", prompt: "Which cuisine?" });
    const { messages, usage } = (await workflow.getState(config)).values;
    expect(linesOf(messages)).toContain("food: Lasagne for all.");
    // The stretch that ended in a question leaves no usage yet; what came after it is counted once.
    expect(usage.map(({ actor, role }: { actor: string; role: string }) => `${actor} ${role}`)).toContain(
      "food participant",
    );
    model.assertFinished();
    outerModel.assertFinished();
  });
});

describe("the drawing", () => {
  it("shows the wired edges, and one participant more changes nothing else", async () => {
    const worker = { description: "Works", agent: async () => new AIMessage("x") };
    const builder = new SupervisorWorkflowBuilder({ name: "w", synthesis: "last-report" })
      .participants({ venue: worker })
      .withSupervisor(() => ({ nextAgent: null }));
    const edges = async (workflow: {
      getGraphAsync(): Promise<{ edges: { source: string; target: string }[] }>;
    }) => (await workflow.getGraphAsync()).edges.map(({ source, target }) => `${source} → ${target}`).sort();
    const one = await edges(builder.build());
    expect(one).toEqual([
      "__start__ → supervisor",
      "human → supervisor",
      "supervisor → human",
      "supervisor → synthesis",
      "supervisor → venue",
      "synthesis → __end__",
      "venue → supervisor",
    ]);
    const two = await edges(builder.participants({ budget: worker }).build());
    expect(two.filter((edge) => !one.includes(edge))).toEqual(["budget → supervisor", "supervisor → budget"]);
  });
});
