import { InMemoryStore, MemorySaver, ReducedValue, StateSchema } from "@langchain/langgraph";
import { withLangGraph } from "@langchain/langgraph/zod";
import {
  type DecisionInput,
  SupervisorWorkflowBuilder,
  WorkflowDefinitionError,
} from "langgraph-supervisor-workflow";
import { done, route, ScriptedChatModel } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { newThread } from "../support/thread.ts";

const worker = (description: string) => ({ description, agent: async () => `${description} done` });

/** A supervisor that gives these decisions one after the other, then finishes. */
function inTurn<Name extends string = never>(...decisions: readonly DecisionInput<Name>[]) {
  return ({ turn }: { readonly turn: number }): DecisionInput<Name> =>
    decisions[turn - 1] ?? { nextAgent: null };
}

const nodesOf = async (workflow: { getGraphAsync(): Promise<{ nodes: Record<string, unknown> }> }) =>
  Object.keys((await workflow.getGraphAsync()).nodes).sort();

const own = ["__end__", "__start__", "human", "supervisor", "synthesis"];
const base = () => new SupervisorWorkflowBuilder({ name: "planner", synthesis: "last-report" });

describe("a builder", () => {
  it("is not changed by its own calls", async () => {
    const one = base().participants({ venue: worker("venue") });
    const two = one.participants({ budget: worker("budget") });
    const three = two.withSupervisor(inTurn());
    expect(two).not.toBe(one);
    expect(three).not.toBe(two);
    expect(() => one.build()).toThrow(WorkflowDefinitionError);
    expect(await nodesOf(one.withSupervisor(inTurn()).build())).toEqual([...own, "venue"].sort());
    expect(await nodesOf(three.build())).toEqual([...own, "venue", "budget"].sort());
  });

  it("can be forked", async () => {
    const trunk = base().participants({ venue: worker("venue") });
    const left = trunk.participants({ budget: worker("budget") }).withSupervisor(inTurn());
    const right = trunk.participants({ budget: worker("another budget"), music: worker("music") });
    expect(await nodesOf(left.build())).toEqual([...own, "venue", "budget"].sort());
    expect(await nodesOf(right.withSupervisor(inTurn()).build())).toEqual(
      [...own, "venue", "budget", "music"].sort(),
    );
  });

  it("can be built twice, into workflows that share nothing", async () => {
    const builder = base()
      .participants({ venue: worker("venue") })
      .withSupervisor(inTurn({ nextAgent: "venue" }));
    const first = builder.build({ checkpointer: new MemorySaver() });
    const second = builder.compile({ checkpointer: new MemorySaver() });
    expect(second).not.toBe(first);
    const config = newThread();
    await first.invoke({ messages: "one" }, config);
    expect((await first.getState(config)).values.tasks).toHaveLength(1);
    expect((await second.getState(config)).values.tasks ?? []).toHaveLength(0);
    const { messages } = await second.invoke({ messages: "two" }, config);
    expect(messages[0]?.text).toBe("two");
  });

  it("does not notice when what it was given is changed afterwards", async () => {
    const options = { name: "planner", synthesis: "last-report" as const, maxIterations: 5 };
    const added: Record<string, ReturnType<typeof worker>> = { venue: worker("venue") };
    const builder = new SupervisorWorkflowBuilder(options).participants(added).withSupervisor(inTurn());
    options.name = "changed";
    options.maxIterations = 0;
    added.budget = worker("budget");
    const workflow = builder.build();
    expect(workflow.name).toBe("planner");
    expect(await nodesOf(workflow)).toEqual([...own, "venue"].sort());
  });

  it("keeps a participant as it was given", async () => {
    const venue = { ...worker("venue"), description: "Finds venues" };
    let seen: readonly { readonly description: string }[] = [];
    const workflow = base()
      .participants({ venue })
      .withSupervisor(({ participants }) => {
        seen = participants;
        return { nextAgent: null };
      })
      .build();
    venue.description = "changed";
    await workflow.invoke({ messages: "x" });
    expect(seen).toMatchObject([{ name: "venue", description: "Finds venues" }]);
  });

  it("gathers participants over several calls, in their order", async () => {
    let names: string[] = [];
    await base()
      .participants({ zebra: worker("z"), apple: worker("a") })
      .participants({ mango: worker("m") })
      .withSupervisor(({ participants }) => {
        names = participants.map(({ name }) => name);
        return { nextAgent: null };
      })
      .build()
      .invoke({ messages: "x" });
    expect(names).toEqual(["zebra", "apple", "mango"]);
  });

  it("names the graph, and is a graph of LangGraph's", () => {
    const workflow = base()
      .participants({ venue: worker("venue") })
      .withSupervisor(inTurn())
      .build();
    expect(workflow.getName()).toBe("planner");
    expect(workflow).toHaveProperty("lg_is_pregel", true);
  });
});

describe("a participant's name", () => {
  const odd = [
    "tasks",
    "messages",
    "usage",
    "run",
    "outcome",
    "decisions",
    "artifact",
    "structuredResponse",
    "Étage 2",
    "two words",
    "kebab-case-name",
    "会場",
    "🎉 party",
    "none",
    "end",
    "END",
    "agent",
    "state",
    "input",
    "42",
    "a.b",
    "a/b",
    'say "hi"',
    "<b>",
    "branch",
    "Supervisor",
  ];

  it.each(odd)("may be %j: it works, drawn and checkpointed", async (name) => {
    const workflow = base()
      .participants({ [name]: { description: "Odd", agent: async () => `${name} was here` } })
      .withSupervisor(inTurn({ nextAgent: name, instruction: "Go" }))
      .build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const { tasks, messages, outcome } = await workflow.invoke({ messages: "x" }, config);
    expect(tasks).toMatchObject([
      { participant: name, report: `${name} was here`, status: { type: "completed" } },
    ]);
    expect(messages.find((message) => message.name === name)?.text).toBe(`${name} was here`);
    expect(outcome?.status).toBe("completed");
    expect((await workflow.getState(config)).values.tasks).toHaveLength(1);
    expect((await workflow.getGraphAsync()).drawMermaid()).toContain("supervisor");
  });

  it.each([
    "supervisor",
    "human",
    "synthesis",
    "review",
    "__start__",
    "__end__",
    "__interrupt__",
    "__error__",
    "__pregel_tasks",
    "constructor",
    "toString",
    "__proto__",
  ])("may not be %j", (name) => {
    const build = () =>
      base()
        .participants({ [name]: worker("x") })
        .withSupervisor(inTurn())
        .build();
    expect(build).toThrow(WorkflowDefinitionError);
    expect(build).toThrow(/RESERVED_PARTICIPANT_NAME/);
  });

  it.each([
    ["venue", "Venue"],
    ["venue hall", "venue-hall"],
    ["venue_hall", "venuehall"],
    ["étage", "etage"],
  ])("%j beside %j cannot be told apart by a model", (one, other) => {
    const build = () =>
      base()
        .participants({ [one]: worker("x"), [other]: worker("y") })
        .withSupervisor(inTurn())
        .build();
    expect(build).toThrow(/DUPLICATE_PARTICIPANT/);
    expect(build).toThrow(one);
  });
});

/** A function participant that adds one to the field `count`, and one that tells what it sees. */
const counting = {
  count: { description: "Counts", agent: async () => ({ text: "counted", count: 1 }) },
};

describe("declared state fields", () => {
  it("of a zod object come in, are seen and written by functions, and go out", async () => {
    const seen: unknown[] = [];
    const workflow = new SupervisorWorkflowBuilder({
      name: "planner",
      synthesis: "last-report",
      stateSchema: z.object({
        guests: z.number(),
        city: z.string().optional(),
        total: z.number().default(0),
      }),
    })
      .participants({
        budget: {
          description: "Adds up",
          agent: async (_brief, { state }) => {
            seen.push(state);
            return { text: "added", total: state.guests * 10 };
          },
        },
      })
      .withSupervisor(({ state, turn }) => {
        seen.push(state);
        return turn === 1 ? { nextAgent: "budget" } : { nextAgent: null };
      })
      .build();
    const result = await workflow.invoke({ messages: "x", guests: 50 });
    expect(result).toMatchObject({ guests: 50, total: 500 });
    expect(seen).toMatchObject([
      { guests: 50, total: 0 },
      { guests: 50, total: 0 },
      { guests: 50, total: 500 },
    ]);
    expect(Object.keys(seen[0] as object)).not.toContain("messages");
  });

  it("of a StateSchema are reduced as it says", async () => {
    const workflow = new SupervisorWorkflowBuilder({
      name: "planner",
      synthesis: "last-report",
      stateSchema: new StateSchema({
        count: new ReducedValue(z.number().default(0), {
          inputSchema: z.number(),
          reducer: (sum: number, added: number) => sum + added,
        }),
        city: z.string().default("Ghent"),
      }),
    })
      .participants(counting)
      .withSupervisor(inTurn({ nextAgent: "count" }, { nextAgent: "count", instruction: "again" }))
      .build();
    expect(await workflow.invoke({ messages: "x" })).toMatchObject({ count: 2, city: "Ghent" });
    expect(await workflow.invoke({ messages: "x", count: 5, city: "Bruges" })).toMatchObject({
      count: 7,
      city: "Bruges",
    });
  });

  it("of a zod object with withLangGraph are reduced as it says", async () => {
    const workflow = new SupervisorWorkflowBuilder({
      name: "planner",
      synthesis: "last-report",
      stateSchema: z.object({
        count: withLangGraph(z.number(), {
          default: () => 0,
          reducer: { schema: z.number(), fn: (sum: number, added: number) => sum + added },
        }),
      }),
    })
      .participants(counting)
      .withSupervisor(inTurn({ nextAgent: "count" }, { nextAgent: "count", instruction: "again" }))
      .build();
    expect(await workflow.invoke({ messages: "x" })).toMatchObject({ count: 2 });
    expect(await workflow.invoke({ messages: "x", count: 3 })).toMatchObject({ count: 5 });
  });

  it("with a default of withLangGraph begin with it", async () => {
    const workflow = new SupervisorWorkflowBuilder({
      name: "planner",
      synthesis: "last-report",
      stateSchema: z.object({
        log: withLangGraph(z.array(z.string()), {
          default: () => ["start"],
          reducer: { schema: z.string(), fn: (list: string[], line: string) => [...list, line] },
        }),
      }),
    })
      .participants({ note: { description: "Notes", agent: async () => ({ text: "noted", log: "a line" }) } })
      .withSupervisor(inTurn({ nextAgent: "note" }))
      .build();
    expect((await workflow.invoke({ messages: "x" })).log).toEqual(["start", "a line"]);
  });

  it("with a default and no reducer of withLangGraph begin with it", async () => {
    const workflow = new SupervisorWorkflowBuilder({
      name: "planner",
      synthesis: "last-report",
      stateSchema: z.object({ city: withLangGraph(z.string(), { default: () => "Ghent" }) }),
    })
      .participants({ venue: worker("venue") })
      .withSupervisor(inTurn())
      .build();
    expect((await workflow.invoke({ messages: "x" })).city).toBe("Ghent");
  });

  it("are checked when a function writes them", async () => {
    const workflow = new SupervisorWorkflowBuilder({
      name: "planner",
      synthesis: "last-report",
      stateSchema: z.object({ total: z.number().default(0) }),
    })
      .participants({
        budget: {
          description: "Adds up",
          // A number is declared; JavaScript can return anything.
          agent: async () => ({ text: "added", total: "many" as unknown as number }),
        },
      })
      .withSupervisor(inTurn({ nextAgent: "budget" }))
      .build();
    const { tasks, total, outcome } = await workflow.invoke({ messages: "x" });
    expect(total).toBe(0);
    expect(tasks[0]?.status.type).toBe("failed");
    expect(outcome?.status).toBe("completed");
  });

  it("survive a checkpoint and a second run on the thread", async () => {
    const workflow = new SupervisorWorkflowBuilder({
      name: "planner",
      synthesis: "last-report",
      stateSchema: z.object({ guests: z.number().default(1) }),
    })
      .participants({ venue: worker("venue") })
      .withSupervisor(inTurn())
      .build({ checkpointer: new MemorySaver() });
    const config = newThread();
    await workflow.invoke({ messages: "x", guests: 9 }, config);
    expect((await workflow.invoke({ messages: "y" }, config)).guests).toBe(9);
  });

  it("are the only ones of the caller's that come in: unknown keys are dropped", async () => {
    const workflow = base()
      .participants({ venue: worker("venue") })
      .withSupervisor(inTurn())
      .build();
    const input = { messages: "x", tasks: [{ id: "smuggled" }], decisions: "no", plan: "host's", run: "x" };
    const result = await workflow.invoke(input as { messages: string });
    expect(result.tasks).toEqual([]);
    expect(result.plan).toEqual([]);
    expect(result).not.toHaveProperty("decisions");
    expect(result).not.toHaveProperty("run");
  });
});

describe("context and store", () => {
  const contextSchema = z.object({ tenant: z.string(), limit: z.number().default(10) });

  it("reach the supervisor and participants", async () => {
    const store = new InMemoryStore();
    await store.put(["prices"], "hall", { price: 6400 });
    const seen: unknown[] = [];
    const workflow = new SupervisorWorkflowBuilder({
      name: "planner",
      synthesis: "last-report",
      contextSchema,
    })
      .participants({
        venue: {
          description: "Finds venues",
          agent: async (_brief, runtime) => {
            seen.push(runtime.context);
            const item = await runtime.store?.get(["prices"], "hall");
            await runtime.store?.put(["seen"], "by", { tenant: runtime.context.tenant });
            return `${item?.value.price}`;
          },
        },
      })
      .withSupervisor(async ({ turn }, { context, store }) => {
        seen.push(context);
        expect(await store?.get(["prices"], "hall")).not.toBeNull();
        return turn === 1 ? { nextAgent: "venue" } : { nextAgent: null };
      })
      .build({ store });
    // LangGraph's types want every key of a context, also one with a default.
    const context = { tenant: "acme" } as { tenant: string; limit: number };
    const { messages } = await workflow.invoke({ messages: "x" }, { context });
    expect(messages.at(-1)?.text).toBe("6400");
    expect(seen).toMatchObject([{ tenant: "acme" }, { tenant: "acme" }, { tenant: "acme" }]);
    expect((await store.get(["seen"], "by"))?.value).toEqual({ tenant: "acme" });
  });

  it("is checked when a run begins", async () => {
    const workflow = new SupervisorWorkflowBuilder({
      name: "planner",
      synthesis: "last-report",
      contextSchema,
    })
      .participants({ venue: worker("venue") })
      .withSupervisor(inTurn())
      .build();
    const context = { tenant: 5 as unknown as string, limit: 1 };
    await expect(workflow.invoke({ messages: "x" }, { context })).rejects.toThrow(/tenant/);
  });

  it("has its schema's defaults", async () => {
    let seen: unknown;
    await new SupervisorWorkflowBuilder({ name: "planner", synthesis: "last-report", contextSchema })
      .participants({ venue: worker("venue") })
      .withSupervisor((_view, { context }) => {
        seen = context;
        return { nextAgent: null };
      })
      .build()
      .invoke({ messages: "x" }, { context: { tenant: "acme" } as { tenant: string; limit: number } });
    expect(seen).toEqual({ tenant: "acme", limit: 10 });
  });

  it("are simply not there if nobody gave them", async () => {
    let seen: unknown = "nothing";
    await base()
      .participants({ venue: worker("venue") })
      .withSupervisor((_view, { store }) => {
        seen = store;
        return { nextAgent: null };
      })
      .build()
      .invoke({ messages: "x" });
    expect(seen).toBeUndefined();
  });
});

describe("options", () => {
  it("of a participant are not handed to createAgent, and the agent's own model wins", async () => {
    const workflowModel = new ScriptedChatModel({
      supervisor: [route("venue", "Find"), done()],
      synthesis: ["plan"],
    });
    const cheaper = new ScriptedChatModel({ venue: ["A hall"] });
    await new SupervisorWorkflowBuilder({ name: "planner", model: workflowModel })
      .participants({
        venue: { description: "Finds venues", systemPrompt: "Find.", model: cheaper, timeoutMs: 5000 },
      })
      .build()
      .invoke({ messages: "x" });
    expect(cheaper.requestsOf("venue")[0]?.messages[0]).toEqual({ type: "system", text: "Find." });
    workflowModel.assertFinished();
    cheaper.assertFinished();
  });

  it("replace the prompts", async () => {
    const model = new ScriptedChatModel({
      supervisor: [route("venue", "Find a hall"), done()],
      venue: ["A hall"],
      synthesis: ["plan"],
    });
    await new SupervisorWorkflowBuilder({
      name: "planner",
      model,
      prompts: {
        supervisor: ({ participants, turn }) => `S${turn} ${participants.map(({ name }) => name).join()}`,
        brief: ({ instruction, goal }) => `B ${goal} ${instruction}`,
        synthesis: ({ name, shortfall }) => `Y ${name} ${shortfall}`,
      },
    })
      .participants({ venue: { description: "Finds venues", systemPrompt: "Find." } })
      .build()
      .invoke({ messages: "A party" });
    expect(model.requestsOf("supervisor").map(({ messages }) => messages[0]?.text)).toEqual([
      "S1 venue",
      "S2 venue",
    ]);
    expect(model.requestsOf("venue")[0]?.messages.at(-1)?.text).toBe("B A party Find a hall");
    expect(model.requestsOf("synthesis")[0]?.messages[0]?.text).toBe("Y planner null");
  });

  it("give synthesis a model of its own", async () => {
    const model = new ScriptedChatModel({ supervisor: [done()] });
    const writer = new ScriptedChatModel({ synthesis: ["Well written."] });
    const { messages } = await new SupervisorWorkflowBuilder({
      name: "planner",
      model,
      synthesis: { model: writer },
    })
      .participants({ venue: worker("venue") })
      .build()
      .invoke({ messages: "x" });
    expect(messages.at(-1)?.text).toBe("Well written.");
    model.assertFinished();
  });

  it("bound what the supervisor's model is shown", async () => {
    const report = "long ".repeat(3000);
    const model = new ScriptedChatModel({
      supervisor: [route("venue", "Find one"), route("venue", "Find two"), done()],
      synthesis: ["plan"],
    });
    await new SupervisorWorkflowBuilder({ name: "planner", model, transcript: { maxTokens: 300 } })
      .participants({ venue: { description: "Finds venues", agent: async () => report } })
      .build()
      .invoke({ messages: "A party" });
    for (const role of ["supervisor", "synthesis"]) {
      const shown = model.requestsOf(role).at(-1)?.messages.slice(1) ?? [];
      const characters = shown.reduce((sum, { text }) => sum + text.length, 0);
      expect(characters).toBeLessThan(4 * 330);
      expect(shown.map(({ text }) => text).join("\n")).toContain("A party");
    }
  });
});
