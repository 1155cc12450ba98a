import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CASES } from "../../bench/planning/cases.ts";
import {
  type Contender,
  library,
  naive,
  naiveBounded,
  perNode,
  tight,
} from "../../bench/planning/contenders.ts";
import type { Cost } from "../../bench/planning/meter.ts";
import { evenWork, type Work, workByWords } from "../../bench/planning/work.ts";

const known = new Map<string, Promise<Cost>>();

/** Each is run once for all tests: it comes out the same every time. */
function costOf(contender: Contender, work: Work): Promise<Cost> {
  const key = JSON.stringify([contender.name, work]);
  const cost = known.get(key) ?? contender.run(work);
  known.set(key, cost);
  return cost;
}

const perAttempt = ({ promptTokens, attempts }: Cost): number => promptTokens / attempts.length;
const answers = ({ byAnswer }: Cost): Record<string, number> => Object.fromEntries(byAnswer);

describe.each(CASES)("$name", ({ work }) => {
  it("takes the library no more calls and no more prompt than the naive loop, for the same attempts", async () => {
    const [ours, theirs] = [await costOf(library, work), await costOf(naive, work)];
    expect(ours.attempts).toEqual(theirs.attempts);
    expect(ours.calls).toBeLessThanOrEqual(theirs.calls);
    expect(ours.promptTokens).toBeLessThanOrEqual(theirs.promptTokens);
  });

  it("comes to the same attempts where each task is judged in a call of its own", async () => {
    const [one, each] = [await costOf(library, work), await costOf(perNode, work)];
    expect(each.attempts).toEqual(one.attempts);
    const { exit_decision: decisions = 0, ...others } = answers(one);
    const { exit_decision: more = 0, ...same } = answers(each);
    expect(same).toEqual(others);
    expect(more).toBeGreaterThan(decisions);
  });
});

describe("the cases", () => {
  const attemptsOf = async (name: string): Promise<readonly string[]> => {
    const found = CASES.find((each) => each.name === name);
    if (found === undefined) throw new Error(`There is no case "${name}".`);
    return (await costOf(library, found.work)).attempts;
  };
  const mine = ["Walk to the mine", "Dig down to the vein", "Break the ore out"];
  const rest = ["Hammer a bucket", "Fill the bucket at the river", "Carry it to the camp"];

  it.each([
    ["nothing is moot", [...mine, "Smelt the ore", ...rest]],
    [
      "not complete, to be continued",
      ["Walk to the mine", "Row to the mine", ...mine.slice(1), "Smelt the ore", ...rest],
    ],
    ["complete", [...mine.slice(0, 2), "Smelt the ore", ...rest]],
    ["the task itself moot", ["Walk to the mine", "Smelt the ore", ...rest]],
    ["the immediate parent moot", ["Walk to the mine", ...rest]],
    ["a distant parent moot", ["Walk to the mine", ...rest.slice(1)]],
    ["moot after a completed child", [...mine, ...rest]],
    ["moot after an aborted child", ["Walk to the mine", ...rest]],
    ["foolish from the start", ["Walk to the mine", "Smelt the ore", ...rest]],
  ])("%s: no step is taken that has lost its point", async (name, expected) => {
    expect(await attemptsOf(name)).toEqual(expected);
  });

  it("are all there", () => {
    expect(CASES).toHaveLength(9);
  });
});

describe("a plan in which nothing is moot", () => {
  it("costs so many calls an attempt, and two for the root, however wide it is", async () => {
    for (const nodes of [10, 28, 100]) {
      const { attempts, calls } = await costOf(library, evenWork(nodes));
      expect(attempts).toHaveLength(((nodes - 1) / 9) * 6);
      expect(calls).toBe(3.5 * attempts.length + 2);
    }
  });

  it("costs the naive loop a call a level of each kind", async () => {
    const { attempts, calls, byAnswer } = await costOf(naive, evenWork(100));
    expect(answers({ byAnswer } as Cost)).toEqual({
      attempt_summary: 66,
      exit_decision: 66 * 3,
      planned_subtasks: 66 * 3 + 1 + 11 * 3,
    });
    expect(calls).toBe(66 * 7 + 34);
    expect(attempts).toEqual((await costOf(library, evenWork(100))).attempts);
  });

  it("costs about the same prompt an attempt where the plan is shown cut", async () => {
    const [small, large] = [await costOf(tight, evenWork(10)), await costOf(tight, evenWork(100))];
    expect(perAttempt(large) / perAttempt(small)).toBeGreaterThan(0.95);
    expect(perAttempt(large) / perAttempt(small)).toBeLessThan(1.05);
  });

  it("costs a loop that shows it whole more and more", async () => {
    const [small, large] = [await costOf(naive, evenWork(10)), await costOf(naive, evenWork(100))];
    expect(perAttempt(large) / perAttempt(small)).toBeGreaterThan(2);
    const bounded = await costOf(naiveBounded, evenWork(10));
    expect([bounded.calls, bounded.promptTokens]).toEqual([small.calls, small.promptTokens]);
  });
});

describe("the work", () => {
  it("has as many nodes as it was asked for", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (branches) => {
        expect(workByWords(evenWork(1 + 9 * branches)).size).toBe(1 + 9 * branches);
      }),
    );
  });

  it("refuses other sizes, and two tasks of one name", () => {
    expect(() => evenWork(11)).toThrow("it has 1 and a multiple of 9");
    expect(() => evenWork(1)).toThrow("There is no such plan of 1 nodes");
    const twice: Work = { does: "Rest", subtasks: [{ does: "Rest" }] };
    expect(() => workByWords(twice)).toThrow('Two tasks are called "Rest".');
  });
});
