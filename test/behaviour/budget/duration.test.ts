import { setTimeout as sleep } from "node:timers/promises";
import { interrupt, MemorySaver } from "@langchain/langgraph";
import {
  answer,
  type ParticipantFunction,
  pendingInterrupts,
  SupervisorWorkflowBuilder,
  streamWorkflow,
} from "langgraph-supervisor-workflow";
import { ask, done, route } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { reviewed } from "../../review/reviewed.ts";
import { describeEachCheckpointer } from "../../support/checkpointers.ts";
import { newThread, only } from "../../support/thread.ts";
import { HANGS_MS, Meter } from "./meter.ts";
import { listenToConsole } from "./printed.ts";

listenToConsole();

/** Far longer than what a run without waiting takes, and short enough to wait for. */
const LIMIT_MS = 600;

/** How long a run took, whose time is up in the end. */
async function timed<Result>(run: () => Promise<Result>): Promise<{ result: Result; tookMs: number }> {
  const startedAt = performance.now();
  const result = await run();
  const tookMs = performance.now() - startedAt;
  expect(tookMs).toBeGreaterThanOrEqual(LIMIT_MS);
  expect(tookMs).toBeLessThan(LIMIT_MS + 1_500);
  return { result, tookMs };
}

describe("when the time is up", () => {
  it("a worker that hangs is aborted, and the synthesis is written all the same", async () => {
    const meter = new Meter(100);
    const signals: AbortSignal[] = [];
    const hangs: ParticipantFunction = (_brief, { signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    };
    const workflow = new SupervisorWorkflowBuilder({
      name: "party",
      model: meter.model({ synthesis: () => ({ text: "Too late.", delayMs: 50 }) }),
    })
      .participants({ worker: { description: "Works", agent: hangs } })
      .withSupervisor(() => ({
        assignments: ["a", "b", "c"].map((instruction) => ({ agent: "worker", instruction, item: null })),
      }))
      .withBudget({ maxDurationMs: LIMIT_MS })
      .build();
    const { result } = await timed(() => workflow.invoke({ messages: "go" }));
    expect(result.outcome).toMatchObject({ status: "budget-exhausted" });
    expect(result.outcome?.reason).toContain(`maxDurationMs is ${LIMIT_MS} ms`);
    expect(result.outcome?.undone.map(({ instruction }) => instruction)).toEqual(["a", "b", "c"]);
    expect(result.messages.at(-1)?.text).toBe("Too late.");
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
  });

  it("a model call is aborted: an agent's, and the supervisor's", async () => {
    for (const hanging of ["worker", "supervisor"]) {
      const meter = new Meter(100);
      const model = meter.model({
        supervisor: () =>
          hanging === "supervisor" ? { ...done(), delayMs: HANGS_MS } : route("worker", "Work"),
        worker: () => ({ text: "Done.", delayMs: HANGS_MS }),
        synthesis: () => "Too late.",
      });
      const workflow = new SupervisorWorkflowBuilder({ name: "party", model })
        .participants({ worker: { description: "Works", systemPrompt: "You work." } })
        .withBudget({ maxDurationMs: LIMIT_MS })
        .build();
      const { result } = await timed(() => workflow.invoke({ messages: "go" }));
      expect(result.outcome?.status).toBe("budget-exhausted");
      expect(result.messages.at(-1)?.text).toBe("Too late.");
      expect(result.tasks.map(({ status }) => status.type)).toEqual(
        hanging === "worker" ? ["cancelled"] : [],
      );
    }
  });

  it("a supervisor that is a function is not waited for", async () => {
    const workflow = new SupervisorWorkflowBuilder({ name: "party", synthesis: "last-report" })
      .participants({ worker: { description: "Works", agent: async () => "done" } })
      .withSupervisor(() => new Promise(() => {}))
      .withBudget({ maxDurationMs: LIMIT_MS })
      .build();
    const { result } = await timed(() => workflow.invoke({ messages: "go" }));
    expect(result.outcome?.status).toBe("budget-exhausted");
  });

  it.each(["reviewer", "judge"] as const)(
    "a %s is not waited for, and the artifact stays as it was",
    async (who) => {
      const signals: (AbortSignal | undefined)[] = [];
      const workflow = reviewed({
        items: ["a", "b"],
        review: {
          [who]: (...given: readonly unknown[]) => {
            const { signal } = given.at(-1) as { readonly signal?: AbortSignal };
            signals.push(signal);
            return new Promise(() => {});
          },
        },
      })
        .withBudget({ maxDurationMs: LIMIT_MS })
        .build();
      const { result } = await timed(() => workflow.invoke({ messages: "go" }));
      expect(result.outcome?.status).toBe("budget-exhausted");
      expect(signals[0]?.aborted).toBe(true);
      expect(result.artifact).toMatchObject(
        who === "reviewer" ? { version: 0, value: {} } : { version: 2, value: { a: "done", b: "done" } },
      );
      expect(result.tasks.map(({ status }) => status.type)).toEqual(["completed", "completed"]);
      expect(result.messages.at(-1)?.text).not.toBe("");
    },
  );

  it("a wait before the next attempt is over too", async () => {
    const workflow = new SupervisorWorkflowBuilder({ name: "party", synthesis: "last-report" })
      .participants({
        worker: {
          description: "Works",
          agent: async () => {
            throw Object.assign(new Error("It is busy."), { status: 503 });
          },
        },
      })
      .withSupervisor(() => ({ nextAgent: "worker", instruction: "Work" }))
      .withDelegation({ retries: 3, backoff: { initialMs: 4_000, jitter: 0 } })
      .withBudget({ maxDurationMs: LIMIT_MS })
      .build();
    const { result } = await timed(() => workflow.invoke({ messages: "go" }));
    expect(result.outcome?.status).toBe("budget-exhausted");
  });

  it("a nested workflow ends with it", async () => {
    const meter = new Meter(100);
    const office = new SupervisorWorkflowBuilder({
      name: "office",
      description: "Files",
      model: meter.model({ synthesis: () => "Nothing is filed." }),
    })
      .participants({ clerk: { description: "Files", agent: () => new Promise(() => {}) } })
      .withSupervisor(() => ({ nextAgent: "clerk", instruction: "File" }))
      .build();
    const workflow = new SupervisorWorkflowBuilder({ name: "party", synthesis: "last-report" })
      .participants({ office })
      .withSupervisor(() => ({ nextAgent: "office", instruction: "File" }))
      .withBudget({ maxDurationMs: LIMIT_MS })
      .build();
    const { result } = await timed(() => workflow.invoke({ messages: "go" }));
    expect(result.outcome?.status).toBe("budget-exhausted");
    expect(result.messages.at(-1)?.text).not.toBe("");
  });
});

describeEachCheckpointer((makeCheckpointer, kind) => {
  const limitMs = 1_500;

  describe("time in which a human is asked", () => {
    it.runIf(kind === "SqliteSaver")("does not count, and the time before the question does", async () => {
      const signals: AbortSignal[] = [];
      const worker: ParticipantFunction = async (_brief, { signal }) => {
        const colour = interrupt("Which one?");
        signals.push(signal);
        await sleep(300, undefined, { signal });
        return `It is ${colour}`;
      };
      const meter = new Meter(100);
      const model = meter.model({
        supervisor: ({ call }) => [ask("For how many?"), route("worker", "Work"), done()][call - 1] ?? done(),
        synthesis: () => "All is done.",
      });
      const build = async () =>
        new SupervisorWorkflowBuilder({ name: "party", model })
          .participants({ worker: { description: "Works", agent: worker } })
          .withBudget({ maxDurationMs: limitMs })
          .build({ checkpointer });
      const checkpointer = await makeCheckpointer();
      const config = newThread();
      await (await build()).invoke({ messages: "go" }, config);
      for (const said of ["50", "blue"]) {
        await sleep(limitMs + 100);
        const workflow = await build();
        const question = only(await pendingInterrupts(workflow, config));
        await workflow.invoke(answer(question, said), config);
      }
      const { values } = await (await build()).getState(config);
      expect(values.outcome?.status).toBe("completed");
      expect(only(values.tasks)).toMatchObject({ report: "It is blue" });
      expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    });
  });

  it("has what it was active before a question, also by another workflow object", async () => {
    const worker: ParticipantFunction = async (_brief, { signal }) => {
      await sleep(LIMIT_MS * 0.7, undefined, { signal });
      return `It is ${interrupt("Which one?")}`;
    };
    const checkpointer = await makeCheckpointer();
    const build = () =>
      new SupervisorWorkflowBuilder({ name: "party", synthesis: "last-report" })
        .participants({ worker: { description: "Works", agent: worker } })
        .withSupervisor(({ tasks }) => ({
          nextAgent: tasks.length === 0 ? "worker" : null,
          instruction: "Work",
        }))
        .withBudget({ maxDurationMs: LIMIT_MS })
        .build({ checkpointer });
    const config = newThread();
    await build().invoke({ messages: "go" }, config);
    const question = only(await pendingInterrupts(build(), config));
    const startedAt = performance.now();
    const { outcome, tasks } = await build().invoke(answer(question, "blue"), config);
    expect(outcome?.status).toBe("budget-exhausted");
    expect(only(tasks).status.type).toBe("cancelled");
    expect(performance.now() - startedAt).toBeLessThan(LIMIT_MS * 0.7);
  });

  it("has what it was active before a failure", async () => {
    let isMended = false;
    const checkpointer = await makeCheckpointer();
    const build = () =>
      new SupervisorWorkflowBuilder({ name: "party", synthesis: "last-report" })
        .participants({ worker: { description: "Works", agent: async () => "done" } })
        .withSupervisor(async () => {
          await sleep(LIMIT_MS * 0.7);
          if (!isMended) throw new Error("It fell over.");
          return { nextAgent: null };
        })
        .withBudget({ maxDurationMs: LIMIT_MS })
        .build({ checkpointer });
    const config = newThread();
    await expect(build().invoke({ messages: "go" }, config)).rejects.toThrow("It fell over.");
    isMended = true;
    const { outcome } = await build().invoke(null, config);
    expect(outcome?.status).toBe("budget-exhausted");
  });
});

it("the time of one run is not that of the thread's next", async () => {
  const workflow = new SupervisorWorkflowBuilder({ name: "party", synthesis: "last-report" })
    .participants({
      worker: {
        description: "Works",
        agent: async () => {
          await sleep(LIMIT_MS * 0.6);
          return "done";
        },
      },
    })
    .withSupervisor(({ turn }) => ({ nextAgent: turn === 1 ? "worker" : null, instruction: "Work" }))
    .withBudget({ maxDurationMs: LIMIT_MS })
    .build({ checkpointer: new MemorySaver() });
  const config = newThread();
  for (let run = 0; run < 2; run += 1)
    expect((await workflow.invoke({ messages: "go" }, config)).outcome?.status).toBe("completed");
});

it("warnings of time come without any call too", async () => {
  const workflow = new SupervisorWorkflowBuilder({ name: "w", synthesis: "last-report" })
    .participants({ worker: { description: "Works", agent: () => sleep(60, "done") } })
    .withSupervisor(({ turn }) =>
      turn < 4 ? { nextAgent: "worker", instruction: `${turn}` } : { nextAgent: null },
    )
    .withBudget({ maxDurationMs: 300 })
    .build();
  const told: string[] = [];
  for await (const event of streamWorkflow(workflow, { messages: "go" })) {
    if (event.type === "budget-warning") told.push(`${event.limit} ${event.percent}`);
  }
  expect(told[0]).toBe("maxDurationMs 50");
  expect(new Set(told).size).toBe(told.length);
});
