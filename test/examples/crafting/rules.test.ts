import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerTo } from "../../../examples/crafting/offline-model/answer.ts";
import { goalIn } from "../../../examples/crafting/offline-model/goals.ts";
import type { Question } from "../../../examples/crafting/offline-model/question.ts";
import type { Sight } from "../../../examples/crafting/offline-model/sight.ts";
import { isDone, stepIn, wordsOf } from "../../../examples/crafting/offline-model/steps.ts";

const items = fc
  .dictionary(
    fc.constantFrom("coal", "iron ore", "iron", "bucket", "bucket of water"),
    fc.integer({ min: 1, max: 4 }),
  )
  .map((each) => ({ ...each }));
const sight: fc.Arbitrary<Sight> = fc.record({
  place: fc.constantFrom("house", "shed", "mine", "river"),
  carried: items,
  chest: fc.option(items),
});
const GOALS = [
  "Get water",
  "Craft a bucket",
  "Get 1 coal",
  "Get 3 iron ore",
  "Make the bucket at the house",
  "Fill the bucket at the river",
];

describe("the offline rules", () => {
  it("know what to do about everything that is open, by steps and tasks that they know", () => {
    fc.assert(
      fc.property(fc.constantFrom(...GOALS), sight, (words, seen) => {
        const goal = goalIn(words);
        if (goal?.standing(seen).is !== "open") return;
        const subtasks = goal.subtasks(seen);
        expect(subtasks.length).toBeGreaterThan(0);
        for (const subtask of subtasks) {
          if (typeof subtask === "string") expect(goalIn(subtask)?.standing(seen).is, subtask).toBe("open");
          else {
            expect(stepIn(wordsOf(subtask))).toEqual(subtask);
            expect(isDone(subtask, seen), wordsOf(subtask)).toBe(false);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  const ask = (asks: string, plan: string, environment: string): Question => ({
    asks: [asks],
    messages: [
      { from: "system", text: "<plan>\nnot this one\n</plan>" },
      { from: "human", text: `<plan>\n${plan}\n</plan>\n<environment>\n${environment}\n</environment>` },
    ],
  });
  const crafting = `1 Get water [in progress]
  1.1 Craft a bucket [in progress]
    1.1.1 Get 1 coal [in progress]   <- current
      1.1.1.1 Open the chest [completed] (primitive: open): The chest is open.   <- subtask of current
      1.1.1.2 Take 1 coal out of the chest [planned] (primitive: take)   <- subtask of current`;

  it.each([
    ["open; in it: 1 bucket", { exit: "1.1", revise: false }],
    ["open; in it: nothing", { exit: null, revise: true }],
    ["open; in it: 2 coal", { exit: null, revise: false }],
    ["closed", { exit: null, revise: false }],
  ])("judge by what is seen: a chest that is %s", (chest, expected) => {
    const seen = `Place: shed\nCarried: 1 pickaxe\nChest: ${chest}\nPlaces: shed (chest)`;
    expect(answerTo(ask("exit_decision", crafting, seen))).toMatchObject({ value: expected });
  });

  it("say so where they have no rule", () => {
    const seen = "Place: shed\nCarried: nothing\nChest: closed";
    expect(answerTo(ask("planned_subtasks", "1 Build a castle [in progress]   <- current", seen))).toEqual({
      value: { reasoning: 'There are no rules for "Build a castle".', subtasks: [], notes: [] },
    });
    const task: Question = { asks: ["walk"], messages: [{ from: "human", text: "<task>\nDance\n</task>" }] };
    expect(answerTo(task)).toEqual({ text: 'Not done: there are no rules for "Dance".' });
  });
});
