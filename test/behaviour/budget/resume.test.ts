import { setTimeout as sleep } from "node:timers/promises";
import type { RunnableConfig } from "@langchain/core/runnables";
import { interrupt, MemorySaver } from "@langchain/langgraph";
import {
  answer,
  type BudgetLimits,
  type ParticipantFunction,
  pendingInterrupts,
  SupervisorWorkflowBuilder,
} from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { boundedModel } from "../../../src/models/bounded-model.ts";
import { eventsOf } from "../../review/reviewed.ts";
import { describeEachCheckpointer } from "../../support/checkpointers.ts";
import { newThread, only } from "../../support/thread.ts";
import { busy, Meter, type MeteredStep, PRICES, usedOf } from "./meter.ts";
import { listenToConsole } from "./printed.ts";

listenToConsole();

const BOUND = 100;

const ORDER = ["first", "second", "third", "fourth"] as const;

interface Trouble {
  /** What the second worker does with its call. */
  readonly second?: (call: () => Promise<string>) => Promise<string>;
  /** What comes of the second worker's first call. */
  readonly firstCall?: MeteredStep;
  /** Called before each turn of the supervisor, with the number of tasks. */
  readonly beforeTurn?: (tasks: number) => void;
}

/** Four workers one after the other, each of which calls a model; the second stops the run in its own way. */
function fourWorkers({ second = (call) => call(), firstCall, beforeTurn = () => {} }: Trouble = {}) {
  const meter = new Meter(BOUND);
  const own = () => ({ text: "Done.", share: 1 });
  let calls = 0;
  const { model } = boundedModel(
    meter.model({
      first: own,
      second: () => {
        calls += 1;
        return calls === 1 ? (firstCall ?? own()) : own();
      },
      third: own,
      fourth: own,
      synthesis: own,
    }),
    BOUND,
  );
  const call = async (config: RunnableConfig): Promise<string> => (await model.invoke("Work", config)).text;
  const plain: ParticipantFunction = (_brief, { config }) => call(config);
  const stopping: ParticipantFunction = (_brief, { config }) => second(() => call(config));
  const builder = new SupervisorWorkflowBuilder({ name: "party", model })
    .participants({
      first: { description: "Is first", agent: plain },
      second: { description: "Is second", agent: stopping },
      third: { description: "Is third", agent: plain },
      fourth: { description: "Is fourth", agent: plain },
    })
    .withSupervisor(({ tasks }) => {
      beforeTurn(tasks.length);
      const done = tasks.filter(({ status }) => status.type === "completed");
      return { nextAgent: ORDER[done.length] ?? null, instruction: "Work" };
    })
    .withDelegation({ retries: 0 })
    .withPricing(PRICES);
  return { meter, builder };
}

/** Asks after its call, so that the call is made again with the answer. */
const asking = async (call: () => Promise<string>): Promise<string> => {
  await call();
  return `It is ${interrupt("Which one?")}`;
};

describeEachCheckpointer((makeCheckpointer) => {
  it.each([{ maxModelCalls: 5 }, { maxTokens: 720 }, { maxCostUsd: 0.001_22 }] satisfies BudgetLimits[])(
    "counts the calls before a question against %o, also in another workflow object",
    async (limits) => {
      const { meter, builder } = fourWorkers({ second: asking });
      const bounded = builder.withBudget({ ...limits, maxOutputTokensPerCall: BOUND });
      const checkpointer = await makeCheckpointer();
      const config = newThread();
      await bounded.build({ checkpointer }).invoke({ messages: "go" }, config);
      expect(meter.calls).toBe(2);

      const other = bounded.build({ checkpointer });
      const question = only(await pendingInterrupts(other, config));
      const { outcome, usage, messages } = await other.invoke(answer(question, "blue"), config);
      expect(outcome?.status).toBe("budget-exhausted");
      expect(usedOf(limits, meter)).toBeLessThanOrEqual(only(Object.values(limits)));
      expect(meter.callsOf("second")).toBe(2);
      expect(meter.callsOf("fourth")).toBe(0);
      expect(usage).toHaveLength(meter.calls);
      expect(messages.at(-1)?.text).not.toBe("");

      // Without the calls before the question there would have been room for all.
      const roomy = fourWorkers();
      const within = await roomy.builder
        .withBudget({ ...limits, maxOutputTokensPerCall: BOUND })
        .build()
        .invoke({ messages: "go" });
      expect(within.tasks.map(({ status }) => status.type)).toEqual(Array(4).fill("completed"));
    },
  );

  it("counts the calls before a failure, and tells no warning twice", async () => {
    let isMended = false;
    const { meter, builder } = fourWorkers({
      beforeTurn: (tasks) => {
        if (tasks === 2 && !isMended) throw new Error("It fell over.");
      },
    });
    const checkpointer = await makeCheckpointer();
    const config = newThread();
    const build = () => builder.withBudget({ maxModelCalls: 4 }).build({ checkpointer });
    const warned: number[] = [];
    const hear = async (input: { messages: string } | null): Promise<void> => {
      await eventsOf(build(), input, config, (event) => {
        if (event.type === "budget-warning") warned.push(event.percent);
      });
    };
    await expect(hear({ messages: "go" })).rejects.toThrow("It fell over.");
    isMended = true;
    await hear(null);
    const { values } = await build().getState(config);
    expect(values.outcome?.status).toBe("budget-exhausted");
    expect(meter.charges.map(({ role }) => role)).toEqual(["first", "second", "third", "synthesis"]);
    expect(warned).toEqual([50, 80, 95]);
  });
});

describe("after a question", () => {
  const resumed = async (limits: BudgetLimits, firstCall: MeteredStep) => {
    const { meter, builder } = fourWorkers({
      second: async (call) => {
        await call().catch(() => "");
        return `It is ${interrupt("Which one?")}`;
      },
      firstCall,
    });
    const checkpointer = new MemorySaver();
    const workflow = () =>
      builder.withBudget({ ...limits, maxOutputTokensPerCall: BOUND }).build({ checkpointer });
    const config = newThread();
    await workflow().invoke({ messages: "go" }, config);
    const question = only(await pendingInterrupts(workflow(), config));
    await workflow().invoke(answer(question, "blue"), config);
    return meter;
  };

  it("counts calls that broke off before it with their worst case", async () => {
    const limits = { maxModelCalls: 5 };
    const meter = await resumed(limits, {
      error: Object.assign(new Error("It broke off."), { code: "ECONNRESET" }),
    });
    expect(usedOf(limits, meter)).toBeLessThanOrEqual(limits.maxModelCalls);
  });

  it("goes on to no more work where a call was refused before it", async () => {
    const meter = new Meter(BOUND);
    const { model } = boundedModel(
      meter.model({
        slow: () => ({ error: busy(), delayMs: 100 }),
        synthesis: () => "That is what there is.",
      }),
      BOUND,
    );
    const calling =
      (afterMs: number): ParticipantFunction =>
      async (_brief, { config }) => {
        await sleep(afterMs);
        return (await model.invoke("Work", config)).text;
      };
    const agents = {
      slow: calling(0),
      // Its call finds the only one that there is room for under way.
      refused: calling(30),
      asking: async () => `It is ${interrupt("Which one?")}`,
    } satisfies Record<string, ParticipantFunction>;
    const names = ["slow", "refused", "asking"] as const;
    const checkpointer = new MemorySaver();
    const build = () =>
      new SupervisorWorkflowBuilder({ name: "party", model })
        .participants({
          slow: { description: "Is slow", agent: agents.slow },
          refused: { description: "Is late", agent: agents.refused },
          asking: { description: "Asks", agent: agents.asking },
        })
        .withSupervisor(({ tasks }) => ({
          nextAgent: null,
          assignments:
            tasks.length > 0 ? null : names.map((agent) => ({ agent, instruction: "Work", item: null })),
        }))
        .withDelegation({ retries: 0 })
        .withBudget({ maxModelCalls: 2 })
        .build({ checkpointer });
    const config = newThread();
    await build().invoke({ messages: "go" }, config);
    const question = only(await pendingInterrupts(build(), config));
    const { outcome, tasks } = await build().invoke(answer(question, "blue"), config);
    expect(tasks.map(({ status }) => status.type)).toEqual(["failed", "cancelled", "cancelled"]);
    expect(outcome?.undone).toHaveLength(2);
    expect(outcome?.status).toBe("budget-exhausted");
  });
});
