import type { RunnableConfig } from "@langchain/core/runnables";
import { type BaseCheckpointSaver, interrupt, MemorySaver } from "@langchain/langgraph";
import { tool } from "langchain";
import {
  answer,
  type EnvironmentFactory,
  environmentOf,
  functionEnvironment,
  type ParticipantFunction,
  SupervisorWorkflowBuilder,
  simulatedEnvironment,
} from "langgraph-supervisor-workflow";
import { ScriptedChatModel, toolCall } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { describeEachCheckpointer } from "../../support/checkpointers.ts";
import { newThread, only } from "../../support/thread.ts";
import { steps, straightRoles } from "./straight-roles.ts";

interface Yard {
  readonly place: string;
  readonly walked: readonly string[];
}

/** A yard to walk in, whose real acts are counted, also over several processes. */
function yardWith(acts: string[]) {
  return () =>
    simulatedEnvironment({
      initial: { place: "house", walked: [] } as Yard,
      actions: {
        walk: ({ walked }: Yard, { to }: { to: string }) => {
          acts.push(to);
          return { state: { place: to, walked: [...walked, to] }, result: `at ${to}` };
        },
      },
    });
}

type YardFactory = ReturnType<typeof yardWith>;

/** What each test's workflows have in common: steps of one primitive, which `hands` carries out. */
function planned<State, Action>(
  environment: EnvironmentFactory<State, Action>,
  { count = 1, asked }: { count?: number; asked?: (role: string) => void } = {},
) {
  return {
    environment,
    primitives: [{ name: "do", description: "Does a step", participant: "hands" as const }],
    roles: straightRoles(steps(count), asked),
  };
}

/** Work on the world that `yard` makes. */
function hands(
  yard: YardFactory,
  work: (env: ReturnType<typeof environmentOf<Yard, { type: "walk"; to: string }>>) => Promise<string>,
): { readonly description: string; readonly agent: ParticipantFunction } {
  return { description: "Does things", agent: (_brief, { config }) => work(environmentOf(yard, config)) };
}

const builder = () => new SupervisorWorkflowBuilder({ name: "walker", synthesis: "last-report" });

/** The checkpoints of a thread, the newest first. */
async function historyOf<State>(
  graph: { getStateHistory(config: RunnableConfig): AsyncIterable<State> },
  config: RunnableConfig,
): Promise<State[]> {
  const history: State[] = [];
  for await (const state of graph.getStateHistory(config)) history.push(state);
  return history;
}

const passing = (): Error => Object.assign(new Error("The line broke."), { code: "ECONNRESET" });

describeEachCheckpointer((makeCheckpointer) => {
  it("does an act once where the participant asks after it, in a process of its own each", async () => {
    const acts: string[] = [];
    const results: unknown[] = [];
    const checkpointer = await makeCheckpointer();
    const build = () => {
      const yard = yardWith(acts);
      return builder()
        .participants({
          hands: hands(yard, async (env) => {
            results.push(await env.act({ type: "walk", to: "well" }));
            results.push(await env.act({ type: "walk", to: "well" }));
            const reply: unknown = interrupt("And now?");
            results.push(await env.act({ type: "walk", to: String(reply) }));
            return env.state.walked.join();
          }),
        })
        .withPlanning(planned(yard))
        .build({ checkpointer });
    };
    const config = newThread();
    const question = only((await build().invoke({ messages: "Walk" }, config)).__interrupt__);
    expect(acts).toEqual(["well", "well"]);
    expect((await build().getState(config)).values.environment).toMatchObject({
      state: { place: "well", walked: ["well", "well"] },
    });

    const { outcome, environment, tasks } = await build().invoke(answer(question, "shed"), config);
    expect(outcome?.status).toBe("completed");
    expect(acts).toEqual(["well", "well", "shed"]);
    expect(results).toEqual(["at well", "at well", "at well", "at well", "at shed"]);
    expect(environment?.state).toEqual({ place: "shed", walked: ["well", "well", "shed"] });
    expect(only(tasks).report).toBe("well,well,shed");
    expect((await build().getState(config)).values.environment).toEqual(environment);
  });

  it("does acts between two questions once each, whatever was answered before", async () => {
    const acts: string[] = [];
    const checkpointer = await makeCheckpointer();
    const build = () => {
      const yard = yardWith(acts);
      return builder()
        .participants({
          hands: hands(yard, async (env) => {
            for (const round of [1, 2, 3]) {
              await env.act({ type: "walk", to: "well" });
              await env.act({ type: "walk", to: String(interrupt(`Question ${round}`)) });
            }
            return env.state.walked.join();
          }),
        })
        .withPlanning(planned(yard))
        .build({ checkpointer });
    };
    const config = newThread();
    let { __interrupt__: questions } = await build().invoke({ messages: "Walk" }, config);
    for (const reply of ["a", "b", "c"]) {
      ({ __interrupt__: questions } = await build().invoke(answer(only(questions), reply), config));
    }
    expect(acts).toEqual(["well", "a", "well", "b", "well", "c"]);
    const { values } = await build().getState(config);
    expect(values.environment).toMatchObject({ version: 7, state: { walked: acts } });
    expect(values.outcome?.status).toBe("completed");
  });

  describe("an agent's tools", () => {
    const agentWorkflow = (
      acts: string[],
      checkpointer: BaseCheckpointSaver,
      script: ConstructorParameters<typeof ScriptedChatModel>[0],
    ) => {
      const yard = yardWith(acts);
      const walk = tool(({ to }, config) => environmentOf(yard, config).act({ type: "walk", to }), {
        name: "walk",
        description: "Walks",
        schema: z.object({ to: z.string() }),
      });
      // Without a config: LangGraph's own context says where it is.
      const ask = tool(
        async ({ to }) => {
          const env = environmentOf(yard);
          await env.act({ type: "walk", to });
          const reply: unknown = interrupt(`Where from ${to}?`);
          return String(await env.act({ type: "walk", to: String(reply) }));
        },
        { name: "ask", description: "Walks, asks, and walks on", schema: z.object({ to: z.string() }) },
      );
      const model = new ScriptedChatModel(script);
      const workflow = builder()
        .participants({ hands: { description: "Does things", tools: [walk, ask], model } })
        .withPlanning(planned(yard))
        .build({ checkpointer });
      return { workflow, model };
    };

    it("act once where the second asks", async () => {
      const acts: string[] = [];
      const checkpointer = await makeCheckpointer();
      const config = newThread();
      const first = agentWorkflow(acts, checkpointer, {
        hands: [toolCall("walk", { to: "well" }), toolCall("ask", { to: "well" })],
      });
      const question = only((await first.workflow.invoke({ messages: "Walk" }, config)).__interrupt__);
      expect(acts).toEqual(["well", "well"]);
      expect((await first.workflow.getState(config)).values.environment).toMatchObject({
        state: { walked: ["well", "well"] },
      });
      first.model.assertFinished();

      const second = agentWorkflow(acts, checkpointer, { hands: ["I am there."] });
      const { environment, outcome, tasks } = await second.workflow.invoke(answer(question, "shed"), config);
      expect(outcome?.status).toBe("completed");
      expect(only(tasks).report).toBe("I am there.");
      expect(acts).toEqual(["well", "well", "shed"]);
      expect(environment?.state).toEqual({ place: "shed", walked: acts });
      second.model.assertFinished();
    });

    it("act once each where they are called at the same time, do the same, and one of them asks", async () => {
      const acts: string[] = [];
      const checkpointer = await makeCheckpointer();
      const config = newThread();
      const first = agentWorkflow(acts, checkpointer, {
        hands: [
          {
            toolCalls: [
              { name: "walk", args: { to: "well" } },
              { name: "ask", args: { to: "well" } },
              { name: "walk", args: { to: "well" } },
            ],
          },
        ],
      });
      const question = only((await first.workflow.invoke({ messages: "Walk" }, config)).__interrupt__);
      expect(acts).toEqual(["well", "well", "well"]);

      const second = agentWorkflow(acts, checkpointer, { hands: ["I am there."] });
      const { environment } = await second.workflow.invoke(answer(question, "shed"), config);
      expect(acts).toEqual(["well", "well", "well", "shed"]);
      expect(environment?.state).toEqual({ place: "shed", walked: acts });
    });
  });

  it("does an act again in a second attempt, and neither attempt's again after a question in the second", async () => {
    const acts: string[] = [];
    const checkpointer = await makeCheckpointer();
    let attempts = 0;
    const build = () => {
      const yard = yardWith(acts);
      return builder()
        .participants({
          hands: hands(yard, async (env) => {
            attempts += 1;
            await env.act({ type: "walk", to: "well" });
            if (attempts === 1) throw passing();
            interrupt("Go on?");
            return env.state.walked.join();
          }),
        })
        .withDelegation({ retries: 1, backoff: { initialMs: 1 } })
        .withPlanning(planned(yard))
        .build({ checkpointer });
    };
    const config = newThread();
    const question = only((await build().invoke({ messages: "Walk" }, config)).__interrupt__);
    expect(acts).toEqual(["well", "well"]);
    const { environment, tasks } = await build().invoke(answer(question, "yes"), config);
    expect(attempts).toBe(3);
    expect(acts).toEqual(["well", "well"]);
    expect(environment?.state).toEqual({ place: "well", walked: ["well", "well"] });
    expect(only(tasks)).toMatchObject({ report: "well,well", tried: [{ by: "hands" }] });
  });

  it("does an act again in a second attempt that follows on an answer", async () => {
    const acts: string[] = [];
    const checkpointer = await makeCheckpointer();
    let answered = 0;
    const build = () => {
      const yard = yardWith(acts);
      return builder()
        .participants({
          hands: hands(yard, async (env) => {
            await env.act({ type: "walk", to: "well" });
            const reply: unknown = interrupt("Go on?");
            answered += 1;
            await env.act({ type: "walk", to: String(reply) });
            if (answered === 1) throw passing();
            return env.state.walked.join();
          }),
        })
        .withDelegation({ retries: 1, backoff: { initialMs: 1 } })
        .withPlanning(planned(yard))
        .build({ checkpointer });
    };
    const config = newThread();
    let { __interrupt__: questions, ...result } = await build().invoke({ messages: "Walk" }, config);
    // Whether the second attempt asks anew is LangGraph's to say; what it does is new work in either case.
    for (let asked = 0; questions !== undefined && asked < 3; asked += 1) {
      ({ __interrupt__: questions, ...result } = await build().invoke(
        answer(only(questions), "shed"),
        config,
      ));
    }
    expect(result.outcome?.status).toBe("completed");
    expect(acts).toEqual(["well", "shed", "well", "shed"]);
    expect(result.environment?.state).toEqual({ place: "shed", walked: acts });
  });

  it("does the acts of an attempt that its check sent back once, where the next one asks", async () => {
    const acts: string[] = [];
    const checkpointer = await makeCheckpointer();
    const build = () => {
      const yard = yardWith(acts);
      return builder()
        .participants({
          hands: {
            ...hands(yard, async (env) => {
              await env.act({ type: "walk", to: "well" });
              if (acts.length > 1) interrupt("Far enough?");
              return env.state.walked.join();
            }),
            check: ({ text }) => (text === "well" ? "Go there twice." : null),
          },
        })
        .withPlanning(planned(yard))
        .build({ checkpointer });
    };
    const config = newThread();
    const question = only((await build().invoke({ messages: "Walk" }, config)).__interrupt__);
    expect(acts).toEqual(["well", "well"]);
    const { tasks, environment } = await build().invoke(answer(question, "yes"), config);
    expect(acts).toEqual(["well", "well"]);
    expect(only(tasks).report).toBe("well,well");
    expect(environment?.state).toEqual({ place: "well", walked: acts });
  });

  it("does the act of a nested workflow's participant once, where that one asks after it", async () => {
    const acts: string[] = [];
    const checkpointer = await makeCheckpointer();
    const build = () => {
      const yard = yardWith(acts);
      const inner = new SupervisorWorkflowBuilder({
        name: "inner",
        description: "Works",
        synthesis: "last-report",
      })
        .participants({
          feet: hands(yard, async (env) => {
            await env.act({ type: "walk", to: "well" });
            return "There.";
          }),
          mouth: hands(yard, async (env) => {
            await env.act({ type: "walk", to: "well" });
            return String(await env.act({ type: "walk", to: String(interrupt("Where to?")) }));
          }),
        })
        .withSupervisor(({ tasks }) =>
          tasks.length < 2
            ? { nextAgent: tasks.length === 0 ? "feet" : "mouth", instruction: "Walk" }
            : { nextAgent: null },
        )
        .build();
      return builder()
        .participants({ hands: { description: "Walks", agent: inner } })
        .withPlanning(planned(yard))
        .build({ checkpointer });
    };
    const config = newThread();
    const question = only((await build().invoke({ messages: "Walk" }, config)).__interrupt__);
    expect(acts).toEqual(["well", "well"]);
    expect((await build().getState(config)).values.environment).toMatchObject({ state: { walked: acts } });
    const { environment, tasks } = await build().invoke(answer(question, "shed"), config);
    expect(acts).toEqual(["well", "well", "shed"]);
    expect(environment?.state).toEqual({ place: "shed", walked: acts });
    expect(only(tasks).report).toBe("at shed");
  });

  it.each(["planner", "attemptSummarizer", "exitClassifier"])(
    "pays for no answer and no look twice where the %s fails in the middle of a turn",
    async (failing) => {
      const checkpointer = await makeCheckpointer();
      const answered: string[] = [];
      let looks = 0;
      let isDown = true;
      const world = () => functionEnvironment({ observe: () => ({ looks: ++looks }) });
      const roles = straightRoles(steps(2), (role) => {
        const isSecondTurn = answered.length > 0;
        if (role === failing && isSecondTurn && isDown) throw new Error("The model is down.");
        answered.push(role);
      });
      const build = () =>
        builder()
          .participants({ hands: { description: "Does things", agent: async () => "Done." } })
          .withPlanning({ ...planned(world), roles })
          .build({ checkpointer });
      const config = newThread();
      await expect(build().invoke({ messages: "Work" }, config)).rejects.toThrow("The model is down.");
      const [answeredBefore, looksBefore] = [answered.length, looks];
      // Also where it fails once more.
      await expect(build().invoke(null, config)).rejects.toThrow("The model is down.");
      expect([answered.length, looks]).toEqual([answeredBefore, looksBefore]);

      isDown = false;
      const { outcome, plan, environment } = await build().invoke(null, config);
      expect(outcome?.status).toBe("completed");
      expect(answered).toEqual([
        "planner",
        "attemptSummarizer",
        "exitClassifier",
        "attemptSummarizer",
        "exitClassifier",
        "planner",
      ]);
      expect(looks).toBe(3);
      expect(environment?.state).toEqual({ looks: 3 });
      expect(plan.filter(({ status }) => status === "completed")).toHaveLength(3);
    },
  );

  it("goes on from an earlier checkpoint in the world of then, and leaves the other branch alone", async () => {
    const acts: string[] = [];
    const seen: string[] = [];
    const checkpointer = await makeCheckpointer();
    const build = () => {
      const yard = yardWith(acts);
      return builder()
        .participants({
          hands: {
            description: "Walks",
            agent: async ({ instruction }, { config }) => {
              const env = environmentOf(yard, config);
              seen.push(env.state.walked.join());
              return String(await env.act({ type: "walk", to: instruction }));
            },
          },
        })
        .withPlanning(planned(yard, { count: 3 }))
        .build({ checkpointer });
    };
    const config = newThread();
    const { environment } = await build().invoke({ messages: "Walk" }, config);
    expect(environment?.state).toMatchObject({ walked: ["Step 0", "Step 1", "Step 2"] });

    for (const [node, expected] of [
      ["hands", ["Step 0", "Step 0,Step 1"]],
      ["supervisor", ["Step 0", "Step 0,Step 1"]],
    ] as const) {
      const history = await historyOf(build(), config);
      const before = history.find(
        ({ next, values }) => next[0] === node && values.environment?.state.walked.length === 1,
      );
      seen.length = 0;
      const branch = await build().invoke(null, before?.config ?? {});
      expect(seen).toEqual(expected);
      expect(branch.environment).toEqual(environment);
      expect(branch.outcome?.status).toBe("completed");
      const then = await build().getState(before?.config ?? {});
      expect(then.values.environment).toMatchObject({ state: { walked: ["Step 0"] } });
    }
    expect(acts).toHaveLength(3 + 2 + 2);
  });

  it("begins an earlier checkpoint's leaf in the world of then, also while a question is open after it", async () => {
    const acts: string[] = [];
    const seen: string[] = [];
    const checkpointer = await makeCheckpointer();
    const yard = yardWith(acts);
    const workflow = builder()
      .participants({
        hands: hands(yard, async (env) => {
          seen.push(env.state.place);
          await env.act({ type: "walk", to: "well" });
          return String(interrupt("Go on?"));
        }),
      })
      .withPlanning(planned(yard))
      .build({ checkpointer });
    const config = newThread();
    await workflow.invoke({ messages: "Walk" }, config);
    const history = await historyOf(workflow, config);
    const before = history.find(({ next }) => next[0] === "supervisor");
    const again = await workflow.invoke(null, before?.config ?? {});
    expect(seen).toEqual(["house", "house"]);
    const { environment } = await workflow.invoke(answer(only(again.__interrupt__), "yes"), config);
    expect(environment?.state).toEqual({ place: "well", walked: ["well"] });
    expect(acts).toEqual(["well", "well"]);
  });

  it("a new request over an open question knows what was done before it", async () => {
    const lasts: unknown[] = [];
    const acts: string[] = [];
    const yard = yardWith(acts);
    const world = () => ({
      ...yard(),
      reset: (last: Yard | null) => {
        lasts.push(last);
        return last ?? { place: "house", walked: [] };
      },
    });
    const workflow = builder()
      .participants({
        hands: {
          description: "Walks",
          agent: async (_brief, { config }) => {
            await environmentOf(world, config).act({ type: "walk", to: "well" });
            if (acts.length === 1) interrupt("Go on?");
            return "Done.";
          },
        },
      })
      .withPlanning(planned(world))
      .build({ checkpointer: await makeCheckpointer() });
    const config = newThread();
    await workflow.invoke({ messages: "Walk" }, config);
    const { environment, outcome } = await workflow.invoke({ messages: "Walk again" }, config);
    expect(outcome?.status).toBe("completed");
    expect(lasts).toEqual([null, { place: "well", walked: ["well"] }]);
    expect(environment?.state).toEqual({ place: "well", walked: ["well", "well"] });
  });
});

describe("work that is replayed", () => {
  const asking = (
    work: (env: ReturnType<typeof environmentOf<Yard, { type: "walk"; to: string }>>) => Promise<void>,
  ) => {
    const acts: string[] = [];
    const yard = yardWith(acts);
    const workflow = builder()
      .participants({
        hands: hands(yard, async (env) => {
          await work(env);
          interrupt("Go on?");
          return env.state.walked.join();
        }),
      })
      .withPlanning(planned(yard))
      .build({ checkpointer: new MemorySaver() });
    return { acts, workflow };
  };

  it("takes the same way through the world that it took before", async () => {
    const { acts, workflow } = asking(async (env) => {
      for (const _step of [1, 2]) {
        await env.act({ type: "walk", to: env.state.place === "house" ? "shed" : "house" });
      }
    });
    const config = newThread();
    const question = only((await workflow.invoke({ messages: "Walk" }, config)).__interrupt__);
    const { environment } = await workflow.invoke(answer(question, "yes"), config);
    expect(acts).toEqual(["shed", "house"]);
    expect(environment?.state).toEqual({ place: "house", walked: ["shed", "house"] });
  });

  it("gets the observations that it got before", async () => {
    const seen: string[][] = [[]];
    const { acts, workflow } = asking(async (env) => {
      const look = async () => void seen.at(-1)?.push((await env.observe()).place, env.state.place);
      await look();
      await env.act({ type: "walk", to: "shed" });
      await look();
      await env.act({ type: "walk", to: "well" });
      await look();
    });
    const config = newThread();
    const question = only((await workflow.invoke({ messages: "Walk" }, config)).__interrupt__);
    seen.push([]);
    await workflow.invoke(answer(question, "yes"), config);
    expect(seen[0]).toEqual(["house", "house", "shed", "shed", "well", "well"]);
    expect(seen[1]).toEqual(seen[0]);
    expect(acts).toEqual(["shed", "well"]);
  });

  it("sees what it does where it goes another way than before", async () => {
    const seen: string[] = [];
    const { acts, workflow } = asking(async (env) => {
      await env.act({ type: "walk", to: `well ${acts.length}` });
      seen.push(env.state.walked.join());
    });
    const config = newThread();
    const question = only((await workflow.invoke({ messages: "Walk" }, config)).__interrupt__);
    const { environment } = await workflow.invoke(answer(question, "yes"), config);
    expect(acts).toEqual(["well 0", "well 1"]);
    expect(environment?.state).toMatchObject({ walked: acts });
    expect(seen).toEqual(["well 0", "well 0,well 1"]);
  });

  it("finds an act failed that had failed before, also where it would succeed by now", async () => {
    let tried = 0;
    const door = () =>
      simulatedEnvironment({
        initial: { locked: true, opened: 0 },
        actions: {
          open: (state: { locked: boolean; opened: number }) => {
            tried += 1;
            if (state.locked) throw new Error("It is locked.");
            return { state: { ...state, opened: state.opened + 1 }, result: "open" };
          },
          unlock: (state: { locked: boolean; opened: number }) => ({
            state: { ...state, locked: false },
            result: "unlocked",
          }),
        },
      });
    const failures: unknown[] = [];
    const workflow = builder()
      .participants({
        hands: {
          description: "Opens doors",
          agent: async (_brief, { config }) => {
            const env = environmentOf(door, config);
            try {
              await env.act({ type: "open" });
            } catch (error) {
              failures.push((error as Error).message);
              await env.act({ type: "unlock" });
              await env.act({ type: "open" });
            }
            return String(interrupt("Go on?"));
          },
        },
      })
      .withPlanning(planned(door))
      .build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const question = only((await workflow.invoke({ messages: "Open" }, config)).__interrupt__);
    const { environment } = await workflow.invoke(answer(question, "yes"), config);
    expect(environment?.state).toEqual({ locked: false, opened: 1 });
    expect(failures).toEqual(["It is locked.", "It is locked."]);
    expect(tried).toBe(2);
  });

  it("is told in its brief what the environment was when it began", async () => {
    const told: unknown[] = [];
    const acts: string[] = [];
    const yard = yardWith(acts);
    const workflow = builder()
      .participants({
        hands: {
          description: "Walks",
          agent: async ({ plan }, { config }) => {
            told.push(plan?.environment);
            await environmentOf(yard, config).act({ type: "walk", to: "well" });
            return String(interrupt("Go on?"));
          },
        },
      })
      .withPlanning(planned(yard))
      .build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const question = only((await workflow.invoke({ messages: "Walk" }, config)).__interrupt__);
    await workflow.invoke(answer(question, "yes"), config);
    expect(told).toHaveLength(2);
    expect(told[1]).toBe(told[0]);
  });
});

it("an act that the checkpointer refuses to keep does not pass as done", async () => {
  class Forgetful extends MemorySaver {
    refuses = true;
    override async putWrites(...[config, writes, taskId]: Parameters<MemorySaver["putWrites"]>) {
      const isAct = writes.some(
        ([channel, value]) => channel === "environment" && JSON.stringify(value).includes('"act"'),
      );
      if (isAct && this.refuses) throw new Error("The disk is full.");
      return super.putWrites(config, writes, taskId);
    }
  }
  const acts: string[] = [];
  const yard = yardWith(acts);
  const checkpointer = new Forgetful();
  const workflow = builder()
    .participants({
      hands: hands(yard, async (env) => String(await env.act({ type: "walk", to: "well" }))),
    })
    .withPlanning(planned(yard))
    .build({ checkpointer });
  const config = newThread();
  await expect(workflow.invoke({ messages: "Walk" }, config)).rejects.toThrow("The disk is full.");
  checkpointer.refuses = false;
  const { environment } = await workflow.invoke(null, config);
  expect(environment?.state).toEqual({ place: "well", walked: ["well"] });
});
