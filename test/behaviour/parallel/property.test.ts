import { setTimeout as sleep } from "node:timers/promises";
import { Command, MemorySaver, ReducedValue, StateSchema } from "@langchain/langgraph";
import fc from "fast-check";
import {
  type PendingInterrupt,
  pendingInterrupts,
  SupervisorWorkflowBuilder,
  type Task,
  type WorkflowResult,
} from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { isSettled } from "../../../src/delegation/task.ts";
import { newThread } from "../../support/thread.ts";
import { Floor } from "./floor.ts";

/** What a job does, in the words of a floor. */
const endings = ["", "fail", "silent", "ask", "ask ask", "3ms ask", "ask 2ms", "ask fail"] as const;
const job = fc.record({
  agent: fc.constantFrom("ada", "bob", "cleo"),
  ms: fc.integer({ min: 0, max: 7 }),
  ending: fc.oneof(
    { weight: 3, arbitrary: fc.constant("" as const) },
    { weight: 4, arbitrary: fc.constantFrom(...endings) },
  ),
});
const plan = fc.record({
  batches: fc.array(fc.array(job, { minLength: 1, maxLength: 7 }), { minLength: 1, maxLength: 3 }),
  maxParallelTasks: fc.integer({ min: 1, max: 5 }),
  maxConcurrency: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  report: fc.constantFrom("last" as const, "full" as const),
  /** Which of the open questions are answered in each step: picks, and how many at once. */
  answers: fc.array(fc.record({ pick: fc.nat(), count: fc.integer({ min: 1, max: 4 }) }), {
    minLength: 4,
    maxLength: 12,
  }),
  /** After how many milliseconds each call is aborted; null leaves it alone. */
  aborts: fc.array(fc.option(fc.integer({ min: 0, max: 12 })), { maxLength: 4 }),
});
type Plan = typeof plan extends fc.Arbitrary<infer Value> ? Value : never;

const nameOf = (batch: number, index: number) => `${"xyz"[batch]}${index}`;

function workflowOf({ batches, maxParallelTasks, report }: Plan, floor: Floor) {
  const worker = {
    description: "Works",
    report,
    agent: async (...given: Parameters<Floor["worker"]>) => {
      const text = await floor.worker(...given);
      return text === "" ? "" : { text: `${text}`, log: [given[0].instruction.split(":")[0] ?? ""] };
    },
  };
  return new SupervisorWorkflowBuilder({
    name: "random",
    synthesis: "last-report",
    decisions: "hidden",
    maxParallelTasks,
    stateSchema: new StateSchema({
      log: new ReducedValue(
        z.array(z.string()).default(() => []),
        {
          inputSchema: z.array(z.string()),
          reducer: (list: string[], written: string[]) => [...list, ...written],
        },
      ),
    }),
  })
    .participants({ ada: worker, bob: worker, cleo: worker })
    .withSupervisor(({ turn }) => {
      const batch = batches[turn - 1];
      if (batch === undefined) return { nextAgent: null };
      return {
        assignments: batch.map(({ agent, ms, ending }, index) => ({
          agent,
          instruction: `${nameOf(turn - 1, index)}: ${ms}ms ${ending}`.trim(),
          item: null,
        })),
      };
    })
    .build({ checkpointer: new MemorySaver() });
}

type Result = WorkflowResult<ReturnType<typeof workflowOf>>;

/** Runs a plan to its end: answers what is asked, and goes on after aborts. */
async function play(given: Plan) {
  const floor = new Floor();
  const workflow = workflowOf(given, floor);
  const thread = newThread();
  const limit = given.maxConcurrency === undefined ? {} : { maxConcurrency: given.maxConcurrency };
  const settled = async () => {
    const tasks: Task[] = (await workflow.getState(thread)).values.tasks ?? [];
    return tasks.filter(isSettled).map(({ instruction }) => instruction.split(":")[0] ?? "");
  };
  let input: Parameters<typeof workflow.invoke>[0] = { messages: "go" };
  for (let call = 0; call < 100; call += 1) {
    const done = new Set(await settled());
    const startsBefore = floor.started.length;
    const abortAfterMs = given.aborts[call] ?? null;
    const signal = abortAfterMs === null ? undefined : new AbortController();
    const timer = sleep(abortAfterMs ?? 0).then(() => signal?.abort(new Error("Enough.")));
    const result = await workflow
      .invoke(input, { ...thread, ...limit, ...(signal ? { signal: signal.signal } : {}) })
      .catch((error: unknown) => {
        if (!signal?.signal.aborted) throw error;
        return null;
      });
    await timer;
    // What had come to its end before this call was not touched by it.
    expect(floor.started.slice(startsBefore).filter((name) => done.has(name))).toEqual([]);
    if (result !== null && result.outcome !== null) return { floor, workflow, thread, result };
    const open = await pendingInterrupts(workflow, thread);
    if (result !== null) {
      expect(result.__interrupt__?.map(({ id }) => id).sort()).toEqual(open.map(({ id }) => id).sort());
      expect(open.length).toBeGreaterThan(0);
    }
    input = open.length === 0 ? null : answersTo(open, given.answers[call % given.answers.length]);
    if (result === null) {
      const { next, values } = await workflow.getState(thread);
      // An aborted call may have come to its end all the same, or not have got as far as its first checkpoint.
      if (next.length === 0 && values.outcome) return { floor, workflow, thread, result: values as Result };
      if (!values.messages?.length) input = { messages: "go" };
    }
  }
  throw new Error("The run came to no end.");
}

function answersTo(open: readonly PendingInterrupt[], how: Plan["answers"][number] = { pick: 0, count: 1 }) {
  const from = how.pick % open.length;
  const chosen = [...open.slice(from), ...open.slice(0, from)].slice(0, how.count);
  return new Command<unknown, Record<string, never>, never>({
    resume: Object.fromEntries(chosen.map(({ id }) => [id ?? "", "yes"])),
  });
}

describe("random batches of tasks", () => {
  it("lose no task, run none again that has finished, and report in order", async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (given) => {
        const { floor, workflow, thread, result } = await play(given);
        const all = given.batches.flatMap((batch, turn) =>
          batch.map((each, index) => ({ ...each, name: nameOf(turn, index) })),
        );

        expect(result.outcome?.status).toBe("completed");
        const { tasks } = result;
        expect(tasks.map(({ instruction }) => instruction.split(":")[0])).toEqual(
          all.map(({ name }) => name),
        );
        expect(tasks.map(({ participant }) => participant)).toEqual(all.map(({ agent }) => agent));
        for (const [index, { ending, name }] of all.entries()) {
          const task = tasks[index];
          const failed = /fail|silent/.test(ending);
          expect(task?.status.type).toBe(failed ? "failed" : "completed");
          const told = ending
            .split(" ")
            .filter((word) => word === "ask")
            .map(() => " (yes)");
          if (!failed) expect(task?.report).toBe(`did ${name}${told.join("")}`);
        }

        // The reports, and what a reducer got, in the order of the assignments.
        const reports = tasks.map(({ report }) => report);
        const messages = (await workflow.getState(thread)).values.messages as typeof result.messages;
        for (const list of [result.messages, messages])
          expect(list.slice(1, -1).map(({ text }) => text)).toEqual(reports);
        const sound = all.filter(({ ending }) => !/fail|silent/.test(ending));
        expect(result.log).toEqual(sound.map(({ name }) => name));

        const limit = Math.min(given.maxParallelTasks, given.maxConcurrency ?? 99);
        expect(floor.most).toBeLessThanOrEqual(limit);
        expect(floor.working).toBe(0);
        if (given.aborts.length === 0) {
          // Each start beyond the first was for a question of its own or of a sibling in its batch.
          for (const { name, ending } of all)
            if (!ending.includes("ask")) expect(floor.startsOf(name)).toBe(1);
          for (const { name, ending } of all) {
            const ends = floor.ended.filter((ended) => ended === name).length;
            expect(ends).toBe(ending.includes("fail") ? 0 : 1);
          }
        }
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});
