import type { RunnableConfig } from "@langchain/core/runnables";
import { MemorySaver } from "@langchain/langgraph";
import fc from "fast-check";
import { tool } from "langchain";
import {
  type Environment,
  type EnvironmentFactory,
  environmentOf,
  functionEnvironment,
  type ParticipantRuntime,
  type RunningEnvironment,
  SupervisorWorkflowBuilder,
  simulatedEnvironment,
} from "langgraph-supervisor-workflow";
import { ScriptedChatModel, toolCall } from "langgraph-supervisor-workflow/testing";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { steps, straightRoles } from "../behaviour/planning/straight-roles.ts";
import { newThread, only } from "../support/thread.ts";

interface Counter {
  readonly count: number;
  readonly log: readonly string[];
}

const counterOptions = {
  initial: { count: 0, log: [] } as Counter,
  actions: {
    add: ({ count, log }: Counter, { by }: { by: number }) => ({
      state: { count: count + by, log: [...log, `+${by}`] },
      result: count + by,
    }),
    clear: () => ({ state: { count: 0, log: [] }, result: undefined }),
  },
};

const counter = () => simulatedEnvironment(counterOptions);

/** Definitions that must not be run: only their types are looked at. */
function typesOnly(_define: () => void): void {}

/** What an environment's functions get where none of it matters. */
const runtime = { context: undefined, store: undefined, signal: undefined, config: {} };

type Work<State, Action> = (
  env: RunningEnvironment<State, Action>,
  runtime: ParticipantRuntime,
) => unknown | Promise<unknown>;

/** A workflow with a plan of so many steps, each of which is this work. */
function working<State, Action>(
  environment: EnvironmentFactory<State, Action>,
  work: Work<State, Action>,
  count = 1,
) {
  return new SupervisorWorkflowBuilder({ name: "worker", synthesis: "last-report" })
    .participants({
      hands: {
        description: "Works",
        agent: async (_brief, runtime) => {
          const said = await work(environmentOf(environment, runtime.config), runtime);
          return typeof said === "string" ? said : "Done.";
        },
      },
    })
    .withPlanning({
      environment,
      primitives: [{ name: "do", description: "Does a step", participant: "hands" }],
      roles: straightRoles(steps(count)),
    })
    .build({ checkpointer: new MemorySaver() });
}

describe("a simulated environment", () => {
  it("infers its actions: their names, and what each is given", () => {
    typesOnly(() => {
      const config: RunnableConfig = {};
      const env = environmentOf(counter, config);
      expectTypeOf(env.state).toEqualTypeOf<Counter>();
      env.act({ type: "add", by: 1 });
      env.act({ type: "clear" });
      // @ts-expect-error there is no action "subtract"
      env.act({ type: "subtract", by: 1 });
      // @ts-expect-error what is added is missing
      env.act({ type: "add" });
      // @ts-expect-error what is added is a number
      env.act({ type: "add", by: "1" });
      // @ts-expect-error the action has no such field
      env.act({ type: "add", by: 1, twice: true });
      simulatedEnvironment({
        initial: { count: 0 },
        // @ts-expect-error an action gives a state of the same form
        actions: { add: () => ({ state: { count: "1" }, result: null }) },
      });
    });
  });

  it("begins every run with its initial state, which nobody can change", () => {
    const initial = { count: 1, log: ["given"] };
    const world = simulatedEnvironment({ ...counterOptions, initial });
    initial.log.push("later");
    const begun = world.reset(null, runtime) as { log: string[] };
    begun.log.push("mutated");
    for (const state of [world.reset(begun as never, runtime), world.observe(null, runtime)]) {
      expect(state).toEqual({ count: 1, log: ["given"] });
    }
  });

  it("gives the state as JSON where nothing else describes it", () => {
    expect(JSON.parse(counter().describe({ count: 1, log: ["+1"] }))).toEqual({ count: 1, log: ["+1"] });
  });

  it("knows the state that it is shown to be as it is", () => {
    const state = { count: 3, log: [] };
    expect(counter().observe(state, runtime)).toEqual(state);
  });

  it("hands its actions a copy, so that what they change in place is in no state but the one that they return", () => {
    const world = simulatedEnvironment({
      initial: { log: [] as string[] },
      actions: {
        push: (state: { log: string[] }) => {
          state.log.push("x");
          return { state, result: null };
        },
      },
    });
    const before = { log: ["a"] };
    expect(world.act(before, { type: "push" }, runtime)).toEqual({
      state: { log: ["a", "x"] },
      result: null,
    });
    expect(before).toEqual({ log: ["a"] });
  });

  it("refuses an initial state that is no JSON when it is made", () => {
    expect(() => simulatedEnvironment({ initial: { items: new Set() }, actions: {} })).toThrow(
      "/items has no JSON: it is an instance of Set.",
    );
  });

  it("leads to the same state by the same acts, however they fell into runs", async () => {
    const adding = fc.record({ type: fc.constant("add" as const), by: fc.integer({ min: -9, max: 9 }) });
    const action = fc.oneof(adding, fc.constant({ type: "clear" as const }));
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 8 }), async (actions) => {
        const world = counter();
        let expected = world.reset(null, runtime) as Counter;
        const outcomes: unknown[] = [];
        for (const each of actions) {
          const outcome = await world.act(expected, each, runtime);
          expected = outcome.state;
          outcomes.push(outcome.result ?? null);
        }
        const came: unknown[] = [];
        const workflow = working(counter, async (env) => {
          for (const each of actions) came.push(await env.act(each));
        });
        const { environment } = await workflow.invoke({ messages: "Count" }, newThread());
        expect(environment).toEqual({ version: 1 + actions.length, state: expected });
        expect(came).toEqual(outcomes);
      }),
      { numRuns: 8 },
    );
  });
});

describe("an environment over functions", () => {
  it("infers its state and its actions", () => {
    typesOnly(() => {
      const greenhouse = () =>
        functionEnvironment({
          observe: async () => ({ moist: true }),
          actions: {
            water: async (_runtime, { bed }: { bed: string }) => bed,
            wait: () => {},
          },
        });
      const env = environmentOf(greenhouse, {});
      expectTypeOf(env.state).toEqualTypeOf<{ moist: boolean }>();
      env.act({ type: "water", bed: "1" });
      env.act({ type: "wait" });
      // @ts-expect-error there is no action "burn"
      env.act({ type: "burn" });
      // @ts-expect-error the bed is missing
      env.act({ type: "water" });
      // @ts-expect-error the bed is a string
      env.act({ type: "water", bed: 1 });
      const bare = environmentOf(() => functionEnvironment({ observe: () => 1 }), {});
      // @ts-expect-error it has no actions
      bare.act({ type: "water" });
    });
  });

  it("is looked at after each act, and brought into its first state where that is wanted", async () => {
    const outside = { level: 5 };
    const calls: string[] = [];
    const tank = () =>
      functionEnvironment({
        observe: () => {
          calls.push("observe");
          return { ...outside };
        },
        describe: ({ level }) => `The tank holds ${level}.`,
        reset: () => {
          calls.push("reset");
          outside.level = 0;
        },
        actions: {
          fill: async (_runtime, { by }: { by: number }) => {
            calls.push("fill");
            outside.level += by;
          },
        },
      });
    const seen: unknown[] = [];
    const workflow = working(tank, async (env) => {
      seen.push(env.state, await env.act({ type: "fill", by: 2 }), env.state, await env.describe());
    });
    const { environment } = await workflow.invoke({ messages: "Fill" }, newThread());
    expect(seen).toEqual([{ level: 0 }, null, { level: 2 }, "The tank holds 2."]);
    expect(environment?.state).toEqual({ level: 2 });
    expect(calls).toEqual(["reset", "observe", "fill", "observe", "observe"]);
  });

  it("takes things as they are where nothing resets them", async () => {
    let level = 7;
    const tank = () => functionEnvironment({ observe: () => ({ level }) });
    const workflow = working(tank, (env) => {
      level = 8;
      return JSON.stringify(env.state);
    });
    const { tasks, environment } = await workflow.invoke({ messages: "Look" }, newThread());
    expect(only(tasks).report).toBe('{"level":7}');
    expect(environment).toEqual({ version: 2, state: { level: 8 } });
  });

  it("hands its functions the context, the signal and the config of the run", async () => {
    const got: unknown[] = [];
    const world = () =>
      functionEnvironment({
        observe: ({ context, signal }) => {
          got.push(context, signal instanceof AbortSignal);
          return 1;
        },
        actions: {
          look: ({ context, signal, config }) => {
            got.push(context, signal instanceof AbortSignal, config.configurable?.thread_id);
          },
        },
      });
    const contextSchema = z.object({ user: z.string().default("Ann") });
    const workflow = new SupervisorWorkflowBuilder({
      name: "worker",
      synthesis: "last-report",
      contextSchema,
    })
      .participants({
        hands: {
          description: "Looks",
          agent: async (_brief, { config }) =>
            String(await environmentOf(world, config).act({ type: "look" })),
        },
      })
      .withPlanning({
        environment: world,
        primitives: [{ name: "do", description: "Does a step", participant: "hands" }],
        roles: straightRoles(steps(1)),
      })
      .build();
    const signal = new AbortController().signal;
    await workflow.invoke({ messages: "Look" }, { configurable: { thread_id: "1" }, signal });
    const ann = { user: "Ann" };
    // The first look, the act with the look after it, and the look of the last turn.
    expect(got).toEqual([ann, true, ann, true, "1", ann, true, ann, true]);
  });
});

describe("a mistake", () => {
  it("in an action's name is told with the names that there are, and is the attempt's failure", async () => {
    const worlds: EnvironmentFactory<unknown, { type: string }>[] = [
      counter as never,
      () => functionEnvironment({ observe: () => 1, actions: { add: () => {}, clear: () => {} } }) as never,
    ];
    for (const world of worlds) {
      for (const type of ["subtract", "toString", "__proto__"]) {
        const workflow = working(world, (env) => env.act({ type }));
        const { tasks } = await workflow.invoke({ messages: "Subtract" }, newThread());
        expect(only(tasks)).toMatchObject({
          status: { type: "failed" },
          report: expect.stringContaining(`knows no action "${type}". It knows: "add", "clear".`),
        });
      }
    }
  });

  it.each([
    ["an act without a name", {}],
    ["an act that is null", null],
    ["an act that is a word", "add"],
  ])("in the act itself is told likewise: %s", async (_what, act) => {
    const workflow = working(counter, (env) => env.act(act as never));
    const { tasks } = await workflow.invoke({ messages: "Subtract" }, newThread());
    expect(only(tasks).report).toContain('It knows: "add", "clear".');
  });

  it("is an act where nothing can be done", async () => {
    const world = (): Environment<number, unknown> => ({ observe: () => 1, describe: String });
    const { tasks } = await working(world, (env) => env.act({ type: "add" })).invoke(
      { messages: "Add" },
      newThread(),
    );
    expect(only(tasks).report).toContain("The environment cannot be acted on: it has no `act`.");
  });

  const sound = { observe: () => 1 as unknown, describe: () => "A world." };
  it.each<[string, () => unknown, string]>([
    ["makes nothing", () => null, "made null, which has no `observe` and `describe`"],
    ["makes something else", async () => 3, "made 3, which has no `observe` and `describe`"],
    ["makes half of one", () => ({ observe: sound.observe }), "has no `observe` and `describe`"],
    ["observes nothing", () => ({ ...sound, observe: () => undefined }), "`observe` of the environment"],
    ["observes a map", () => ({ ...sound, observe: async () => new Map() }), "an instance of Map"],
    ["observes no number", () => ({ ...sound, observe: () => ({ a: [0, Number.NaN] }) }), "/a/1 has no JSON"],
    ["resets to nothing", () => ({ ...sound, reset: () => undefined }), "`reset` of the environment"],
    ["has no words", () => ({ ...sound, describe: () => undefined }), "`describe` of the environment"],
    ["has a number for words", () => ({ ...sound, describe: () => 3 }), "`describe` of the environment"],
    ["has an act that gives nothing", () => ({ ...sound, act: () => undefined }), "`act` of the environment"],
    [
      "acts into a state that is no JSON",
      () => ({ ...sound, act: () => ({ state: { door: { open() {} } }, result: null }) }),
      "`act` of the environment: the state cannot be kept with the thread. /door/open has no JSON: it is a function",
    ],
    [
      "acts with a result that is no JSON",
      () => ({ ...sound, act: async () => ({ state: 1, result: [1n] }) }),
      "`act` of the environment: the result cannot be kept with the thread. /0 has no JSON: it is a bigint",
    ],
  ])("of an environment that %s ends the run with its name", async (_what, factory, words) => {
    const workflow = working(factory as EnvironmentFactory<unknown, object>, (env) => env.act({}));
    await expect(workflow.invoke({ messages: "Work" }, newThread())).rejects.toMatchObject({
      code: "INVALID_ENVIRONMENT",
      message: expect.stringContaining(words),
    });
  });

  it("of an action that is no JSON names the place", async () => {
    const workflow = working(counter, (env) => env.act({ type: "add", by: Number.NaN }));
    await expect(workflow.invoke({ messages: "Work" }, newThread())).rejects.toMatchObject({
      code: "INVALID_ENVIRONMENT",
      message: expect.stringContaining(
        "the action cannot be kept with the thread. /by has no JSON: it is NaN",
      ),
    });
  });

  it.each(["factory", "observe", "reset", "describe"] as const)(
    "thrown by %s ends the run as it is",
    async (where) => {
      const broken = new Error("The line is dead.");
      const fail = (): never => {
        throw broken;
      };
      const world = (): Environment<unknown, unknown> =>
        where === "factory" ? fail() : { ...sound, [where]: fail };
      const workflow = working(world, () => "Done.");
      const config = newThread();
      await expect(workflow.invoke({ messages: "Work" }, config)).rejects.toBe(broken);
    },
  );

  it("thrown by an act is whose act it was, and leaves the world as it was", async () => {
    const world = (): Environment<{ list: number[] }, { fails: boolean }> => ({
      observe: (last) => last ?? { list: [2, 1] },
      describe: ({ list }) => list.sort().join(),
      act: (state, { fails }) => {
        state.list.push(9);
        if (fails) throw new Error("It jams.");
        return { state, result: null };
      },
    });
    const seen: unknown[] = [];
    const workflow = working(world, async (env) => {
      await env.act({ fails: true }).catch((error: Error) => seen.push(error.message));
      seen.push(env.state);
      await env.act({ fails: false });
      seen.push(env.state);
    });
    const { environment } = await workflow.invoke({ messages: "Work" }, newThread());
    expect(seen).toEqual(["It jams.", { list: [2, 1] }, { list: [2, 1, 9] }]);
    expect(environment?.state).toEqual({ list: [2, 1, 9] });
  });
});

describe("the environment of a run", () => {
  it("is not there outside one, and the error says how to get it", () => {
    for (const config of [undefined, {}, { configurable: { thread_id: "1" } }]) {
      expect(() => environmentOf(counter, config)).toThrow(
        expect.objectContaining({
          code: "NO_ENVIRONMENT",
          message: expect.stringContaining("Fix: pass on the config that the participant or tool was given."),
        }),
      );
    }
  });

  it("is not found by another factory, and that ends the run as the mistake in the code that it is", async () => {
    const other = () => simulatedEnvironment(counterOptions);
    const workflow = working(counter, (_env, { config }) =>
      environmentOf(other, config).act({ type: "clear" }),
    );
    await expect(workflow.invoke({ messages: "Work" }, newThread())).rejects.toMatchObject({
      code: "NO_ENVIRONMENT",
      message: expect.stringContaining("was made by another function"),
    });
  });

  it("is found without a config by a function and by an agent's tools", async () => {
    const add = tool(({ by }) => environmentOf(counter).act({ type: "add", by }), {
      name: "add",
      description: "Adds",
      schema: z.object({ by: z.number() }),
    });
    const model = new ScriptedChatModel({
      agent: [toolCall("add", { by: 2 }), "Added."],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "worker", synthesis: "last-report" })
      .participants({
        plain: {
          description: "Adds one",
          agent: async () => {
            await Promise.resolve();
            return String(await environmentOf(counter).act({ type: "add", by: 1 }));
          },
        },
        agent: { description: "Adds two", tools: [add], model },
      })
      .withPlanning({
        environment: counter,
        primitives: [
          { name: "one", description: "Adds one", participant: "plain" },
          { name: "two", description: "Adds two", participant: "agent" },
        ],
        roles: straightRoles([...steps(1, "one"), ...steps(1, "two"), ...steps(1, "one")]),
      })
      .build();
    const { environment, tasks } = await workflow.invoke({ messages: "Add" });
    expect(tasks.map(({ report }) => report)).toEqual(["1", "Added.", "4"]);
    expect(environment?.state).toEqual({ count: 4, log: ["+1", "+2", "+1"] });
    model.assertFinished();
  });

  it("cannot be changed through the state that it gives", async () => {
    const workflow = working(counter, async (env) => {
      for (const state of [env.state, await env.observe()]) {
        (state as { count: number }).count = 99;
        (state.log as string[]).push("mutated");
      }
      await env.act({ type: "add", by: 1 });
      return JSON.stringify(env.state);
    });
    const { tasks, environment } = await workflow.invoke({ messages: "Add" }, newThread());
    expect(environment?.state).toEqual({ count: 1, log: ["+1"] });
    expect(only(tasks).report).toBe('{"count":1,"log":["+1"]}');
  });

  it("is acted on by one after the other, in the order asked, and no act is lost", async () => {
    let running = 0;
    let most = 0;
    const slow = (): Environment<number[], { n: number; ms: number; fails: boolean }> => ({
      observe: (last) => last ?? [],
      describe: String,
      act: async (state, { n, ms, fails }) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, ms));
        running -= 1;
        if (fails) throw new Error(`${n} failed`);
        return { state: [...state, n], result: n };
      },
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ ms: fc.nat(3), fails: fc.boolean() }), { minLength: 2, maxLength: 6 }),
        async (given) => {
          const acts = given.map((act, n) => ({ ...act, n }));
          let results: PromiseSettledResult<unknown>[] = [];
          const workflow = working(slow, async (env) => {
            results = await Promise.allSettled(acts.map((act) => env.act(act)));
          });
          const { environment } = await workflow.invoke({ messages: "Act" }, newThread());
          const done = acts.filter(({ fails }) => !fails).map(({ n }) => n);
          expect(environment?.state).toEqual(done);
          expect(results.map(({ status }) => status === "rejected")).toEqual(given.map(({ fails }) => fails));
          expect(most).toBe(1);
        },
      ),
      { numRuns: 6 },
    );
  });

  it("is not held up by an act whose attempt ran out of time", async () => {
    let attempts = 0;
    const world = (): Environment<number, { hangs: boolean }> => ({
      observe: (last) => last ?? 0,
      describe: String,
      act: async (state, { hangs }) => {
        if (hangs) await new Promise<never>(() => {});
        return { state: state + 1, result: "done" };
      },
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "worker", synthesis: "last-report" })
      .participants({
        hands: {
          description: "Works",
          agent: async (_brief, { config }) => {
            attempts += 1;
            return String(await environmentOf(world, config).act({ hangs: attempts === 1 }));
          },
        },
      })
      .withDelegation({ timeoutMs: 50, retries: 1, backoff: { initialMs: 1 } })
      .withPlanning({
        environment: world,
        primitives: [{ name: "do", description: "Does a step", participant: "hands" }],
        roles: straightRoles(steps(1)),
      })
      .build();
    const { tasks, environment } = await workflow.invoke({ messages: "Work" });
    expect(only(tasks).report).toBe("done");
    expect(environment?.state).toBe(1);
  });

  it("is made once in a run, however much is done in it, and once more in the next", async () => {
    let made = 0;
    const counted = async () => {
      made += 1;
      return simulatedEnvironment(counterOptions);
    };
    const workflow = working(
      counted,
      async (env) => {
        await Promise.all([env.act({ type: "add", by: 1 }), env.describe(), env.observe()]);
      },
      3,
    );
    const config = newThread();
    await workflow.invoke({ messages: "Add" }, config);
    expect(made).toBe(1);
    await workflow.getState(config);
    expect(made).toBe(1);
    await workflow.invoke({ messages: "Add" }, config);
    expect(made).toBe(2);
  });

  it("is one thread's own, also while others run", async () => {
    const workflow = working(
      counter,
      async (env, { config }) => {
        for (let act = 0; act < 3; act += 1) {
          await env.act({ type: "add", by: Number(config.configurable?.thread_id) });
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
        }
      },
      2,
    );
    const threads = [1, 10, 100, 1_000];
    const ended = await Promise.all(
      threads.map((thread) =>
        workflow.invoke({ messages: "Add" }, { configurable: { thread_id: String(thread) } }),
      ),
    );
    for (const [index, { environment }] of ended.entries()) {
      const by = threads[index] ?? 0;
      expect(environment?.state).toEqual({ count: 6 * by, log: Array.from({ length: 6 }, () => `+${by}`) });
    }
  });

  it("begins a thread's next run anew with reset, which is told how the last one left it", async () => {
    const lasts: unknown[] = [];
    const world = () => {
      const simulated = simulatedEnvironment(counterOptions);
      return {
        ...simulated,
        reset: (last: Counter | null) => {
          lasts.push(last);
          return { count: 0, log: ["begun"] };
        },
      };
    };
    const workflow = working(world, (env) => env.act({ type: "add", by: 1 }));
    const config = newThread();
    for (const _run of [1, 2]) {
      const { environment } = await workflow.invoke({ messages: "Add" }, config);
      expect(environment?.state).toEqual({ count: 1, log: ["begun", "+1"] });
    }
    expect(lasts).toEqual([null, { count: 1, log: ["begun", "+1"] }]);
  });

  it("goes on in a thread's next run as it was where nothing resets it", async () => {
    const lasts: unknown[] = [];
    const world = (): Environment<number, object> => ({
      observe: (last) => {
        lasts.push(last);
        return last ?? 0;
      },
      describe: String,
      act: (state) => ({ state: state + 1, result: null }),
    });
    const workflow = working(world, (env) => env.act({}));
    const config = newThread();
    await workflow.invoke({ messages: "Add" }, config);
    const { environment } = await workflow.invoke({ messages: "Add" }, config);
    expect(environment?.state).toBe(2);
    // Each run looks as it begins, and once more after its step.
    expect(lasts).toEqual([null, 1, 1, 2]);
  });

  it("keeps its functions' own this", async () => {
    class Machine implements Environment<number, { by: number }> {
      readonly #name = "machine";
      observe(last: number | null): number {
        return last ?? this.#name.length;
      }
      describe(state: number): string {
        return `${this.#name}: ${state}`;
      }
      act(state: number, { by }: { by: number }) {
        return { state: state + by, result: this.#name };
      }
      reset(): number {
        return this.#name.length + 1;
      }
    }
    const machine = () => new Machine();
    const workflow = working(machine, async (env) => `${await env.act({ by: 1 })} ${await env.describe()}`);
    const { tasks } = await workflow.invoke({ messages: "Add" }, newThread());
    expect(only(tasks).report).toBe("machine machine: 9");
  });

  it("is the host's in a nested workflow that has none of its own", async () => {
    const inner = new SupervisorWorkflowBuilder({
      name: "inner",
      description: "Adds",
      synthesis: "last-report",
    })
      .participants({
        left: {
          description: "Adds one",
          agent: async (_brief, { config }) =>
            String(await environmentOf(counter, config).act({ type: "add", by: 1 })),
        },
        right: {
          description: "Adds ten",
          agent: async (_brief, { config }) =>
            String(await environmentOf(counter, config).act({ type: "add", by: 10 })),
        },
      })
      .withSupervisor(({ tasks }) =>
        tasks.length < 4
          ? {
              assignments: [
                { agent: "left", instruction: "Add", item: null },
                { agent: "right", instruction: "Add", item: null },
              ],
            }
          : { nextAgent: null },
      )
      .build();
    const workflow = new SupervisorWorkflowBuilder({ name: "outer", synthesis: "last-report" })
      .participants({ hands: { description: "Works", agent: inner } })
      .withPlanning({
        environment: counter,
        primitives: [{ name: "do", description: "Does a step", participant: "hands" }],
        roles: straightRoles(steps(2)),
      })
      .build({ checkpointer: new MemorySaver() });
    const { environment } = await workflow.invoke({ messages: "Add" }, newThread());
    expect(environment).toMatchObject({ version: 9, state: { count: 44 } });
  });

  it("is a nested plan's own where that has one, and the host's stays as it is", async () => {
    const other = () => simulatedEnvironment(counterOptions);
    const inner = new SupervisorWorkflowBuilder({
      name: "inner",
      description: "Adds",
      synthesis: "last-report",
    })
      .participants({
        feet: {
          description: "Adds",
          agent: async (_brief, { config }) =>
            String(await environmentOf(other, config).act({ type: "add", by: 5 })),
        },
      })
      .withPlanning({
        environment: other,
        primitives: [{ name: "step", description: "Does a step", participant: "feet" }],
        roles: straightRoles(steps(1, "step")),
      })
      .build();
    const workflow = new SupervisorWorkflowBuilder({ name: "outer", synthesis: "last-report" })
      .participants({
        hands: { description: "Works", agent: inner },
        fingers: {
          description: "Adds",
          agent: async (_brief, { config }) =>
            String(await environmentOf(counter, config).act({ type: "add", by: 1 })),
        },
      })
      .withPlanning({
        environment: counter,
        primitives: [
          { name: "nested", description: "Does a plan", participant: "hands" },
          { name: "do", description: "Does a step", participant: "fingers" },
        ],
        roles: straightRoles([...steps(1), ...steps(1, "nested"), ...steps(1)]),
      })
      .build({ checkpointer: new MemorySaver() });
    const { environment, tasks } = await workflow.invoke({ messages: "Add" }, newThread());
    expect(tasks.map(({ report }) => report)).toEqual(["1", "5", "2"]);
    expect(environment?.state).toEqual({ count: 2, log: ["+1", "+1"] });
  });

  it("cannot be acted on by its own functions, which would wait for themselves", async () => {
    const world = (): Environment<number, { again: boolean }> => ({
      observe: (last) => last ?? 0,
      describe: String,
      act: async (state, { again }, { config }) => {
        if (again) await environmentOf(world, config).act({ again: false });
        return { state: state + 1, result: null };
      },
    });
    const workflow = working(world, (env) => env.act({ again: true }));
    await expect(workflow.invoke({ messages: "Act" }, newThread())).rejects.toMatchObject({
      code: "NO_ENVIRONMENT",
    });
  });
});
