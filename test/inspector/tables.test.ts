import { describe, expect, it } from "vitest";
import type { PlanNode, RunLimits, Task, UsageEntry } from "../../inspector/src/model/library.ts";
import { costText, durationText } from "../../inspector/src/ui/figures.ts";
import { hasPlan, planOf } from "../../inspector/src/views/plan/plan.ts";
import { itemsInSight, treeStep } from "../../inspector/src/views/plan/tree.ts";
import { nextSorting, shownRows, stateCounts } from "../../inspector/src/views/tasks/columns.ts";
import { factsOf } from "../../inspector/src/views/tasks/details.ts";
import { tasksOf } from "../../inspector/src/views/tasks/tasks.ts";
import { limitsOf, limitText, measure, shareText } from "../../inspector/src/views/usage/budget.ts";
import { callsOf, runsOf, sumText, totalOf, usageOf } from "../../inspector/src/views/usage/usage.ts";
import { newTask } from "../../src/delegation/task.ts";
import { decision, event, inspect, logOf, type Told } from "./support.ts";

const told = (...events: readonly Told[]) =>
  logOf((log) => {
    for (const each of events) log.addEvent(event(each));
  });

const task = (id: string, given: Partial<Task> = {}): Task => ({
  ...newTask({ id, runId: "run", turn: 1, participant: "venue", instruction: "Work.", isRemote: false }),
  ...given,
});

const metrics = {
  modelCalls: 2,
  toolCalls: 1,
  inputTokens: 90,
  outputTokens: 10,
  confidence: null,
  costUsd: null,
};
const done = (id: string, durationMs: number, given: Partial<Task> = {}): Task =>
  task(id, {
    status: { type: "completed" },
    report: "Found.",
    attempts: 1,
    metrics: { ...metrics, durationMs },
    ...given,
  });
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

let calls = 0;
const call = (actor: string, given: Partial<UsageEntry> = {}): UsageEntry => {
  calls += 1;
  return {
    ...{ id: `call-${calls}`, runId: "run", role: "participant", actor, taskId: null, model: "small" },
    ...{ inputTokens: 100, cachedInputTokens: 20, outputTokens: 10, reasoningTokens: null, toolCalls: 0 },
    ...{ durationMs: 1, costUsd: 0.1, ...given },
  };
};

describe("usage", () => {
  const usage = [
    call("venue"),
    call("venue", { costUsd: null, cachedInputTokens: null }),
    call("venue", { model: "large", costUsd: 0.5 }),
    call("supervisor", { role: "supervisor", inputTokens: null, outputTokens: null, costUsd: null }),
    call("venue", { runId: "other" }),
  ];
  const inspection = inspect({ state: { values: { usage } } });

  it("is summed by participant, role and model, and the unknown never counts as nothing", () => {
    const { rows, models, total } = usageOf(callsOf(inspection), "run");
    expect(rows.map(({ actor, role, model, calls }) => [actor, role, model, calls])).toEqual([
      ["venue", "participant", "small", 2],
      ["venue", "participant", "large", 1],
      ["supervisor", "supervisor", "small", 1],
    ]);
    expect(rows[0]).toMatchObject({
      input: { known: 200, unknown: 0 },
      cached: { known: 20, unknown: 1 },
      cost: { known: 0.1, unknown: 1 },
    });
    const texts = rows.map(({ cost, calls }) => sumText(cost, calls, costText));
    expect(texts).toEqual(["≥ $0.1000", "$0.5000", "unknown"]);
    expect(models.map(({ model, calls }) => [model, calls])).toEqual([
      ["small", 3],
      ["large", 1],
    ]);
    expect(total).toMatchObject({ calls: 4, cost: { known: 0.6, unknown: 2 } });
    expect(usageOf(callsOf(inspection), null).total.calls).toBe(5);
    expect(runsOf(callsOf(inspection))).toEqual(["run", "other"]);
  });

  const limitsIn = (given: Parameters<typeof inspect>[0]) =>
    limitsOf(inspect(given), callsOf(inspect(given)));
  const warning = (limit: string, percent: number, used: number, max: number, given: object = {}) =>
    ({ type: "budget-warning", limit, percent, used, max, ...given }) as Told;

  it("is told as part of the limits that have warned, of the newest run alone", () => {
    const log = told(
      warning("maxTokens", 95, 95, 100),
      { type: "run-started", workflow: "party", limits: null },
      warning("maxCostUsd", 50, 0.5, 1),
      warning("maxCostUsd", 80, 0.8, 1),
      warning("maxDurationMs", 50, 1_000, 2_000),
      warning("maxModelCalls", 50, 5, 10, { path: ["party", "catering"] }),
    );
    const limits = limitsIn({ log });
    expect(limits.map(limitText)).toEqual([
      { name: "Cost", text: "$0.8000 of $1.00 (80 %)" },
      { name: "Time", text: "1.0 s of 2.0 s (50 %)" },
      { name: "Model calls in catering", text: "5 of 10 (50 %)" },
    ]);
    expect(measure(limits)?.limit).toBe("maxCostUsd");
    expect(limits[0] && shareText(totalOf([call("venue")]), limits[0])).toBe("10 %");
    expect(limits[0] && shareText(totalOf([call("venue", { costUsd: null })]), limits[0])).toBe("unknown");
  });

  const called = (given: UsageEntry, path = ["party"], runId = given.runId): Told => ({
    ...{ type: "model-called", call: given, path, runId },
  });
  const begins = (limits: RunLimits | null, given: object = {}): Told =>
    ({ type: "run-started", workflow: "party", limits, ...given }) as Told;

  it("grows with each call that is told, once, whoever tells it", () => {
    const [first, second, third] = [call("venue"), call("venue"), call("food")];
    const inner = { ...third, actor: "chef", runId: "inner" };
    const log = told(
      called(first),
      called(second),
      called(inner, ["party", "food"]),
      called(third),
      called(second),
    );
    const calls = callsOf(inspect({ log, state: { values: { usage: [first] } } }));
    expect(calls.map(({ id, actor }) => [id, actor])).toEqual([
      [first.id, "venue"],
      [second.id, "venue"],
      [third.id, "food"],
    ]);
    expect(callsOf(inspect({ log, state: { values: { usage: [first, third, second] } } }))).toEqual([
      first,
      third,
      second,
    ]);
  });

  it("is measured against every limit of a run from its beginning", () => {
    const limits = {
      ...{ maxCostUsd: 1, maxTokens: 1_000, maxModelCalls: 10, maxDurationMs: 60_000 },
      maxOutputTokensPerCall: 40,
    };
    const none = [
      "Cost $0.00 of $1.00 (0 %)",
      "Tokens 0 of 1,000 (0 %)",
      "Model calls 0 of 10 (0 %)",
      "Time 0 ms of 1 min 0 s (0 %)",
      "Longest answer, in tokens 0 of 40 (0 %)",
    ];
    const text = (given: Parameters<typeof inspect>[0]) =>
      limitsIn(given).map((limit) => `${limitText(limit).name} ${limitText(limit).text}`);
    expect(text({ log: told(begins(limits)) })).toEqual(none);
    expect(text({ state: { values: { run: { id: "run", limits, spent: null } } } })).toEqual(none);

    const at = (second: number) => ({ time: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString() });
    const log = logOf((log) => {
      log.addEntry({ type: "stream-started" });
      log.addEvent(event({ ...begins(limits), ...at(0) }));
      log.addEvent(event({ ...called(call("venue", { id: "a" })), ...at(10) }));
      log.addEntry({ type: "stream-started" });
      log.addEvent(event({ ...called(call("venue", { id: "b", outputTokens: 30 })), ...at(40) }));
      log.addEvent(event({ ...called(call("venue", { id: "c" })), ...at(45) }));
    });
    expect(text({ log })).toEqual([
      "Cost $0.3000 of $1.00 (30 %)",
      "Tokens 350 of 1,000 (35 %)",
      "Model calls 3 of 10 (30 %)",
      "Time 15.0 s of 1 min 0 s (25 %)",
      "Longest answer, in tokens 30 of 40 (75 %)",
    ]);

    // What was never reported counts as the budget counts it.
    const unreported = { nanoUsd: 200_000_000, tokens: 50, modelCalls: 1 };
    const run = { id: "run", limits, spent: { activeMs: 30_000, unreported, exhausted: null } };
    expect(text({ log, state: { values: { run } } })).toEqual([
      "Cost $0.5000 of $1.00 (50 %)",
      "Tokens 400 of 1,000 (40 %)",
      "Model calls 4 of 10 (40 %)",
      "Time 30.0 s of 1 min 0 s (50 %)",
      "Longest answer, in tokens 30 of 40 (75 %)",
    ]);
  });

  it("is told of the newest run, whether the log or the state knows it", () => {
    const startedAt = "2026-01-02T00:00:00.000Z";
    const state = { values: { usage, run: { id: "run", startedAt, limits: { maxModelCalls: 8 } } } };
    const uses = (given: Parameters<typeof inspect>[0]) =>
      limitsIn(given).map(({ runId, used, max }) => [runId, used, max]);
    const older = told(begins({ maxModelCalls: 2 }, { runId: "older" }));
    expect(uses({ state, log: older })).toEqual([["run", 4, 8]]);
    const newer = { runId: "newer", time: "2026-01-03T00:00:00.000Z" };
    expect(uses({ state, log: told(begins({ maxModelCalls: 2 }, newer)) })).toEqual([["newer", 0, 2]]);
    expect(uses({ state, log: told(begins(null, newer)) })).toEqual([]);
    // A run of a nested workflow is none of the thread's.
    const nested = { ...newer, path: ["party", "catering"] };
    expect(uses({ state, log: told(begins({ maxModelCalls: 2 }, nested)) })).toEqual([["run", 4, 8]]);
  });

  it("counts what is known to be more than the last warning, and the other way round", () => {
    const log = told(warning("maxModelCalls", 50, 2, 4), warning("maxCostUsd", 80, 0.8, 1));
    const run = { id: "run", limits: { maxCostUsd: 1, maxModelCalls: 4 } };
    const limits = limitsIn({ log, state: { values: { usage, run } } });
    expect(limits.map(({ used, percent }) => [used, percent])).toEqual([
      [0.8, 80],
      [4, 100],
    ]);
  });
});

describe("the plan", () => {
  const node = (id: string, parent: string | null, given: Partial<PlanNode> = {}): PlanNode => ({
    ...{
      id,
      parent,
      description: id,
      primitive: null,
      status: "planned",
      retrospective: null,
      attempts: 0,
      order: 0,
    },
    ...given,
  });
  const begins = (nodeId: string, parent: string | null): Told => ({
    ...{ type: "node-started", nodeId, number: "?", parent, description: nodeId, primitive: null },
  });
  const plans = (nodeId: string, ids: readonly string[], removed: readonly string[] = []): Told => ({
    ...{ type: "plan-revised", nodeId, number: "?", reasoning: `Why ${ids.join()}.`, removed },
    subtasks: ids.map((id) => ({ id, description: id, primitive: null })),
  });
  const exits = (nodeId: string, status: "completed" | "aborted"): Told => ({
    ...{
      type: "node-exited",
      nodeId,
      number: "?",
      status,
      retrospective: `${nodeId} is over.`,
      reasoning: "It is moot.",
    },
  });
  const lines = (given: Parameters<typeof inspect>[0]) =>
    planOf(inspect(given)).map(({ number, id, state }) => `${number} ${id} ${state}`);
  const live = [
    ...[begins("root", null), plans("root", ["a", "b"]), begins("a", "root"), plans("a", ["a1", "a2"])],
    ...[
      begins("a1", "a"),
      {
        type: "attempt-summarized",
        nodeId: "a1",
        number: "?",
        taskId: "t",
        status: "failed",
        retrospective: "No.",
      } as Told,
    ],
    ...[plans("a", ["a3"], ["a2"]), exits("a", "aborted"), plans("root", ["c"], ["b"]), begins("c", "root")],
  ];

  it("grows with the events, and what is planned in a branch that has ended is dropped", () => {
    const log = told(...live);
    expect(lines({ log, isRunning: true })).toEqual([
      ...["1 root in-progress", "1.1 a aborted", "1.1.1 a1 failed", "1.1.2 a3 dropped", "1.2 c in-progress"],
    ]);
    const a = planOf(inspect({ log })).find(({ id }) => id === "a");
    expect(a).toMatchObject({ level: 2, position: 1, siblings: 2, hasSubtasks: true, attempts: 1 });
    expect(a).toMatchObject({
      retrospective: "a is over.",
      exitReason: "It is moot.",
      planReasons: ["Why a1,a2.", "Why a3."],
    });
  });

  it("never goes back where the state is ahead of the log, and goes on where it is behind", () => {
    const ahead = [
      node("root", null, { status: "completed", retrospective: "Done." }),
      node("a", "root", { status: "aborted" }),
      node("c", "root", { status: "completed", order: 1 }),
    ];
    expect(lines({ state: { values: { plan: ahead } }, log: told(...live.slice(0, 3)) })).toContain(
      "1 root completed",
    );
    const behind = [
      node("root", null, { status: "in-progress" }),
      node("a", "root", { status: "in-progress" }),
      node("b", "root", { order: 1 }),
    ];
    const log = told(exits("a", "completed"), plans("root", ["c"], ["b"]));
    expect(lines({ state: { values: { plan: behind } }, log, isRunning: true })).toEqual([
      "1 root in-progress",
      "1.1 a completed",
      "1.2 c planned",
    ]);
  });

  it("begins anew with another root, and is the state's where nothing runs", () => {
    const state = { values: { plan: [node("old", null, { status: "completed" }), node("old1", "old")] } };
    expect(lines({ state, log: told(...live.slice(0, 2)), isRunning: true })).toEqual([
      "1 root in-progress",
      "1.1 a planned",
      "1.2 b planned",
    ]);
    expect(lines({ state, log: told(...live.slice(0, 2)) })).toEqual(["1 old completed", "1.1 old1 dropped"]);
  });

  it("has the planner's reasons and the attempts from the state alone", () => {
    const plan = [node("root", null, { status: "completed" })];
    const revisions = [{ nodeId: "root", reasoning: "First things first." }];
    const values = { plan, revisions, tasks: [done("t", 1, { planNode: "root" })] };
    expect(planOf(inspect({ state: { values } }))[0]).toMatchObject({
      planReasons: ["First things first."],
      exitReason: null,
      tasks: [{ id: "t", participant: "venue", report: "Found." }],
    });
    expect([
      hasPlan(inspect({ state: { values } })),
      hasPlan(inspect({})),
      hasPlan(inspect({ log: told(...live) })),
    ]).toEqual([true, false, true]);
  });

  it("is walked through with the arrows", () => {
    const items = planOf(inspect({ log: told(...live), isRunning: true }));
    const open = new Set<string>();
    const closed = new Set(["a"]);
    const step = (key: string, active: string, shut = open) => {
      const found = treeStep(key, active, itemsInSight(items, shut), shut);
      return found && `${found.type} ${found.id}`;
    };
    expect(itemsInSight(items, closed).map(({ id }) => id)).toEqual(["root", "a", "c"]);
    expect(itemsInSight(items, new Set(["root"])).map(({ id }) => id)).toEqual(["root"]);
    expect([step("ArrowDown", "a"), step("ArrowDown", "a", closed), step("ArrowUp", "c", closed)]).toEqual([
      "go a1",
      "go c",
      "go a",
    ]);
    expect([step("ArrowRight", "a"), step("ArrowRight", "a", closed), step("ArrowRight", "c")]).toEqual([
      "go a1",
      "open a",
      undefined,
    ]);
    expect([
      step("ArrowLeft", "a"),
      step("ArrowLeft", "a1"),
      step("ArrowLeft", "root", new Set(["root"])),
    ]).toEqual(["close a", "go a", undefined]);
    expect([step("Home", "c"), step("End", "root"), step("ArrowUp", "root"), step("x", "root")]).toEqual([
      "go root",
      "go c",
      undefined,
      undefined,
    ]);
  });
});
