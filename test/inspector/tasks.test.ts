import { describe, expect, it } from "vitest";
import { costText, durationText } from "../../inspector/src/ui/figures.ts";
import { nextSorting, shownRows, stateCounts } from "../../inspector/src/views/tasks/columns.ts";
import { factsOf } from "../../inspector/src/views/tasks/details.ts";
import { tasksOf } from "../../inspector/src/views/tasks/tasks.ts";
import { decision, done, inspect, type Told, task, told } from "./support.ts";

const started = (taskId: string, given: Partial<Told> = {}): Told =>
  ({
    type: "task-started",
    taskId,
    participant: "venue",
    instruction: "Work.",
    item: null,
    ...given,
  }) as Told;
const finished = (taskId: string): Told => ({
  type: "task-finished",
  taskId,
  participant: "venue",
  report: "Done.",
  durationMs: 5,
});

describe("tasks in a table", () => {
  const rowsOf = (given: Parameters<typeof inspect>[0]) => tasksOf(inspect(given));

  it("follow the log while the run goes on, with priority and deadline of the decision", () => {
    const deadline = "2026-01-01T00:00:00.000Z";
    const assignments = [{ agent: "venue", instruction: "Work.", item: null, priority: "high", deadline }];
    const log = told(
      { type: "decision-made", decision: { ...decision({}), assignments } } as Told,
      { ...started("a"), type: "task-queued" } as Told,
      { ...started("b"), type: "task-queued" } as Told,
      started("a"),
      {
        type: "attempt-failed",
        taskId: "a",
        participant: "venue",
        attempt: 1,
        reason: "No.",
        durationMs: 3,
        retryInMs: null,
        next: "budget",
      } as Told,
      started("a", { participant: "budget" }),
    );
    const [a, b] = rowsOf({ log, isRunning: true });
    expect(a).toMatchObject({
      state: "working",
      participant: "budget",
      attempts: 2,
      number: 1,
      priority: "high",
      deadline,
    });
    expect(a?.tried).toEqual([{ by: "venue", attempt: 1, reason: "No.", durationMs: 3 }]);
    expect(b).toMatchObject({ state: "queued", attempts: 0, number: 2 });
    expect(rowsOf({ log }).map(({ state }) => state)).toEqual(["stopped", "stopped"]);
  });

  it("are what the state says once they have ended there, whatever is told again", () => {
    const state = {
      values: {
        tasks: [done("a", 7, { priority: "low" }), task("b"), task("c", { parent: "a", cause: "follow-up" })],
      },
    };
    const log = told(
      started("a"),
      started("b"),
      finished("b"),
      started("c"),
      started("c", { id: "again" }),
      started("c", { id: "again" }),
      started("d", { path: ["party", "catering"] }),
    );
    const rows = rowsOf({ state, log, isRunning: true });
    expect(rows.map(({ id, state }) => [id, state])).toEqual([
      ["a", "completed"],
      ["b", "completed"],
      ["c", "working"],
      ["d", "working"],
    ]);
    expect(rows[0]).toMatchObject({ report: "Found.", durationMs: 7, priority: "low" });
    expect(rows[1]).toMatchObject({ report: "Done.", durationMs: 5 });
    expect(rows[2]).toMatchObject({ follows: 1, attempts: 2 });
    expect(rows[3]).toMatchObject({ nesting: ["catering"], priority: null });
  });

  it("wait where they ask, and say why they came to nothing", () => {
    const working = { type: "in-progress", by: "venue", attempt: 1 } as const;
    const tasks = [
      task("a", { status: working, askedAt: "2026-01-01" }),
      task("b", { status: working }),
      task("c", { status: { type: "failed", reason: "No hall." } }),
      task("d", { status: { type: "timed-out", after: 20 } }),
    ];
    expect(rowsOf({ state: { values: { tasks } } }).map(({ state, reason }) => [state, reason])).toEqual([
      ["waiting", null],
      ["stopped", null],
      ["failed", "No hall."],
      ["timed-out", "It had not ended after 20 ms."],
    ]);
    const interrupts = [{ id: "q", value: { prompt: "Where?", askedBy: "venue" } }];
    expect(rowsOf({ state: { values: { tasks }, tasks: [{ interrupts }] } })[1]?.state).toBe("waiting");
    const log = told(started("e"), {
      type: "question-asked",
      taskId: "e",
      prompt: "?",
      askedBy: "venue",
      interruptId: "q",
      value: null,
    });
    expect(rowsOf({ log })[0]?.state).toBe("waiting");
  });

  it("are sorted both ways with the unknown last, and filtered by status", () => {
    const tasks = [
      done("a", 7, { priority: "critical" }),
      task("b"),
      done("c", 3, { priority: "low" }),
      done("d", 7),
    ];
    const rows = rowsOf({ state: { values: { tasks } } });
    const sorted = (sorting: Parameters<typeof shownRows>[2]) =>
      shownRows(rows, "all", sorting)
        .map(({ id }) => id)
        .join("");
    const byTime = nextSorting({ column: "number", direction: "ascending" }, "time");
    expect(sorted(byTime)).toBe("cadb");
    expect(sorted(nextSorting(byTime, "time"))).toBe("adcb");
    expect(sorted({ column: "priority", direction: "descending" })).toBe("abdc");
    expect(sorted({ column: "participant", direction: "descending" })).toBe("abcd");
    expect(shownRows(rows, "stopped", byTime).map(({ id }) => id)).toEqual(["b"]);
    expect(stateCounts(rows)).toEqual([
      ["stopped", 1],
      ["completed", 3],
    ]);
  });

  it("tell an unknown cost as such in their facts", () => {
    const [row] = rowsOf({ state: { values: { tasks: [done("a", 7)] } } });
    expect(row && new Map(factsOf(row)).get("Cost")).toBe("unknown");
    expect([costText(null), costText(0), costText(0.000_012), costText(0.25), costText(1234.5)]).toEqual([
      "unknown",
      "$0.00",
      "$0.000012",
      "$0.2500",
      "$1,234.50",
    ]);
    expect([durationText(950), durationText(59_960), durationText(3_725_000)]).toEqual([
      "950 ms",
      "1 min 0 s",
      "1 h 2 min",
    ]);
  });
});
