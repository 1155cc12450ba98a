import fc from "fast-check";
import {
  canTransition,
  SupervisorWorkflowError,
  type Task,
  type TaskStatus,
} from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { isSettled, latestReports, taskSchema } from "../../src/delegation/task.ts";
import { foldTasks, settle } from "../../src/delegation/transitions.ts";
import { taskWith } from "../support/records.ts";

const statuses: Record<TaskStatus["type"], TaskStatus> = {
  delegated: { type: "delegated", to: "venue" },
  completed: { type: "completed" },
  failed: { type: "failed", reason: "broke" },
  "timed-out": { type: "timed-out", afterMs: 5 },
  cancelled: { type: "cancelled", reason: "overtaken" },
};
const types = Object.keys(statuses) as TaskStatus["type"][];
const pairs = types.flatMap((from) => types.map((to) => [from, to] as const));

function taskOf(id: string, status: TaskStatus["type"], report: string | null = null): Task {
  return taskWith({ id, status: statuses[status], report });
}

const writes = fc.array(
  fc.record({
    id: fc.constantFrom("a", "b", "c", "d"),
    status: fc.constantFrom(...types),
    report: fc.option(fc.constantFrom("x", "y")),
  }),
  { maxLength: 8 },
);
const tasks = writes.map((list) => list.map(({ id, status, report }) => taskOf(id, status, report)));

describe("a task's status", () => {
  it.each(pairs)("from %s to %s goes only where it may", (from, to) => {
    const allowed = from === to || from === "delegated";
    expect(canTransition(from, to)).toBe(allowed);
    const task = taskOf("a", from);
    if (allowed) {
      expect(settle(task, statuses[to]).status).toEqual(statuses[to]);
      return;
    }
    const thrown = (() => {
      try {
        return settle(task, statuses[to]);
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(SupervisorWorkflowError);
    expect(thrown).toMatchObject({ code: "ILLEGAL_TASK_TRANSITION" });
    for (const words of ["a", from, to]) expect((thrown as Error).message).toContain(words);
  });

  it("settled takes with it what came of the work, and leaves the task itself as it was", () => {
    const task = Object.freeze(taskOf("a", "delegated"));
    const metrics = {
      durationMs: 7,
      modelCalls: 2,
      toolCalls: 1,
      inputTokens: 30,
      outputTokens: 4,
      costUsd: null,
    };
    const done = settle(task, statuses.completed, { report: "Foundry Hall", attempts: 2, metrics });
    expect(done).toEqual({
      ...task,
      status: { type: "completed" },
      report: "Foundry Hall",
      attempts: 2,
      metrics,
    });
    expect(task.status.type).toBe("delegated");
    expect(isSettled(task)).toBe(false);
    expect(isSettled(done)).toBe(true);
  });

  it("is part of a task that the state's schema takes", () => {
    for (const type of types) expect(taskSchema.safeParse(taskOf("a", type)).success).toBe(true);
  });
});

describe("folding tasks", () => {
  it("appends new ones and replaces known ones in their place", () => {
    const first = foldTasks([], [[taskOf("a", "delegated"), taskOf("b", "delegated")]]);
    const second = foldTasks(first, [[taskOf("a", "completed", "x")]]);
    expect(second.map(({ id, status }) => [id, status.type])).toEqual([
      ["a", "completed"],
      ["b", "delegated"],
    ]);
  });

  it.each(pairs.filter(([from]) => from !== "delegated"))("drops a write from %s to %s", (from, to) => {
    const settled = taskOf("a", from, "first");
    expect(foldTasks([settled], [[taskOf("a", to, "second")]])).toEqual([settled]);
  });

  it("comes to the same in one batch or in several", () => {
    fc.assert(
      fc.property(tasks, tasks, tasks, tasks, (start, a, b, c) => {
        const list = foldTasks([], [start]);
        const apart = foldTasks(foldTasks(list, [a]), [b, c]);
        expect(apart).toEqual(foldTasks(list, [a, b, c]));
        expect(apart).toEqual(foldTasks(list, [[...a, ...b, ...c]]));
      }),
    );
  });

  it("comes to the same when a write is repeated", () => {
    fc.assert(
      fc.property(tasks, tasks, (start, a) => {
        const once = foldTasks(foldTasks([], [start]), [a]);
        const settled = a.filter(isSettled);
        expect(foldTasks(once, [settled])).toEqual(once);
      }),
    );
  });

  it("never unsettles a task, and never changes what it was given", () => {
    fc.assert(
      fc.property(tasks, tasks, (start, a) => {
        const list = Object.freeze(foldTasks([], [start]));
        const before = structuredClone(list);
        const folded = foldTasks(list, [a]);
        expect(list).toEqual(before);
        for (const task of list.filter(isSettled)) expect(folded).toContainEqual(task);
        expect(new Set(folded.map(({ id }) => id)).size).toBe(folded.length);
      }),
    );
  });
});

describe("the latest reports", () => {
  const reported = (
    id: string,
    participant: string,
    status: TaskStatus["type"],
    report: string | null = id,
  ): Task => ({
    ...taskOf(id, status, report),
    participant,
  });
  const ids = (list: readonly Task[]): string[] => latestReports(list).map(({ id }) => id);

  it("are one for each participant: its latest that was completed, else its latest", () => {
    expect(ids([reported("a", "venue", "completed"), reported("b", "venue", "completed")])).toEqual(["b"]);
    expect(ids([reported("a", "venue", "completed"), reported("b", "venue", "failed")])).toEqual(["a"]);
    expect(ids([reported("a", "venue", "failed"), reported("b", "venue", "timed-out")])).toEqual(["b"]);
    expect(ids([reported("a", "venue", "failed"), reported("b", "venue", "completed")])).toEqual(["b"]);
    expect(ids([reported("a", "venue", "delegated", null)])).toEqual([]);
    expect(ids([])).toEqual([]);
  });

  it("stand in the order in which they came", () => {
    const list = [
      reported("a", "venue", "completed"),
      reported("b", "budget", "completed"),
      reported("c", "venue", "completed"),
    ];
    expect(ids(list)).toEqual(["b", "c"]);
  });
});
