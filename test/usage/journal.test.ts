import { setTimeout as sleep } from "node:timers/promises";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { RunnableConfig } from "@langchain/core/runnables";
import { type BaseCheckpointSaver, Command, interrupt, MemorySaver } from "@langchain/langgraph";
import { tool } from "langchain";
import {
  answer,
  type ParticipantInput,
  pendingInterrupts,
  SupervisorWorkflowBuilder,
  type Task,
  type UsageEntry,
} from "langgraph-supervisor-workflow";
import {
  ask,
  delegate,
  done,
  fail,
  route,
  type Script,
  structured,
  toolCall,
} from "langgraph-supervisor-workflow/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { describeEachCheckpointer } from "../support/checkpointers.ts";
import { newThread, only } from "../support/thread.ts";
import { noted, spending } from "./spending-model.ts";
import { byId, toldCalls } from "./told-calls.ts";

const go = { messages: "go" };

/** A tool that asks, as often as it is called. */
const approve = tool(async () => `Answered: ${interrupt({ prompt: "May I?" })}`, {
  name: "approve",
  description: "Asks for an approval",
  schema: z.object({}),
});

/** An agent of the workflow's model that may ask. */
const asker = (name: string) => ({
  description: `Is ${name}`,
  systemPrompt: `You are ${name}.`,
  tools: [approve],
});

/** What a worker that is a function does here: one call of a model, under its own name. */
const caller = (model: BaseChatModel, then: () => Promise<void> | void = () => {}) => ({
  description: "Calls the model",
  agent: async (_brief: unknown, { config }: { readonly config: RunnableConfig }) => {
    const { text } = await model.invoke("Work", config);
    await then();
    return text;
  },
});

function planner(model: BaseChatModel, participants: Readonly<Record<string, ParticipantInput>>) {
  return new SupervisorWorkflowBuilder({ name: "planner", description: "Plans", model }).participants(
    participants,
  );
}

/** A batch under review: of its workers one asks after its call, and the model of one's reviewer fails. */
function reviewed(model: BaseChatModel) {
  const items = ["a", "b", "c"];
  const criteria = { acceptanceCriteria: "Done.", description: "Do it." };
  return planner(model, {
    worker: {
      description: "Works",
      agent: async ({ review }, { config }) => {
        const { text } = await model.invoke("Work", config);
        const item = review?.item ?? "";
        if (item === "b") interrupt("May I?");
        return { text, data: { [item]: "done" } };
      },
    },
  })
    .withReview({
      spec: { title: "All", ...criteria, items: Object.fromEntries(items.map((item) => [item, criteria])) },
      artifact: { initial: {}, schema: z.record(z.string(), z.unknown()) },
      assign: () => items.map((item) => ({ agent: "worker", item })),
      reviewer: async (_submission, _artifact, _item, { config }) => {
        await model.invoke("Review", config);
        return { verdict: "approved" };
      },
      judge: () => ({}),
    })
    .withSupervisor(() => ({ nextAgent: null }));
}

/** What a run needs here that goes through all its stops. */
type Workflow = ReturnType<ReturnType<typeof planner>["build"]>;

/** How a run keeps what it does, and after how many supersteps LangGraph writes its lists whole: by itself after 5,000. */
const KEEPING = [
  { durability: "async", supersteps: "5000" },
  { durability: "async", supersteps: "2" },
  { durability: "exit", supersteps: "5000" },
  { durability: "exit", supersteps: "1" },
] as const;

/** What stops on its way, to ask or because it failed. */
interface Scenario {
  readonly script: Script;
  readonly build: (model: BaseChatModel) => {
    build(options: { checkpointer: BaseCheckpointSaver }): unknown;
  };
  /** How often it stops before it comes to its end. */
  readonly stops: number;
}

const scenarios: Readonly<Record<string, Scenario>> = {
  "an agent that asks between its calls": {
    script: {
      supervisor: [route("booker", "Book"), done()],
      booker: [toolCall("approve"), toolCall("approve"), "Booked."],
      synthesis: ["All is booked."],
    },
    build: (model) => planner(model, { booker: asker("booker") }),
    stops: 2,
  },
  "several agents that ask at once": {
    script: {
      supervisor: [
        delegate([
          ["ada", "Ask"],
          ["bob", "Ask twice"],
          ["cleo", "Ask nothing"],
          ["dan", "Ask"],
        ]),
        done(),
      ],
      ada: [toolCall("approve"), "Done"],
      bob: [toolCall("approve"), toolCall("approve"), "Done"],
      cleo: ["Done"],
      dan: [toolCall("approve"), "Done"],
      synthesis: ["Well done."],
    },
    build: (model) =>
      planner(
        model,
        Object.fromEntries(["ada", "bob", "cleo", "dan"].map((name) => [name, asker(name)] as const)),
      ),
    stops: 2,
  },
  "a supervisor whose model fails twice after a first call": {
    script: {
      supervisor: ["nonsense", fail("503"), "nonsense", fail("503"), route("booker", "Book"), done()],
      booker: ["Booked."],
      synthesis: ["All is booked."],
    },
    build: (model) => planner(model, { booker: asker("booker") }),
    stops: 2,
  },
  "a supervisor that asks after a repaired decision": {
    script: {
      supervisor: ["nonsense", ask("How many?"), route("booker", "Book"), done()],
      booker: ["Booked."],
      synthesis: ["All is booked."],
    },
    build: (model) => planner(model, { booker: asker("booker") }),
    stops: 1,
  },
  "a check that sends an attempt back, and an agent that asks in each": {
    script: {
      supervisor: [route("booker", "Book"), done()],
      booker: [toolCall("approve"), "bad", toolCall("approve"), "good"],
      synthesis: ["All is booked."],
    },
    build: (model) =>
      planner(model, {
        booker: { ...asker("booker"), check: ({ text }) => (text === "bad" ? "Not so." : null) },
      }),
    stops: 2,
  },
  "a structured response that fails after its synthesis": {
    script: {
      supervisor: [route("booker", "Book"), done()],
      booker: ["Booked."],
      synthesis: ["All is booked."],
      "structured-response": [fail("503"), structured({ hall: "Foundry Hall" })],
    },
    build: (model) =>
      planner(model, { booker: asker("booker") }).withResponseFormat(z.object({ hall: z.string() })),
    stops: 1,
  },
  "a nested workflow whose agent asks and whose supervisor fails": {
    script: {
      supervisor: [
        route("inner", "Book"),
        route("booker", "Book"),
        "nonsense",
        ask("Is that all?"),
        done(),
        done(),
      ],
      booker: [toolCall("approve"), "Booked."],
      synthesis: ["Inside all is booked.", "All is booked."],
    },
    build: (model) =>
      planner(model, {
        inner: new SupervisorWorkflowBuilder({ name: "inner", description: "Books", model })
          .participants({ booker: asker("booker") })
          .build(),
      }),
    stops: 2,
  },
  "a reviewed batch whose worker asks and whose reviewer's model fails": {
    script: {
      worker: () => "Done.",
      review: ({ call }) => (call === 1 ? fail("503") : "Good."),
      synthesis: ["All is done."],
    },
    build: reviewed,
    stops: 2,
  },
};

/**
 * Goes through a run, with a newly compiled workflow for every step and read, and holds its usage against what was spent,
 * and what its streams tell against its usage.
 */
async function goThrough(build: () => Workflow, spent: readonly number[], durability: "async" | "exit") {
  const config = newThread();
  const told: unknown[] = [];
  const run = async (input: Parameters<Workflow["invoke"]>[0]) => {
    let result: { readonly usage?: readonly UsageEntry[] } = {};
    const streamMode: ["values", "custom"] = ["values", "custom"];
    const stream = await build().stream(input, { ...config, durability, streamMode });
    for await (const [mode, chunk] of stream) {
      if (mode === "custom") told.push(chunk);
      else result = chunk as typeof result;
    }
    return result;
  };
  let input: Parameters<Workflow["invoke"]>[0] = go;
  for (let stops = 0; stops < 10; stops += 1) {
    const result = await run(input).catch(() => null);
    const { values, next } = await build().getState(config);
    expect(noted(values.usage)).toEqual(spent);
    expect(byId(toldCalls(told))).toEqual(byId(values.usage));
    if (next.length === 0) {
      expect(noted(result?.usage ?? [])).toEqual(spent);
      return stops;
    }
    const questions = await pendingInterrupts(build(), config);
    const resume = Object.fromEntries(questions.map(({ id }) => [id, "Yes"]));
    input = questions.length === 0 ? null : new Command({ resume });
  }
  throw new Error("The run does not come to its end.");
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describeEachCheckpointer((makeCheckpointer) => {
  describe.each(KEEPING)("with $durability, lists whole after $supersteps supersteps", (keeping) => {
    it.each(Object.entries(scenarios))("usage has every call once: %s", async (_name, scenario) => {
      vi.stubEnv("LANGGRAPH_DELTA_MAX_SUPERSTEPS_SINCE_SNAPSHOT", keeping.supersteps);
      const { model, spent } = spending(scenario.script);
      const checkpointer = await makeCheckpointer();
      const build = (): Workflow => scenario.build(model).build({ checkpointer }) as Workflow;
      expect(await goThrough(build, spent, keeping.durability)).toBe(scenario.stops);
      model.assertFinished();
    });
  });

  describe("a thread's usage", () => {
    it("shows what was spent before an answer while the others have answered", async () => {
      const { model, spent } = spending({
        supervisor: [
          delegate([
            ["ada", "Ask"],
            ["bob", "Ask"],
          ]),
          done(),
        ],
        ada: [toolCall("approve"), "Done"],
        bob: [toolCall("approve"), "Done"],
        synthesis: ["Well done."],
      });
      const checkpointer = await makeCheckpointer();
      const build = () => planner(model, { ada: asker("ada"), bob: asker("bob") }).build({ checkpointer });
      const config = newThread();
      const { __interrupt__: questions = [] } = await build().invoke(go, config);
      expect(questions).toHaveLength(2);
      for (const question of questions) {
        expect(noted((await build().getState(config)).values.usage)).toEqual(spent);
        await build().invoke(answer(question, "Yes"), config);
      }
      const { usage, tasks } = (await build().getState(config)).values;
      expect(noted(usage)).toEqual(spent);
      expect(tasks.map((task: Task) => task.metrics?.modelCalls)).toEqual([2, 2]);
    });

    it.each(["5000", "1"])(
      "loses nothing to a new message instead of an answer, lists whole after %s supersteps",
      async (supersteps) => {
        vi.stubEnv("LANGGRAPH_DELTA_MAX_SUPERSTEPS_SINCE_SNAPSHOT", supersteps);
        const { model, spent } = spending({
          supervisor: [route("booker", "Book"), done()],
          booker: [toolCall("approve")],
          synthesis: ["Nothing is booked."],
        });
        const workflow = planner(model, { booker: asker("booker") }).build({
          checkpointer: await makeCheckpointer(),
        });
        const config = newThread();
        await workflow.invoke(go, config);
        const { usage } = await workflow.invoke({ messages: "Forget it." }, config);
        expect(noted((await workflow.getState(config)).values.usage)).toEqual(spent);
        expect(noted(usage)).toEqual(spent);
      },
    );

    it("loses nothing to a new message after a run that failed", async () => {
      const { model, spent } = spending({
        supervisor: ["nonsense", fail("503"), done()],
        synthesis: ["Nothing is booked."],
      });
      const workflow = planner(model, { booker: asker("booker") }).build({
        checkpointer: await makeCheckpointer(),
      });
      const config = newThread();
      await expect(workflow.invoke(go, config)).rejects.toThrow("503");
      const { usage } = await workflow.invoke({ messages: "Forget it." }, config);
      expect(noted((await workflow.getState(config)).values.usage)).toEqual(spent);
      expect(noted(usage)).toEqual(spent);
    });

    it("goes on over the runs of a thread", async () => {
      const { model, spent } = spending({ worker: () => "Done.", synthesis: () => "All is done." });
      const workflow = planner(model, { worker: caller(model) })
        .withSupervisor(({ tasks, turn }) => ({
          nextAgent: turn === 1 && tasks.length >= 0 ? "worker" : null,
        }))
        .build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      for (let run = 0; run < 3; run += 1) {
        const { usage } = await workflow.invoke(go, config);
        expect(noted(usage)).toEqual(spent);
        expect(noted((await workflow.getState(config)).values.usage)).toEqual(spent);
      }
    });

    it("does not have the calls of another branch, whichever it began at", async () => {
      const { model, spent } = spending({
        supervisor: ({ messages }) =>
          messages.at(-1)?.text.includes("Booked") ? done() : route("booker", "Book"),
        booker: ({ messages }) => (messages.at(-1)?.type === "tool" ? "Booked" : toolCall("approve")),
        synthesis: () => "All is booked.",
      });
      const workflow = planner(model, { booker: asker("booker") }).build({
        checkpointer: await makeCheckpointer(),
      });
      const config = newThread();
      const finish = async (): Promise<number[]> => {
        const question = only(await pendingInterrupts(workflow, config));
        return noted((await workflow.invoke(answer(question, "Yes"), config)).usage);
      };
      await workflow.invoke(go, config);
      const trunkUsage = await finish();
      const trunk = (await workflow.getState(config)).config;
      expect(trunkUsage).toEqual(spent);

      const history = [];
      for await (const snapshot of workflow.getStateHistory(config)) history.push(snapshot);
      for (const node of ["booker", "supervisor", "synthesis"]) {
        const old = history.find(({ next }) => next.includes(node));
        if (old === undefined) throw new Error(`No checkpoint before ${node}.`);
        const before = noted(old.values.usage);
        const spentBefore = spent.length;
        const { __interrupt__: questions, usage } = await workflow.invoke(null, old.config);
        const branchUsage = questions === undefined ? noted(usage) : await finish();
        expect(branchUsage).toEqual([...before, ...spent.slice(spentBefore)]);
        expect(noted((await workflow.getState(config)).values.usage)).toEqual(branchUsage);
        expect(noted((await workflow.getState(trunk)).values.usage)).toEqual(trunkUsage);
      }
    });

    it("has what was spent before an abort, also by those that went on", async () => {
      const { model, spent } = spending({ worker: () => "Done.", synthesis: () => "All is done." });
      const aborting = new AbortController();
      const worker = caller(model, () => aborting.abort());
      const workflow = planner(model, { worker })
        .withSupervisor(({ tasks }) =>
          tasks.length === 0
            ? {
                assignments: ["a", "b", "c"].map((instruction) => ({
                  agent: "worker",
                  instruction,
                  item: null,
                })),
              }
            : { nextAgent: null },
        )
        .build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      await expect(workflow.invoke(go, { ...config, signal: aborting.signal })).rejects.toThrow();
      const { usage } = await workflow.invoke(null, config);
      expect(spent.length).toBeGreaterThan(4);
      expect(noted(usage)).toEqual(spent);
      expect(noted((await workflow.getState(config)).values.usage)).toEqual(spent);
    });

    it("has a call that ended after its task's time was up", async () => {
      const { model, spent } = spending({ late: () => "Too late.", synthesis: ["Nothing is done."] });
      let ended: Promise<unknown> = Promise.resolve();
      const workflow = planner(model, {
        late: {
          description: "Is late",
          timeoutMs: 10,
          delegation: { retries: 0 },
          agent: (_brief, { config }) => {
            const deaf = { ...config, signal: new AbortController().signal };
            const call = sleep(30).then(() => model.invoke("Work", deaf));
            ended = call;
            return call.then(({ text }) => text);
          },
        },
      })
        .withDelegation({ retries: 0 })
        .withSupervisor(async ({ tasks }) => {
          await ended;
          return { nextAgent: tasks.length === 0 ? "late" : null };
        })
        .build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      const { usage, tasks } = await workflow.invoke(go, config);
      expect(only(tasks).status.type).toBe("timed-out");
      expect(spent.length).toBeGreaterThan(1);
      expect(noted(usage)).toEqual(spent);
      expect(noted((await workflow.getState(config)).values.usage)).toEqual(spent);
    });

    it("of a nested workflow is in its own state too, while it asks and when it is done", async () => {
      const account: number[] = [];
      const inside = spending(
        {
          supervisor: [route("booker", "Book"), done()],
          booker: [toolCall("approve"), "Booked."],
          synthesis: ["All is booked."],
        },
        account,
      );
      const outside = spending(
        { supervisor: [route("inner", "Book"), done()], synthesis: ["Well."] },
        account,
      );
      const inner = new SupervisorWorkflowBuilder({
        name: "inner",
        description: "Books",
        model: inside.model,
      })
        .participants({ booker: asker("booker") })
        .build();
      const workflow = planner(outside.model, { inner }).build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      const first = await workflow.invoke(go, config);
      const asking = await workflow.getState(config, { subgraphs: true });
      const within = only(asking.tasks).state as { values: { usage: { inputTokens: number }[] } };
      expect(noted(asking.values.usage)).toEqual([1_001, 1_002, 1_003]);
      expect(noted(within.values.usage)).toEqual([1_002, 1_003]);

      const { usage } = await workflow.invoke(answer(only(first.__interrupt__), "Yes"), config);
      expect(noted(usage)).toEqual(account);
      expect(usage.map(({ actor }) => actor)).toEqual([
        "supervisor",
        ...Array(5).fill("inner"),
        "supervisor",
        "synthesis",
      ]);
    });

    it("of a nested workflow that a function calls comes back to it whole, over a question", async () => {
      const account: number[] = [];
      const inside = spending(
        {
          supervisor: ["nonsense", route("booker", "Book"), done()],
          booker: [toolCall("approve"), "Booked."],
          synthesis: ["All is booked."],
        },
        account,
      );
      const outside = spending(
        { supervisor: [route("inner", "Book"), done()], synthesis: ["Well."] },
        account,
      );
      const inner = new SupervisorWorkflowBuilder({
        name: "inner",
        description: "Books",
        model: inside.model,
      })
        .participants({ booker: asker("booker") })
        .build();
      let innerUsage: number[] = [];
      const workflow = planner(outside.model, {
        inner: {
          description: "Books",
          agent: async (brief, { config }) => {
            const { messages, usage } = await inner.invoke({ messages: [...brief.messages] }, config);
            innerUsage = noted(usage);
            return messages.at(-1)?.text ?? "";
          },
        },
      }).build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      const first = await workflow.invoke(go, config);
      const { usage } = await workflow.invoke(answer(only(first.__interrupt__), "Yes"), config);
      expect(noted(usage)).toEqual(account);
      expect(innerUsage).toEqual(account.slice(1, -2));
    });
  });
});

describe("usage without a checkpointer", () => {
  it("has every call, also of attempts that a check sent back, side by side", async () => {
    const { model, spent } = spending({
      supervisor: [
        "nonsense",
        delegate([
          ["ada", "Work"],
          ["bob", "Work"],
        ]),
        done(),
      ],
      ada: ["bad", "good"],
      bob: ["bad", "bad", "bad"],
      synthesis: ["Well done."],
    });
    const check = ({ text }: { readonly text: string }) => (text === "bad" ? "Not so." : null);
    const { usage, tasks } = await planner(model, {
      ada: { ...asker("ada"), check, checkRetries: 2 },
      bob: { ...asker("bob"), check, checkRetries: 2 },
    })
      .build()
      .invoke(go);
    expect(noted(usage)).toEqual(spent);
    expect(tasks.map(({ status, metrics }) => [status.type, metrics?.modelCalls])).toEqual([
      ["completed", 2],
      ["failed", 3],
    ]);
    model.assertFinished();
  });
});

describe("usage of calls that were handed no config", () => {
  it("counts those of a participant's function, and of its check, once", async () => {
    const { model, spent } = spending({
      supervisor: [route("worker", "Work"), done()],
      // Whose call it is, the scripted model reads off the config; without one it is anybody's.
      model: () => "Fine.",
      worker: () => "Fine.",
      synthesis: ["All is done."],
    });
    const { usage, tasks } = await planner(model, {
      worker: {
        description: "Works",
        agent: async (_brief, { config }) => {
          await model.invoke("Think");
          await model.invoke("Think again", config);
          const [one, other] = await Promise.all([model.invoke("This"), model.invoke("That")]);
          return `${one.text} ${other.text}`;
        },
        check: async () => {
          await model.invoke("Is it good?");
          return null;
        },
      },
    })
      .build()
      .invoke(go);
    expect(noted(usage)).toEqual(spent);
    expect(usage.filter(({ actor, taskId }) => actor === "worker" && taskId === tasks[0]?.id)).toHaveLength(
      5,
    );
  });
});

describe("usage of a long run", () => {
  it("loses nothing where the lists are written whole between questions", async () => {
    vi.stubEnv("LANGGRAPH_DELTA_MAX_SUPERSTEPS_SINCE_SNAPSHOT", "7");
    const { model, spent } = spending({ worker: () => "Done." });
    const checkpointer = new MemorySaver();
    let turns = 0;
    const worker = caller(model, () => {
      if (turns % 3 === 0) interrupt("May I?");
    });
    const build = () =>
      new SupervisorWorkflowBuilder({ name: "long", synthesis: "last-report", maxIterations: 61 })
        .participants({ worker })
        .withSupervisor(({ tasks }) => {
          turns = tasks.length + 1;
          return { nextAgent: turns <= 60 ? "worker" : null, instruction: `Turn ${turns}` };
        })
        .build({ checkpointer });
    const config = newThread();
    let result = await build().invoke(go, config);
    while (result.__interrupt__ !== undefined) {
      expect(noted((await build().getState(config)).values.usage)).toEqual(spent);
      result = await build().invoke(answer(only(result.__interrupt__), "Yes"), config);
    }
    // What a function did before its question is done again with the answer.
    expect(spent).toHaveLength(80);
    expect(noted(result.usage)).toEqual(spent);
    expect(noted((await build().getState(config)).values.usage)).toEqual(spent);
  });
});
