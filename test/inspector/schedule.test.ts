import { describe, expect, it } from "vitest";
import type { WorkflowEvent } from "../../inspector/src/model/library.ts";
import type { LogEntry } from "../../inspector/src/model/log.ts";
import type { ScheduleRow } from "../../inspector/src/views/schedule/row.ts";
import { scheduleOf } from "../../inspector/src/views/schedule/schedule.ts";
import { durationText, scaleOf } from "../../inspector/src/views/schedule/time-scale.ts";
import { rowText, stretchText, summaryText } from "../../inspector/src/views/schedule/words.ts";
import { event, inspect, logOf, type Told } from "./support.ts";

const start = Date.UTC(2026, 0, 1);
const at = (ms: number): string => new Date(start + ms).toISOString();
const task = (taskId: string, participant = "cook") => ({ taskId, participant });
const asked = { instruction: "Choose the courses.", item: "courses" };
const tell = (ms: number, told: Told): WorkflowEvent => event({ ...told, time: at(ms) });

const queued = (ms: number, id: string) => tell(ms, { type: "task-queued", ...task(id), ...asked });
const started = (ms: number, id: string, by = "cook") =>
  tell(ms, { type: "task-started", ...task(id, by), ...asked });
const finished = (ms: number, id: string, by = "cook") =>
  tell(ms, { type: "task-finished", ...task(id, by), report: "Done.", durationMs: 100 });
const failedAttempt = (ms: number, id: string, retryInMs: number | null, next = "cook") =>
  tell(ms, {
    type: "attempt-failed",
    ...task(id),
    attempt: 1,
    reason: "Too many requests",
    durationMs: 100,
    retryInMs,
    next,
  });
const reviewing = (ms: number, id: string) =>
  tell(ms, { type: "review-started", ...task(id), item: "courses", round: 1 });
const reviewed = (ms: number, id: string, version: number) =>
  tell(ms, {
    type: "review-finished",
    ...task(id),
    item: "courses",
    round: 1,
    verdict: "partially-approved",
    feedback: "One is missing.",
    met: [],
    unmet: ["three"],
    merge: { type: "merged", version },
  });
const stream: LogEntry = { type: "stream-started" };

const schedule = (
  entries: readonly (WorkflowEvent | LogEntry)[],
  given: { isRunning?: boolean; state?: unknown } = {},
) =>
  scheduleOf(
    inspect({
      ...given,
      log: logOf((log) => {
        for (const entry of entries) {
          if ("time" in entry) log.addEvent(entry);
          else log.addEntry(entry as typeof stream);
        }
      }),
    }),
  );

/** Bars as kind, beginning, end, attempt and how it ended. */
const bars = (row: ScheduleRow | undefined): string[] =>
  (row?.stretches ?? []).map(
    ({ kind, from, to, attempt, end, participant }) =>
      `${kind} ${from - start}–${to === null ? "" : to - start} ${participant} ${attempt} ${end}`,
  );

describe("the schedule", () => {
  it("has a row for each task: waiting, work, review and merge", () => {
    const { rows, isLive } = schedule(
      [
        stream,
        queued(0, "a"),
        started(200, "a"),
        finished(900, "a"),
        reviewing(950, "a"),
        reviewed(1_200, "a", 1),
      ],
      { isRunning: true },
    );
    expect(isLive).toBe(true);
    expect(rows).toHaveLength(1);
    expect(bars(rows[0])).toEqual(["queued 0–200 cook 1 done", "running 200–900 cook 1 done"]);
    expect(rows[0]).toMatchObject({
      status: "done",
      review: { from: start + 950, to: start + 1_200, verdict: "partially-approved", version: 1 },
    });
    expect(rows.map(rowText)).toEqual([
      "cook, courses, done, partially approved, version 1. Choose the courses.",
    ]);
  });

  it("tells attempts apart, and who made them", () => {
    const { rows } = schedule([
      stream,
      started(0, "a"),
      failedAttempt(100, "a", 400),
      started(500, "a"),
      failedAttempt(600, "a", null, "waiter"),
      started(600, "a", "waiter"),
      finished(900, "a", "waiter"),
    ]);
    expect(bars(rows[0])).toEqual([
      "running 0–100 cook 1 failed",
      "paused 100–500 cook 1 done",
      "running 500–600 cook 2 failed",
      "running 600–900 waiter 3 done",
    ]);
    expect(rows.map(rowText)).toEqual(["waiter, courses, done, attempt 3. Choose the courses."]);
    expect(rows[0]?.stretches.slice(0, 1).map((stretch) => stretchText(stretch, 0))).toEqual([
      "Attempt 1 by cook: 100 ms, failed",
    ]);
  });

  it("goes on after an answer, and does not count a question that is told again", () => {
    const question = (ms: number) =>
      tell(ms, {
        type: "question-asked",
        prompt: "How many guests?",
        askedBy: "cook",
        taskId: "a",
        interruptId: "q",
        value: "How many guests?",
      });
    const before = [stream, started(0, "a"), question(100), question(150)];
    expect(schedule(before).rows[0]?.status).toBe("asking");
    const { rows } = schedule([...before, stream, started(60_000, "a"), finished(60_500, "a")]);
    expect(bars(rows[0])).toEqual([
      "running 0–100 cook 1 asked",
      "paused 100–60000 cook 1 done",
      "running 60000–60500 cook 1 done",
    ]);
  });

  it("ends what a crash or a stop left open when it was last heard of", () => {
    const before = [stream, started(0, "a"), queued(300, "b")];
    const { rows } = schedule([...before, stream, started(9_000, "a")], { isRunning: true });
    expect(bars(rows[0])).toEqual(["running 0–300 cook 1 stopped", "running 9000– cook 1 open"]);
    expect(schedule(before).rows.map(({ status }) => status)).toEqual(["stopped", "stopped"]);
    expect(summaryText(schedule(before).rows)).toBe("2 tasks: 2 not finished");
  });

  it("tells follow-ups, and tasks that were given up before they began", () => {
    const { rows } = schedule([
      stream,
      queued(0, "a"),
      tell(10, { type: "follow-up-queued", ...task("b"), ...asked, parent: "a", cause: "follow-up" }),
      tell(20, { type: "task-failed", ...task("b"), reason: "No review was left.", durationMs: 0 }),
    ]);
    expect(rows[1]).toMatchObject({ parent: "a", status: "failed" });
    expect(bars(rows[1])).toEqual(["queued 10–20 cook 1 stopped"]);
  });

  it("names the nested workflow that a task belongs to", () => {
    const nested = { ...started(0, "a"), path: ["party", "catering"] } as WorkflowEvent;
    expect(schedule([stream, nested]).rows.map(rowText)).toEqual([
      "catering › cook, courses, not finished. Choose the courses.",
    ]);
  });

  it("takes what was before the log from the state, and keeps the order of beginnings", () => {
    const kept = (id: string, createdAt: number, more: object = {}) => ({
      id,
      participant: "cook",
      ...asked,
      parent: null,
      createdAt: at(createdAt),
      attempts: 2,
      tried: [{ by: "cook", attempt: 1, reason: "Too many requests", durationMs: 100 }],
      metrics: { durationMs: 700 },
      status: { type: "completed" },
      ...more,
    });
    const review = {
      taskId: "old",
      item: "courses",
      round: 1,
      verdict: "approved",
      feedback: "",
      at: at(900),
    };
    const state = {
      values: {
        tasks: [kept("old", 0), kept("new", 60_000), kept("unknown", 0, { createdAt: "?" })],
        reviews: [{ ...review, merge: { type: "merged", version: 1 } }],
      },
    };
    const { rows } = schedule([stream, started(60_010, "new"), finished(60_500, "new")], { state });
    expect(rows.map(({ id, isEstimated }) => [id, isEstimated])).toEqual([
      ["old", true],
      ["new", false],
    ]);
    expect(bars(rows[0])).toEqual(["running 0–100 cook 1 failed", "running 100–700 cook 2 done"]);
    expect(bars(rows[1])).toEqual(["running 60010–60500 cook 1 done"]);
    expect(rows[0]?.review).toMatchObject({ from: null, to: start + 900, version: 1 });
  });

  it("draws from the state what waited and worked, and says where its times are estimated", () => {
    const done = { type: "completed" };
    const kept = (id: string, more: object = {}) => ({
      ...{ id, runId: "run", turn: 1, participant: "cook", ...asked, item: null, parent: null },
      ...{ createdAt: at(0), startedAt: at(300), attempts: 1, tried: [], pausedMs: 0, askedAt: null },
      ...{ metrics: { durationMs: 700 }, status: done, ...more },
    });
    const failure = { by: "cook", attempt: 1, reason: "Too many requests", durationMs: 100 };
    const rowsOf = (...tasks: readonly object[]) => schedule([], { state: { values: { tasks } } }).rows;
    const only = (more: object) => {
      const [row] = rowsOf(kept("a", more));
      return [...bars(row), row?.status, row?.isEstimated];
    };

    // One of several waits for its place; a single one is handed out at once.
    const [first, second] = rowsOf(kept("a"), kept("b", { startedAt: null, attempts: 0, metrics: null }));
    expect(bars(first)).toEqual(["queued 0–300 cook 1 done", "running 300–1000 cook 1 done"]);
    expect([first?.isEstimated, second?.isEstimated, bars(second)]).toEqual([false, false, []]);
    expect(only({})).toEqual(["running 300–1000 cook 1 done", "done", false]);
    expect(only({ item: "courses" })[0]).toBe("queued 0–300 cook 1 done");

    const failed = { type: "failed", reason: "Too many requests" };
    expect(only({ status: failed, tried: [failure], metrics: { durationMs: 100 } })).toEqual([
      "running 300–400 cook 1 failed",
      "failed",
      false,
    ]);
    // How long it paused before another attempt, or worked before its question, is not kept.
    expect(only({ tried: [failure], attempts: 2 })).toEqual([
      "running 300–400 cook 1 failed",
      "running 400–1000 cook 2 done",
      "done",
      true,
    ]);
    expect(only({ pausedMs: 5_000 })).toEqual([
      "paused 300–5300 cook 1 done",
      "running 5300–6000 cook 1 done",
      "done",
      true,
    ]);
    const working = { type: "in-progress", by: "cook", attempt: 1 };
    expect(only({ status: working, askedAt: at(900), attempts: 0, metrics: null })).toEqual([
      "running 300–900 cook 1 asked",
      "paused 900– cook 1 open",
      "asking",
      false,
    ]);
    const cancelled = { type: "cancelled", reason: "No longer needed" };
    expect(only({ status: cancelled, attempts: 0, metrics: { durationMs: 50 } })).toEqual([
      "running 300–350 cook 1 failed",
      "cancelled",
      false,
    ]);
    // A thread of an older library does not keep when work began.
    expect(only({ startedAt: undefined })).toEqual(["running 0–700 cook 1 done", "done", true]);
  });

  it("costs in proportion to the events", () => {
    const run = (tasks: number) => {
      const entries = Array.from({ length: tasks }, (_, index) => {
        const id = String(index);
        const ms = index * 100;
        return [
          queued(ms, id),
          started(ms + 10, id),
          failedAttempt(ms + 20, id, 5),
          started(ms + 30, id),
          failedAttempt(ms + 35, id, 5),
          started(ms + 40, id),
          finished(ms + 50, id),
          reviewing(ms + 60, id),
          reviewed(ms + 70, id, index),
          tell(ms + 70, {
            type: "artifact-merged",
            ...task(id),
            item: "courses",
            version: index,
            patch: [],
          }),
        ];
      }).flat();
      const tries = Array.from({ length: 5 }, () => {
        // Another list each time, since of one that is known only what is new is read.
        const log = { entries: [...entries] as LogEntry[], tokens: new Map() };
        const inspection = inspect({ log, isRunning: true });
        const before = performance.now();
        const { rows, activity } = scheduleOf(inspection);
        scaleOf({ activity, now: start, maxTicks: 7 });
        expect(rows).toHaveLength(tasks);
        return performance.now() - before;
      });
      return Math.min(...tries);
    };
    run(1_000);
    const small = run(1_000);
    // Ten times the events: 100,000 of them.
    expect(run(10_000) / small).toBeLessThan(20);
  });
});

describe("the time axis", () => {
  const scale = (activity: readonly (readonly [number, number])[], now: number | null = null) =>
    scaleOf({ activity: activity.map(([from, to]) => ({ from, to })), now, maxTicks: 6 });
  const labels = (...given: Parameters<typeof scale>) => scale(...given).ticks.map(({ label }) => label);

  it("has round ticks from milliseconds to hours", () => {
    expect(labels([[0, 40]])).toEqual(["0", "10 ms", "20 ms", "30 ms", "40 ms"]);
    expect(labels([[0, 4_200]])).toEqual(["0", "1 s", "2 s", "3 s", "4 s"]);
    expect(labels([[0, 80_000]])).toEqual(["0", "0:15", "0:30", "0:45", "1:00", "1:15"]);
    expect(labels([[0, 5 * 3_600_000]])).toEqual(["0", "1:00 h", "2:00 h", "3:00 h", "4:00 h", "5:00 h"]);
    expect(labels([])).toEqual(["0", "2 ms", "4 ms", "6 ms", "8 ms"]);
  });

  it("moves its end in steps while time goes on", () => {
    const places = Array.from({ length: 200 }, (_, index) => scale([[0, 10]], index * 100).place(1_000));
    expect(new Set(places.slice(20)).size).toBeLessThan(12);
    // Nothing moves to the right, and now is always on it.
    expect(places.every((place, index) => index < 11 || place <= (places[index - 1] ?? 1))).toBe(true);
    for (const now of [100, 5_000, 19_900, 3_600_000]) {
      expect(scale([[0, 10]], now).place(now)).toBeLessThanOrEqual(1);
    }
  });

  it("cuts out long rests and marks them", () => {
    const { place, breaks } = scale([
      [7_200_000, 7_201_000],
      [0, 1_000],
      [500, 1_500],
      [9_000, 10_000],
    ]);
    expect(breaks.map(({ label }) => label)).toEqual(["1 h 59 min"]);
    expect(place(7_200_000)).toBe(place(10_000));
    expect(place(3_600_000)).toBe(place(10_000));
    expect(place(7_201_000) - place(7_200_000)).toBeCloseTo(place(1_000));
    expect(place(9_000)).toBeGreaterThan(place(1_500));
    expect(place(-5)).toBe(0);
  });

  it("says how long something took", () => {
    expect([40, 1_240, 42_400, 125_000, 3_700_000, 200_000_000].map(durationText)).toEqual([
      "40 ms",
      "1.2 s",
      "42 s",
      "2 min 5 s",
      "1 h 1 min",
      "2 d 7 h",
    ]);
  });
});
