import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasEnded, type Plan } from "../../src/planning/tree/node.ts";
import {
  begun,
  changed,
  ended,
  newPlan,
  nextStep,
  pathTo,
  revised,
  subtasksOf,
  underWayBelow,
} from "../../src/planning/tree/plan.ts";
import { renderPlan } from "../../src/planning/tree/render.ts";
import { tokensOf } from "../../src/supervisor/tokens.ts";
import { plans } from "./arbitraries.ts";

/** Get water: a bucket is crafted (of iron that is mined), and filled. */
function water(): Plan {
  let count = 1;
  const newId = (): string => String(++count);
  let plan = changed([], newPlan("1", "Get water"));
  const plannedAt = (id: string, ...subtasks: [string, string | null][]): void => {
    const proposed = subtasks.map(([description, primitive]) => ({ description, primitive }));
    plan = changed(plan, revised(plan, id, proposed, newId));
  };
  plannedAt("1", ["Craft a bucket", null], ["Fill the bucket", "use"]);
  plan = changed(plan, begun(plan, "2"));
  plannedAt("2", ["Mine iron", "mine"], ["Smelt it", "smelt"], ["Put it together", "craft"]);
  return changed(plan, begun(plan, "4"));
}

describe("a plan", () => {
  it("goes on at the innermost node under way", () => {
    const plan = water();
    expect(nextStep(plan)).toMatchObject({ type: "attempt", node: { id: "4" } });
    const mined = changed(plan, ended(plan, "4", "completed", "Three ingots' worth."));
    expect(nextStep(mined)).toMatchObject({ type: "begin", node: { id: "5" } });
    const found = changed(mined, ended(mined, "2", "aborted", "There is a bucket in the chest."));
    expect(nextStep(found)).toMatchObject({ type: "begin", node: { id: "3" } });
    const dry = changed(
      found,
      revised(found, "1", [], () => "9"),
    );
    expect(nextStep(dry)).toMatchObject({ type: "plan", node: { id: "1" } });
    expect(nextStep(changed(dry, ended(dry, "1", "completed", "Done.")))).toBeNull();
  });

  it("replaces only what has not started, and numbers go on after what has", () => {
    const plan = water();
    const again = changed(
      plan,
      revised(plan, "2", [{ description: "Look into the chest", primitive: "open" }], () => "7"),
    );
    expect(subtasksOf(again, "2").map(({ id, order }) => [id, order])).toEqual([
      ["4", 0],
      ["7", 1],
    ]);
  });

  it("aborts what is under way below a node that is left, and says with what", () => {
    const plan = water();
    expect(underWayBelow(plan, "1").map(({ id }) => id)).toEqual(["2", "4"]);
    const left = changed(plan, ended(plan, "1", "aborted", "It rains."));
    expect(left.filter(({ status }) => status === "aborted").map(({ id }) => id)).toEqual(["1", "2", "4"]);
    expect(pathTo(left, "4").at(-1)?.retrospective).toBe(
      'Left with "Get water", which was aborted: It rains.',
    );
    expect(left.find(({ id }) => id === "5")?.status).toBe("planned");
  });

  it("refuses to begin what has ended, and what there is not", () => {
    const plan = water();
    const mined = changed(plan, ended(plan, "4", "completed", "Done."));
    expect(() => begun(mined, "4")).toThrow("is completed and cannot become in-progress");
    expect(() => ended(mined, "99", "failed", "")).toThrow('has no node "99". Its nodes: 1, 2, 3, 4, 5, 6.');
  });

  it("keeps what has ended, takes a change twice as once, and goes on until the root has ended", () => {
    fc.assert(
      fc.property(plans, plans, (plan, other) => {
        const isPut = (id: string): boolean => other.some((node) => node.id === id);
        const remove = plan.map(({ id }) => id).filter((id) => !isPut(id));
        const change = { put: other, remove };
        const twice = changed(changed(plan, change), change);
        expect(twice).toEqual(changed(plan, change));
        for (const node of plan.filter(hasEnded)) expect(twice).toContainEqual(node);
        const root = plan.find(({ parent }) => parent === null);
        expect(nextStep(plan) === null).toBe(root !== undefined && hasEnded(root));
        for (const node of plan) expect(pathTo(plan, node.id)[0]?.parent).toBeNull();
      }),
      { numRuns: 200 },
    );
  });
});

describe("a plan as text", () => {
  it("shows every node with its status, what came of it, and where the current one is", () => {
    const plan = water();
    const found = changed(plan, ended(plan, "4", "failed", "The pickaxe\nbroke."));
    expect(renderPlan(found, { current: "2" })).toBe(
      [
        "1 Get water [in progress]",
        "  1.1 Craft a bucket [in progress]   <- current",
        "    1.1.1 Mine iron [failed] (primitive: mine): The pickaxe broke.   <- subtask of current",
        "    1.1.2 Smelt it [planned] (primitive: smelt)   <- subtask of current",
        "    1.1.3 Put it together [planned] (primitive: craft)   <- subtask of current",
        "  1.2 Fill the bucket [planned] (primitive: use)",
      ].join("\n"),
    );
  });

  it("is bounded and stable, and keeps the current node in sight", () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 100, max: 3_000 }), fc.nat(), (plan, maxTokens, pick) => {
        const current = plan[pick % plan.length]?.id ?? null;
        const text = renderPlan(plan, { current, maxTokens });
        expect(tokensOf(text)).toBeLessThanOrEqual(maxTokens);
        expect(renderPlan([...plan].reverse(), { current, maxTokens })).toBe(text);
        const whole = renderPlan(plan, { current, maxTokens: 1e9 });
        if (tokensOf(whole) <= maxTokens) expect(text).toBe(whole);
        if (maxTokens > 1_000 && plan.length < 25) expect(text).toContain("<- current");
        expect(whole.split("\n")).toHaveLength(plan.length);
      }),
      { numRuns: 200 },
    );
  });

  it("shortens what has ended far away before what is near", () => {
    let count = 1;
    const newId = (): string => String(++count);
    let plan = changed([], newPlan("1", "Root"));
    for (let branch = 0; branch < 40; branch += 1) {
      plan = changed(plan, revised(plan, "1", [{ description: `Branch ${branch}`, primitive: null }], newId));
      const id = String(count);
      plan = changed(plan, begun(plan, id));
      for (const subtask of ["First", "Second"]) {
        plan = changed(
          plan,
          revised(plan, id, [{ description: `${subtask} of ${branch}`, primitive: "act" }], newId),
        );
        plan = changed(plan, begun(plan, String(count)));
        if (branch === 39 && subtask === "Second") break;
        plan = changed(
          plan,
          ended(plan, String(count), "completed", "It went as it should, and took its time."),
        );
      }
      if (branch < 39)
        plan = changed(plan, ended(plan, id, "completed", "Both parts of it are done and were checked."));
    }
    const text = renderPlan(plan, { current: String(count), maxTokens: 1_200 });
    expect(text).toContain("Second of 39 [in progress] (primitive: act)   <- current");
    expect(text).toContain("First of 39 [completed] (primitive: act): It went");
    expect(text).toContain("1.1 Branch 0 [completed]");
    expect(text).toContain("(2 subtasks not shown)");
    expect(text).not.toContain("First of 0");
  });
});
