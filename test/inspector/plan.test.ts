import { describe, expect, it } from "vitest";
import type { PlanNode } from "../../inspector/src/model/library.ts";
import { hasPlan, planOf } from "../../inspector/src/views/plan/plan.ts";
import { itemsInSight, treeStep } from "../../inspector/src/views/plan/tree.ts";
import { done, inspect, type Told, told } from "./support.ts";

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
