import fc from "fast-check";
import {
  canTransition,
  SupervisorWorkflowError,
  type Task,
  type TaskStatus,
} from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { isSettled, latestReports, taskSchema } from "../../src/delegation/task.ts";
import { foldTasks, transition } from "../../src/delegation/transitions.ts";
import { taskWith } from "../support/records.ts";

const statuses: Record<TaskStatus["type"], TaskStatus> = {
  delegated: { type: "delegated", to: "venue" },
  completed: { type: "completed" },
  failed: { type: "failed", reason: "broke" },
  pending: { type: "pending" },
  "in-progress": { type: "in-progress", by: "venue", attempt: 1 },
  "timed-out": { type: "timed-out", after: 5 },
  cancelled: { type: "cancelled", reason: "overtaken" },
};
const ends = ["completed", "failed", "timed-out", "cancelled"] as const;
const MAY: Record<TaskStatus["type"], readonly TaskStatus["type"][]> = {
  pending: ["delegated", "failed", "timed-out", "cancelled"],
  delegated: ["in-progress", ...ends],
  "in-progress": ["delegated", ...ends],
  completed: [],
  failed: [],
  "timed-out": [],
  cancelled: [],
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
    const allowed = from === to || MAY[from].includes(to);
    expect(canTransition(from, to)).toBe(allowed);
    const task = taskOf("a", from);
    if (allowed) {
      expect(transition(task, statuses[to]).status).toEqual(statuses[to]);
      return;
    }
    const thrown = (() => {
      try {
        return transition(task, statuses[to]);
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
      confidence: null,
      costUsd: null,
    };
    const done = transition(task, statuses.completed, { report: "Foundry Hall", attempts: 2, metrics });
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
    const { startedAt: _new, ...older } = taskOf("a", "completed");
    expect(taskSchema.parse(older)).toEqual({ ...older, startedAt: null });
  });

  it("keeps when work began, and waits for no answer any more when it changes", () => {
    const times = { startedAt: "2026-01-01T00:00:01.000Z", askedAt: "2026-01-01T00:00:02.000Z" };
    for (const [from, to] of pairs) {
      if (!canTransition(from, to)) continue;
      expect(transition({ ...taskOf("a", from), ...times }, statuses[to])).toMatchObject({
        startedAt: times.startedAt,
        askedAt: null,
      });
    }
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

  const illegal = pairs.filter(([from, to]) => from !== to && !MAY[from].includes(to));

  it.each([...illegal, ...ends.map((end) => [end, end] as const)])(
    "drops a write from %s to %s",
    (from, to) => {
      const settled = taskOf("a", from, "first");
      expect(foldTasks([settled], [[taskOf("a", to, "second")]])).toEqual([settled]);
    },
  );

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
        // What was refused at first, as the end of a task that is not handed out yet, may be right later.
        const applied = a.filter((task) => isSettled(task) && once.includes(task));
        expect(foldTasks(once, [applied])).toEqual(once);
        expect(foldTasks(once, [once])).toEqual(once);
      }),
    );
  });

  it("comes to the same in whatever order a task's notes are read", () => {
    const failure = (by: string, attempt: number) => ({ by, attempt, reason: "503", durationMs: 1 });
    const begun = taskWith({ id: "a", participant: "venue" });
    const inProgress = (by: string, attempt: number) => ({ type: "in-progress", by, attempt }) as const;
    const once = { ...begun, status: inProgress("venue", 1), tried: [failure("venue", 1)] };
    const asked = { ...once, status: inProgress("venue", 2), askedAt: "2026-01-01T00:00:01.000Z" };
    const again = { ...asked, pausedMs: 500, askedAt: "2026-01-01T00:00:02.000Z" };
    const handedOver: Task = {
      ...once,
      participant: "band",
      status: { type: "delegated", to: "band" },
      tried: [...once.tried, failure("venue", 2)],
    };
    const ended = { ...handedOver, status: { type: "completed" } as const, report: "done" };
    const course = [once, asked, again, handedOver, ended];
    fc.assert(
      fc.property(fc.shuffledSubarray(course, { minLength: 1 }), (notes) => {
        const latest = course.findLast((task) => notes.includes(task));
        expect(foldTasks([begun], [notes])).toEqual([latest]);
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
