import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareRanks, inOrderOfRank, rankOf } from "../../src/delegation/order.ts";
import { TASK_PRIORITIES } from "../../src/delegation/task.ts";
import { taskWith } from "../support/records.ts";

const times = fc.integer({ min: 0, max: 5 }).map((second) => `2026-01-01T00:00:0${second}.000Z`);
const tasks = fc
  .array(
    fc.record({
      priority: fc.constantFrom(...TASK_PRIORITIES),
      deadline: fc.option(times),
      createdAt: times,
    }),
    { maxLength: 12 },
  )
  .map((list) => list.map((given, index) => taskWith({ ...given, id: String(index) })));

describe("waiting tasks", () => {
  it("start by priority, then deadline, then age, then as they came", () => {
    const early = "2026-01-01T00:00:01.000Z";
    const late = "2026-01-01T00:00:02.000Z";
    const given = [
      taskWith({ id: "low", priority: "low", deadline: early }),
      taskWith({ id: "normal, young", createdAt: late }),
      taskWith({ id: "normal, old", createdAt: early }),
      taskWith({ id: "normal, old too", createdAt: early }),
      taskWith({ id: "normal, due", deadline: late }),
      taskWith({ id: "normal, due first", deadline: early, createdAt: late }),
      taskWith({ id: "critical", priority: "critical", createdAt: late }),
      taskWith({ id: "high", priority: "high" }),
    ];
    expect(inOrderOfRank(given).map(({ id }) => id)).toEqual([
      "critical",
      "high",
      "normal, due first",
      "normal, due",
      "normal, old",
      "normal, old too",
      "normal, young",
      "low",
    ]);
  });

  it("have one order, which loses nobody and does not hang on how they stood before", () => {
    fc.assert(
      fc.property(tasks, fc.infiniteStream(fc.nat()), (list, keys) => {
        const shuffled = list
          .map((task) => ({ task, key: Number(keys.next().value) }))
          .sort((a, b) => a.key - b.key)
          .map(({ task }) => task);
        const ranks = (ordered: typeof list) => inOrderOfRank(ordered).map((task) => rankOf(task));
        expect(ranks(shuffled)).toEqual(ranks(list));
        expect(new Set(inOrderOfRank(shuffled))).toEqual(new Set(list));
        const ordered = ranks(list);
        for (const [index, rank] of ordered.entries()) {
          const before = ordered[index - 1];
          if (before) expect(compareRanks(before, rank)).toBeLessThanOrEqual(0);
        }
      }),
    );
  });
});
