import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Course } from "../../src/planning/course.ts";
import { hasEnded, type Plan, type PlanChange } from "../../src/planning/tree/node.ts";
import { numbersOf } from "../../src/planning/tree/numbers.ts";
import { changed, depthOf, nextStep, pathTo } from "../../src/planning/tree/plan.ts";
import { IDENTICAL_ROUNDS } from "../../src/supervisor/repetition.ts";
import { tries } from "../support/tries.ts";
import { type Chance, chances, play, type Turn } from "./played.ts";

/** A run whose planner never thinks of anything else, and to which nothing comes. */
const ALWAYS_THE_SAME: Chance = {
  seed: 1,
  maxDepth: 5,
  maxNodes: 40,
  maxReplans: 8,
  perNode: false,
  isRestless: false,
  isObedient: true,
  isDull: true,
  empty: 0,
  broken: 0,
  exits: 0,
  succeeds: 0,
  words: 1,
};

/** Tasks of the same words, one after the other, all broken down into more of the same, and none ever attempted. */
const ALIKE_IN_ONE_TURN: Chance = {
  ...ALWAYS_THE_SAME,
  seed: 758758138,
  maxDepth: 5,
  maxNodes: 25,
  maxReplans: 2,
  isRestless: true,
  isObedient: false,
  empty: 20,
  broken: 100,
  exits: 0,
  succeeds: 0,
  words: 1,
};

const isStarted = ({ status }: { readonly status: string }): boolean => status !== "planned";

/** What holds of every plan, at any time. */
function checkPlan(plan: Plan, { maxNodes, maxDepth }: Chance): void {
  expect(plan.length).toBeLessThanOrEqual(maxNodes);
  expect(new Set(plan.map(({ id }) => id)).size).toBe(plan.length);
  expect(plan.filter(({ parent }) => parent === null)).toHaveLength(1);
  const underWay = plan.filter(({ status }) => status === "in-progress");
  expect(underWay.filter(({ primitive }) => primitive !== null).length).toBeLessThanOrEqual(1);
  for (const node of plan) {
    expect(depthOf(plan, node.id)).toBeLessThanOrEqual(maxDepth);
    const above = plan.find(({ id }) => id === node.parent);
    if (node.parent !== null) expect(above?.primitive).toBeNull();
    if (node.status === "in-progress" && above !== undefined) expect(above.status).toBe("in-progress");
    expect(node.attempts).toBe(isStarted(node) ? 1 : 0);
    expect(node.retrospective === null).toBe(!hasEnded(node));
  }
  // What is under way is one path.
  const parents = underWay.map(({ parent }) => parent);
  expect(new Set(parents).size).toBe(parents.length);
}

/** What holds of every change, given every id that there ever was. */
function checkChange(plan: Plan, { put, remove }: PlanChange, born: Set<string>): void {
  const before = new Map(plan.map((node) => [node.id, node]));
  for (const id of remove) expect(before.get(id)?.status).toBe("planned");
  for (const node of put) {
    const known = before.get(node.id);
    if (known === undefined) expect(born).not.toContain(node.id);
    else expect(known).toMatchObject({ parent: node.parent, order: node.order, primitive: node.primitive });
    born.add(node.id);
  }
  const after = new Map(changed(plan, { put, remove }).map((node) => [node.id, node]));
  const root = put.find(({ parent }) => parent === null);
  if (root !== undefined && !before.has(root.id)) return;
  for (const node of plan) {
    if (hasEnded(node)) expect(after.get(node.id)).toEqual(node);
    else if (isStarted(node)) expect(after.get(node.id)).toBeDefined();
  }
}

/** What is told agrees with what has changed, turn by turn. */
function checkTold(turns: readonly Turn[], plan: Plan): void {
  const told = turns.flatMap((turn) => turn.told);
  const started: string[] = [];
  const ended: string[] = [];
  const proposed = new Map<string, string>();
  const gone = new Set<string>();
  for (const speech of told) {
    const { nodeId } = speech;
    if (speech.type === "node-started") {
      if (speech.parent !== null) {
        expect(started).toContain(speech.parent);
        expect(ended).not.toContain(speech.parent);
        expect(proposed.get(nodeId)).toBe(speech.parent);
        expect(gone).not.toContain(nodeId);
      }
      started.push(nodeId);
    } else if (speech.type === "plan-revised") {
      expect(started).toContain(nodeId);
      expect(ended).not.toContain(nodeId);
      expect(speech.subtasks.length + speech.removed.length).toBeGreaterThan(0);
      for (const id of speech.removed) {
        expect(started).not.toContain(id);
        expect(proposed.get(id)).toBe(nodeId);
        gone.add(id);
      }
      for (const { id } of speech.subtasks) proposed.set(id, nodeId);
    } else {
      expect(started).toContain(nodeId);
      const node = plan.find(({ id }) => id === nodeId);
      expect(speech.type).toBe(node?.primitive === null ? "node-exited" : "attempt-summarized");
      expect(node).toMatchObject({ status: speech.status, retrospective: speech.retrospective });
      ended.push(nodeId);
    }
    if (speech.type !== "plan-revised") expect(speech.number).toBe(numbersOf(plan).get(nodeId));
  }
  const ids = (nodes: Plan): string[] => nodes.map(({ id }) => id).toSorted();
  expect(started.toSorted()).toEqual(ids(plan.filter(isStarted)));
  expect(ended.toSorted()).toEqual(ids(plan.filter(hasEnded)));
  for (const id of gone) expect(plan.some((node) => node.id === id)).toBe(false);
}

describe("a run by chance", () => {
  it("keeps every bound and every record, whatever its roles answer", async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(chances, async (chance) => {
        const { turns, plan, revisions } = await play(chance, (one, other) => expect(other).toEqual(one));
        const born = new Set<string>();
        const handedOut: string[] = [];
        let last: Plan = [];
        for (const { before, changes, destination } of turns) {
          let now = before;
          for (const change of changes) {
            checkChange(now, change, born);
            now = changed(now, change);
            checkPlan(now, chance);
          }
          if (destination.type === "leaf") {
            expect(handedOut).not.toContain(destination.node.id);
            handedOut.push(destination.node.id);
            expect(nextStep(now)).toEqual({ type: "attempt", node: destination.node });
            expect(destination.number).toBe(numbersOf(now).get(destination.node.id));
          }
          last = now;
        }
        expect(last).toEqual(plan);
        checkTold(turns, plan);
        expect(plan.every(({ id }) => !id.startsWith("old"))).toBe(true);
        const leaves = plan.filter((node) => node.primitive !== null && isStarted(node));
        expect(handedOut.toSorted()).toEqual(leaves.map(({ id }) => id).toSorted());

        const replans = revisions.filter(({ isReplan, subtasks }) => isReplan && subtasks > 0);
        expect(replans.length).toBeLessThanOrEqual(chance.maxReplans);
        const notes = turns.flatMap((turn) => turn.notes.map(({ text }) => text));
        expect(new Set(notes).size).toBe(notes.length);
        const made = turns.flatMap((turn) => [...turn.notes, ...turn.revisions].map(({ id }) => id));
        expect(new Set([...made, ...born]).size).toBe(made.length + born.size);

        const end = turns.at(-1)?.destination;
        const root = plan.find(({ parent }) => parent === null);
        const status = end?.type === "end" ? end.status : "none";
        expect(status === "completed").toBe(root?.status === "completed");
        expect(status === "plan-failed").toBe(root?.status === "failed" || root?.status === "aborted");
        // Where each turn sees another environment, only plans of one and the same turn can be alike.
        if (chance.isRestless && status === "stalled") {
          const prints = (turns.at(-1)?.revisions ?? []).map(({ fingerprint }) => fingerprint);
          const alike = prints.map((print) => prints.filter((other) => other === print).length);
          expect(Math.max(...alike)).toBeGreaterThanOrEqual(IDENTICAL_ROUNDS);
        }
        seen.set(status, (seen.get(status) ?? 0) + 1);
      }),
      { numRuns: tries(300), examples: [[ALWAYS_THE_SAME], [ALIKE_IN_ONE_TURN]] },
    );
    // What is played comes to every end that there is.
    expect([...seen.keys()].toSorted()).toEqual(["completed", "plan-failed", "plan-limit", "stalled"]);
  });

  it("asks the classifier after each attempt and each exit of a child, from the node above outwards", async () => {
    await fc.assert(
      fc.asyncProperty(chances, async (chance) => {
        const { turns, plan } = await play(chance, () => {});
        for (const { asked, told } of turns) {
          const decisions = asked.filter(([role]) => role === "exit");
          const ends = told.filter(({ type }) => type === "node-exited" || type === "attempt-summarized");
          if (ends.length === 0) expect(decisions).toEqual([]);
          for (const [, nodeId] of decisions) {
            const node = plan.find(({ id }) => id === nodeId);
            expect(node?.primitive).toBeNull();
          }
          // One for each end, but of the root and of what was left along with a task above it.
          const own = ends.filter(
            ({ nodeId, ...end }) =>
              pathTo(plan, nodeId).length > 1 &&
              !("retrospective" in end && end.retrospective.startsWith("Left with")),
          );
          if (chance.perNode) expect(decisions.length).toBeGreaterThanOrEqual(own.length);
          else expect(decisions).toHaveLength(own.length);
          const attempts = asked.filter(([role]) => role === "attempt-summary");
          expect(attempts.length).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: tries(100) },
    );
  });
});

describe("a course", () => {
  const PRIMITIVE = { name: "act", description: "Acts", participant: "hands" };
  const setting = {
    runId: "run",
    turn: 1,
    goal: "All of it",
    plan: [],
    notepad: [],
    revisions: [],
    observation: "",
    attempt: null,
  };
  const leaf = { description: "One", primitive: "act" };
  const done = { status: "completed", retrospective: "Done." } as const;
  const roles = {
    primitives: [PRIMITIVE],
    maxDepth: 3,
    maxNodes: 9,
    maxReplans: 3,
    exit: { perNode: false, classify: async () => ({ exit: null, reasoning: "" }) },
    plan: async () => ({ reasoning: "", subtasks: [leaf] }),
    summarizeAttempt: async () => done,
    summarizeExit: async () => done,
    tell: () => {},
  } as const;

  it("keeps what had changed when a role fails", async () => {
    const course = new Course(setting, {
      ...roles,
      plan: async () => {
        throw new Error("The planner is out.");
      },
    });
    await expect(course.follow()).rejects.toThrow("The planner is out.");
    expect(course.changes).toHaveLength(1);
    expect(course.plan).toMatchObject([{ id: "run:plan", status: "in-progress" }]);
  });

  it("says what a subtask may be where a planner names something else", async () => {
    const fly = { description: "Fly", primitive: "fly" };
    const plan = async () => ({ reasoning: "", subtasks: [leaf, fly] });
    const course = new Course(setting, { ...roles, plan });
    await expect(course.follow()).rejects.toMatchObject({
      code: "PLANNING_FAILED",
      message: expect.stringContaining('"fly" for "Fly". There are: act'),
    });
    expect(course.plan).toHaveLength(1);
  });

  it("says which nodes an exit classifier may name", async () => {
    const first = new Course(setting, roles);
    const to = await first.follow();
    if (to.type !== "leaf") throw new Error("A leaf was expected.");
    for (const exit of ["elsewhere", to.node.id]) {
      const attempt = { nodeId: to.node.id, taskId: "t", report: "", cancelled: null };
      const course = new Course(
        { ...setting, turn: 2, plan: first.plan, revisions: first.revisions, attempt },
        { ...roles, exit: { perNode: false, classify: async () => ({ exit, reasoning: "" }) } },
      );
      await expect(course.follow()).rejects.toMatchObject({
        code: "PLANNING_FAILED",
        message: expect.stringContaining("It may name: run:plan; or null."),
      });
      // The attempt is taken in all the same.
      expect(course.plan.find(({ id }) => id === to.node.id)?.status).toBe("completed");
    }
  });
});
