import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PLACES } from "../../../examples/crafting/places.ts";
import { countOf, type Player } from "../../../examples/crafting/player.ts";
import { worldOf } from "../../../examples/crafting/world.ts";

const runtime = { context: undefined, store: undefined, signal: undefined, config: {} };
const item = fc.constantFrom("coal", "iron ore", "iron", "bucket", "bucket of water", "pickaxe", "stone");
const count = fc.integer({ min: -1, max: 9 });
const act = fc.oneof(
  fc.record({ type: fc.constant("walk" as const), to: fc.constantFrom(...Object.keys(PLACES), "moon") }),
  fc.record({ type: fc.constant("open" as const), what: fc.constantFrom("chest", "door") }),
  fc.record({ type: fc.constant("take" as const), item, count }),
  fc.record({ type: fc.constant("mine" as const), what: item, count }),
  fc.record({ type: fc.constant("smelt" as const), count }),
  fc.record({ type: fc.constant("craft" as const), item }),
  fc.record({ type: fc.constant("fill" as const) }),
);
type Act = typeof act extends fc.Arbitrary<infer Each> ? Each : never;

async function played(acts: readonly Act[], emptyChest = false) {
  const world = worldOf({ emptyChest })();
  const states: Player[] = [await world.reset(null, runtime)];
  const results: unknown[] = [];
  for (const each of acts) {
    const { state, result } = await world.act(states.at(-1) as Player, each, runtime);
    states.push(state);
    results.push(result);
  }
  return { states, results, seen: world.describe(states.at(-1) as Player) };
}

describe("the world", () => {
  it("changes by what can be done, and by nothing else", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 30 }), fc.boolean(), async (acts, emptyChest) => {
        const { states, results } = await played(acts, emptyChest);
        for (const [index, result] of results.entries()) {
          const [before, now] = [states[index], states[index + 1]];
          if (String(result).startsWith("Not done: ")) expect(now).toEqual(before);
          else expect(now?.acts).toBe((before?.acts ?? 0) + 1);
          const counts = [...Object.values(now?.carried ?? {}), ...Object.values(now?.chest.items ?? {})];
          expect(counts.every((each) => Number.isInteger(each) && each > 0)).toBe(true);
        }
        expect(await played(acts, emptyChest)).toEqual(await played(acts, emptyChest));
      }),
      { numRuns: 60 },
    );
  });

  it("makes no bucket of nothing", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (acts) => {
        const { states, results } = await played(acts, true);
        const mined = acts.reduce(
          (sum, each, index) =>
            each.type === "mine" && each.what === "iron ore" && !String(results[index]).startsWith("Not done")
              ? sum + each.count
              : sum,
          0,
        );
        const { carried } = states.at(-1) as Player;
        const buckets = countOf(carried, "bucket") + countOf(carried, "bucket of water");
        expect(3 * buckets + countOf(carried, "iron") + countOf(carried, "iron ore")).toBe(mined);
      }),
      { numRuns: 60 },
    );
  });

  it.each<[string, Act[], string]>([
    [
      "a place that is not there",
      [{ type: "walk", to: "moon" }],
      "There is no moon. There are: house, shed, mine, river.",
    ],
    ["a walk to where one is", [{ type: "walk", to: "house" }], "You are at the house already."],
    [
      "a chest that is elsewhere",
      [{ type: "open", what: "chest" }],
      "The chest is at the shed, and you are at the house.",
    ],
    ["a craft without iron", [{ type: "craft", item: "bucket" }], "A bucket takes 3 iron, and you carry 0."],
    ["a smelting without ore", [{ type: "smelt", count: 3 }], "You carry 0 iron ore, not 3."],
    [
      "a closed chest",
      [
        { type: "walk", to: "shed" },
        { type: "take", item: "coal", count: 1 },
      ],
      "The chest is closed.",
    ],
    [
      "what is not in the chest",
      [
        { type: "walk", to: "shed" },
        { type: "open", what: "chest" },
        { type: "take", item: "coal", count: 3 },
      ],
      "There is only 2 coal in the chest.",
    ],
    [
      "a river without a bucket",
      [{ type: "walk", to: "river" }, { type: "fill" }],
      "You carry no bucket that is empty.",
    ],
  ])("says why it refuses %s", async (_, acts, reason) => {
    expect((await played(acts)).results.at(-1)).toBe(`Not done: ${reason}`);
  });

  it("does not show what is in a closed chest", async () => {
    expect((await played([])).seen).not.toContain("bucket");
    const { seen } = await played([
      { type: "walk", to: "shed" },
      { type: "open", what: "chest" },
    ]);
    expect(seen).toContain("Chest: open; in it: 1 bucket, 2 coal");
  });
});
