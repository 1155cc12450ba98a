import { type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { MemorySaver, ReducedValue, StateSchema } from "@langchain/langgraph";
import { withLangGraph } from "@langchain/langgraph/zod";
import {
  type Assignment,
  type Brief,
  createSupervisorDecider,
  type Outcome,
  type ParticipantRuntime,
  type SupervisorDecision,
  type SupervisorView,
  SupervisorWorkflowBuilder,
  supervisorDecisionSchema,
  type Task,
  type UsageEntry,
} from "langgraph-supervisor-workflow";
import { ScriptedChatModel } from "langgraph-supervisor-workflow/testing";
import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";

const work = { description: "Works", agent: async () => "done" };
const model = new ScriptedChatModel({});
const base = new SupervisorWorkflowBuilder({ name: "planner", model });
const two = base.participants({ venue: work }).participants({ "Étage 2": work });

/** Definitions that must not be run: only their types are looked at. */
function typesOnly(_define: () => void): void {}

describe("names", () => {
  it("form a union that the view and the decision carry", () => {
    typesOnly(() => {
      two.withSupervisor((view) => {
        expectTypeOf(view).toExtend<SupervisorView<"venue" | "Étage 2">>();
        expectTypeOf(view.participants[0]?.name).toEqualTypeOf<"venue" | "Étage 2" | undefined>();
        return { nextAgent: "Étage 2", instruction: "Look" };
      });
      two.withSupervisor(async () => ({ nextAgent: "venue" }));
      two.withSupervisor(() => ({ nextAgent: null }));
      two.withSupervisor(() => ({ userInputNeeded: true, userPrompt: "Which?" }));
      // @ts-expect-error there is no participant "vanue"
      two.withSupervisor(() => ({ nextAgent: "vanue" }));
      // @ts-expect-error there is no participant "vanue", also where the function is async
      two.withSupervisor(async () => ({ nextAgent: "vanue" }));
    });
  });

  it("are what tasks may be assigned to", () => {
    typesOnly(() => {
      two.withSupervisor(() => ({
        assignments: [
          { agent: "venue", instruction: "Look", item: null },
          { agent: "Étage 2", instruction: "Look", item: null },
        ],
      }));
      two.withSupervisor(async () => ({ assignments: null, nextAgent: null }));
      // @ts-expect-error there is no participant "vanue"
      two.withSupervisor(() => ({ assignments: [{ agent: "vanue", instruction: "Look", item: null }] }));
      // @ts-expect-error an assignment says what is to be done
      two.withSupervisor(() => ({ assignments: [{ agent: "venue", item: null }] }));
      expectTypeOf<SupervisorDecision<"venue">["assignments"]>().toEqualTypeOf<
        readonly Assignment<"venue">[] | null
      >();
    });
  });

  it("are carried by the decision's schema", () => {
    const schema = supervisorDecisionSchema(["venue", "budget"]);
    expectTypeOf<z.output<typeof schema>>().toEqualTypeOf<SupervisorDecision<"venue" | "budget">>();
    expectTypeOf<z.output<typeof schema>["nextAgent"]>().toEqualTypeOf<"venue" | "budget" | null>();
  });

  it("of the graph's nodes are known", () => {
    typesOnly(() => {
      const workflow = two.build();
      expectTypeOf<"venue" | "supervisor" | "human" | "synthesis">().toExtend<keyof typeof workflow.nodes>();
      workflow.invoke({ messages: "x" }, { interruptBefore: ["venue"] });
      // @ts-expect-error there is no node "vanue"
      workflow.invoke({ messages: "x" }, { interruptBefore: ["vanue"] });
    });
  });

  it("can be given once, and not be those of the workflow's own nodes", () => {
    typesOnly(() => {
      // @ts-expect-error there is a participant "venue" already
      two.participants({ venue: work });
      // @ts-expect-error "supervisor" is a node of the workflow's own
      base.participants({ supervisor: work });
      // @ts-expect-error "human" is a node of the workflow's own
      base.participants({ human: work, venue: work });
      // @ts-expect-error "review" is a node of the workflow's own
      base.participants({ review: work });
      base.participants({ tasks: work, messages: work, usage: work });
    });
  });

  it("may be known only when it runs, also over several calls", () => {
    typesOnly(() => {
      const name: string = "venue";
      const some = base.participants({ [name]: work });
      some.withSupervisor(() => ({ nextAgent: "whatever" })).build();
      some.participants({ [name]: work }).build();
      some.participants({ budget: work }).build();
    });
  });

  it("of a record of participants may be known only when it runs", () => {
    typesOnly(() => {
      const many: Record<string, typeof work> = {};
      base.participants(many).build();
    });
  });
});

describe("the order of calls", () => {
  it("allows one supervisor, and no build without participants", () => {
    typesOnly(() => {
      // @ts-expect-error no participants
      base.build();
      // @ts-expect-error no participants
      base.compile();
      const supervised = two.withSupervisor(() => ({ nextAgent: null }));
      // @ts-expect-error a second supervisor
      supervised.withSupervisor(() => ({ nextAgent: null }));
      supervised.build();
      base
        .withSupervisor(() => ({ nextAgent: null }))
        .participants({ venue: work })
        .build();
      base.withResponseFormat(z.object({})).participants({ venue: work }).build();
    });
  });

  it("takes the built-in decider in place of a function, alone or inside of one", () => {
    typesOnly(() => {
      const decide = createSupervisorDecider({ model });
      two.withSupervisor((view, runtime) =>
        view.turn === 1 ? { nextAgent: "venue" } : decide(view, runtime.config),
      );
      two.withSupervisor(async (view, { config }) =>
        view.turn === 1 ? { nextAgent: "venue" as const } : decide(view, config),
      );
    });
  });

  it("takes checkpointer and store as options of build, also undefined ones", () => {
    typesOnly(() => {
      two.build({ checkpointer: new MemorySaver() });
      two.build({ checkpointer: undefined, store: undefined });
      // @ts-expect-error no such option
      two.build({ memory: new MemorySaver() });
    });
  });
});

describe("a participant", () => {
  it("as a function gets a brief and a runtime, and may return every form of a result", () => {
    typesOnly(() => {
      base.participants({
        a: {
          description: "A",
          agent: (brief, runtime) => {
            expectTypeOf(brief).toEqualTypeOf<Brief>();
            expectTypeOf(runtime).toExtend<ParticipantRuntime>();
            expectTypeOf(runtime.signal).toEqualTypeOf<AbortSignal>();
            return "text";
          },
        },
        b: { description: "B", agent: () => new HumanMessage("x") },
        c: { description: "C", agent: async () => [new HumanMessage("x")] },
        d: { description: "D", agent: async () => ({ text: "x", data: { price: 1 } }) },
        e: { description: "E", agent: async () => ({ data: [1] }) },
        f: { description: "F", agent: async () => "x", report: "full", timeoutMs: 1, checkRetries: 2 },
        g: {
          description: "G",
          agent: async () => "x",
          check: ({ text }) => (text === "" ? "say it" : undefined),
        },
      });
    });
  });

  it("cannot be what it cannot", () => {
    typesOnly(() => {
      // @ts-expect-error a number is no result
      base.participants({ a: { description: "A", agent: async () => 5 } });
      // @ts-expect-error a bare function has no description
      base.participants({ a: async () => "x" });
      // @ts-expect-error there is no such report
      base.participants({ a: { description: "A", agent: async () => "x", report: "everything" } });
      // @ts-expect-error an agent made here needs a description
      base.participants({ a: { systemPrompt: "x", tools: [] } });
    });
  });
});

describe("state fields", () => {
  const zodFields = new SupervisorWorkflowBuilder({
    name: "planner",
    model,
    stateSchema: z.object({ guests: z.number(), city: z.string().optional() }),
  });

  it("of a zod object are typed in functions, input and output", () => {
    typesOnly(async () => {
      const workflow = zodFields
        .participants({
          venue: {
            description: "Finds venues",
            agent: async (_brief, { state }) => {
              expectTypeOf(state.guests).toEqualTypeOf<number>();
              expectTypeOf(state.city).toEqualTypeOf<string | undefined>();
              return { text: "x", guests: state.guests + 1 };
            },
          },
        })
        .withSupervisor(({ state }) => {
          expectTypeOf(state.guests).toEqualTypeOf<number>();
          // @ts-expect-error no such field
          void state.budget;
          return { nextAgent: "venue" };
        })
        .build();
      const result = await workflow.invoke({ messages: "x", guests: 5 });
      expectTypeOf(result.guests).toEqualTypeOf<number>();
      expectTypeOf(result.city).toEqualTypeOf<string | undefined>();
      // @ts-expect-error a number is declared
      workflow.invoke({ messages: "x", guests: "many" });
      // @ts-expect-error no such field
      workflow.invoke({ messages: "x", budget: 5 });
      // @ts-expect-error no such field
      void result.budget;
    });
  });

  it("cannot be written with another type", () => {
    typesOnly(() => {
      zodFields.participants({
        // @ts-expect-error a number is declared
        venue: { description: "Finds venues", agent: async () => ({ text: "x", guests: "many" }) },
      });
    });
  });

  it("with reducers are typed by what goes in and what stands there", () => {
    typesOnly(async () => {
      const workflow = new SupervisorWorkflowBuilder({
        name: "planner",
        model,
        stateSchema: new StateSchema({
          log: new ReducedValue(
            z.array(z.string()).default(() => []),
            {
              inputSchema: z.string(),
              reducer: (list: string[], line: string) => [...list, line],
            },
          ),
        }),
      })
        .participants({
          venue: {
            description: "Finds venues",
            agent: async (_brief, { state }) => {
              expectTypeOf(state.log).toEqualTypeOf<string[]>();
              return { text: "x", log: "a line" };
            },
          },
        })
        .build();
      const { log } = await workflow.invoke({ messages: "x", log: "first" });
      expectTypeOf(log).toEqualTypeOf<string[]>();
    });
  });

  it("of zod with withLangGraph are typed by what stands there", () => {
    typesOnly(async () => {
      const workflow = new SupervisorWorkflowBuilder({
        name: "planner",
        model,
        stateSchema: z.object({
          count: withLangGraph(z.number(), {
            default: () => 0,
            reducer: { schema: z.number(), fn: (a: number, b: number) => a + b },
          }),
        }),
      })
        .participants({ venue: work })
        .build();
      const { count } = await workflow.invoke({ messages: "x" });
      expectTypeOf(count).toEqualTypeOf<number>();
    });
  });
});

describe("the runtime context", () => {
  const contextual = new SupervisorWorkflowBuilder({
    name: "planner",
    model,
    contextSchema: z.object({ tenant: z.string() }),
  });

  it("is typed in functions and in what callers give", () => {
    typesOnly(() => {
      const workflow = contextual
        .participants({
          venue: {
            description: "Finds venues",
            agent: async (_brief, { context }) => {
              expectTypeOf(context.tenant).toEqualTypeOf<string>();
              return context.tenant;
            },
          },
        })
        .withSupervisor((_view, { context }) => {
          expectTypeOf(context.tenant).toEqualTypeOf<string>();
          return { nextAgent: null };
        })
        .build();
      workflow.invoke({ messages: "x" }, { context: { tenant: "acme" } });
      // @ts-expect-error a string is declared
      workflow.invoke({ messages: "x" }, { context: { tenant: 5 } });
    });
  });

  it("may leave out what has a default", () => {
    typesOnly(() => {
      const workflow = new SupervisorWorkflowBuilder({
        name: "planner",
        model,
        contextSchema: z.object({ tenant: z.string(), limit: z.number().default(10) }),
      })
        .participants({
          venue: {
            description: "Finds venues",
            agent: async (_brief, { context }) => {
              expectTypeOf(context.limit).toEqualTypeOf<number>();
              return "x";
            },
          },
        })
        .build();
      // @ts-expect-error LangGraph's types want every key of a context, also one with a default
      workflow.invoke({ messages: "x" }, { context: { tenant: "acme" } });
    });
  });
});

describe("the result", () => {
  it("is typed", () => {
    typesOnly(async () => {
      const result = await two.build().invoke({ messages: "x" });
      expectTypeOf(result.messages).toEqualTypeOf<BaseMessage[]>();
      expectTypeOf(result.tasks).toEqualTypeOf<Task[]>();
      expectTypeOf(result.usage).toEqualTypeOf<UsageEntry[]>();
      expectTypeOf(result.outcome).toEqualTypeOf<Outcome | null>();
      expectTypeOf(result.structuredResponse).toEqualTypeOf<null>();
      // @ts-expect-error nothing internal goes out
      void result.decisions;
      // @ts-expect-error nothing internal goes out
      void result.run;
    });
  });

  it("has structuredResponse as the response format says", () => {
    typesOnly(async () => {
      const schema = z.object({ city: z.string(), guests: z.number().nullable() });
      const workflow = two.withResponseFormat(schema).build();
      const { structuredResponse } = await workflow.invoke({ messages: "x" });
      expectTypeOf(structuredResponse).toEqualTypeOf<{ city: string; guests: number | null } | null>();
      const transformed = two.withResponseFormat(z.object({ n: z.string().transform(Number) })).build();
      expectTypeOf((await transformed.invoke({ messages: "x" })).structuredResponse).toEqualTypeOf<{
        n: number;
      } | null>();
    });
  });

  it("needs messages in any form that LangChain takes", () => {
    typesOnly(() => {
      const workflow = two.build();
      workflow.invoke({ messages: "x" });
      workflow.invoke({ messages: [new HumanMessage("x")] });
      workflow.invoke({ messages: [{ role: "user", content: "x" }] });
      workflow.invoke({ messages: [["human", "x"]] });
      // @ts-expect-error no messages
      workflow.invoke({ messages: 5 });
    });
  });
});
