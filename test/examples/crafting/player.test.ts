import { beforeAll, describe, expect, it } from "vitest";
import { offlineModel } from "../../../examples/crafting/offline-model/offline-model.ts";
import { runPlayer, story } from "./run-player.ts";

type Run = Awaited<ReturnType<typeof runPlayer>>;

describe("the player, who finds a bucket in the chest", () => {
  const model = offlineModel();
  let run: Run;
  beforeAll(async () => {
    run = await runPlayer(model);
  });

  it("leaves the crafting, and gets water with what was found", () => {
    expect(run.state.outcome?.status).toBe("completed");
    expect(run.world).toEqual({
      place: "river",
      carried: { pickaxe: 1, "bucket of water": 1 },
      chest: { isOpen: true, items: { coal: 2 } },
      acts: 5,
    });
    expect(run.steps).toEqual([
      "Walk to the shed",
      "Open the chest",
      "Take 1 bucket out of the chest",
      "Walk to the river",
      "Fill the bucket with water",
    ]);
    expect(run.state.messages.at(-1)?.text).toBe(
      "Get water: done. There is a bucket full of water.\n" +
        "Given up on the way: Craft a bucket. It was not carried through. In the chest: 1 bucket, 2 coal.",
    );
  });

  it("tells what happened in its order", () => {
    expect(story(run.events)).toEqual([
      "begin 1 Get water",
      "plan 1: 2, 0 removed",
      "begin 1.1 Craft a bucket",
      "plan 1.1: 3, 0 removed",
      "begin 1.1.1 Get 1 coal",
      "plan 1.1.1: 3, 0 removed",
      "begin 1.1.1.1 Walk to the shed",
      "attempt 1.1.1.1 completed",
      "begin 1.1.1.2 Open the chest",
      "attempt 1.1.1.2 completed",
      "exit 1.1 aborted",
      "exit 1.1.1 aborted",
      "plan 1: 2, 1 removed",
      "begin 1.2 Take 1 bucket out of the chest",
      "attempt 1.2 completed",
      "begin 1.3 Fill the bucket at the river",
      "plan 1.3: 2, 0 removed",
      "begin 1.3.1 Walk to the river",
      "attempt 1.3.1 completed",
      "begin 1.3.2 Fill the bucket with water",
      "attempt 1.3.2 completed",
      "exit 1 completed",
      "exit 1.3 aborted",
    ]);
  });

  it("asks each role as often as it must, and once more after the exit", () => {
    const after = run.calls.slice(
      run.calls.indexOf("exit-summary") - 2,
      run.calls.indexOf("exit-summary") + 3,
    );
    expect(after).toEqual(["attempt-summary", "exit-decision", "exit-summary", "exit-decision", "plan"]);
    const count = (role: string) => run.calls.filter((each) => each === role).length;
    expect(count("exit-decision")).toBe(6);
    expect(count("exit-summary")).toBe(2);
    expect(count("attempt-summary")).toBe(5);
    expect(count("plan")).toBe(5);
  });

  it("notes what was in the chest for whoever plans on", () => {
    const note = "When the chest was opened there was in it: 1 bucket, 2 coal.";
    expect(run.state.notepad.map(({ text }) => text)).toEqual([note]);
    expect(model.requestsOf("plan").at(-1)?.messages.at(-1)?.text).toContain(note);
    expect(model.requestsOf("plan")[0]?.messages.at(-1)?.text).not.toContain("1 bucket");
  });

  it("shows the plan by its events as the state has it", () => {
    expect(run.told).toBe(run.plan);
  });
});

describe("the player without the exit classifier", () => {
  it("crafts a bucket although there is one, by more calls and acts", async () => {
    const [run, usual] = [await runPlayer(offlineModel(), { exit: false }), await runPlayer(offlineModel())];
    expect(run.state.outcome?.status).toBe("completed");
    expect(run.steps).toContain("Craft a bucket at the workbench");
    expect(run.steps).toContain("Mine 3 iron ore");
    expect(run.world.carried).toEqual({ pickaxe: 1, "bucket of water": 1 });
    expect(run.world.chest.items).toEqual({ bucket: 1, coal: 1 });
    expect(run.world.acts).toBe(10);
    expect(run.calls).not.toContain("exit-decision");
    expect(run.calls.length).toBeGreaterThan(usual.calls.length);
    expect(run.told).toBe(run.plan);
  });
});

describe("the player whose chest is empty", () => {
  it("mines the coal too, once it is seen that none is in the chest", async () => {
    const run = await runPlayer(offlineModel(), { emptyChest: true });
    expect(run.state.outcome?.status).toBe("completed");
    expect(run.steps).toEqual([
      "Walk to the shed",
      "Open the chest",
      "Walk to the mine",
      "Mine 1 coal",
      "Mine 3 iron ore",
      "Walk to the house",
      "Smelt 3 iron ore",
      "Craft a bucket at the workbench",
      "Walk to the river",
      "Fill the bucket with water",
    ]);
    expect(run.world.carried).toEqual({ pickaxe: 1, "bucket of water": 1 });
    expect(story(run.events)).toContain("plan 1.1.1: 2, 1 removed");
    expect(run.told).toBe(run.plan);
  });

  it("finds out by failing where nobody judges, and still gets water", async () => {
    const run = await runPlayer(offlineModel(), { emptyChest: true, exit: false });
    expect(run.state.outcome?.status).toBe("completed");
    expect(run.steps).toContain("Take 1 coal out of the chest");
    expect(story(run.events)).toContain("attempt 1.1.1.3 failed");
    expect(run.world.carried).toEqual({ pickaxe: 1, "bucket of water": 1 });
    expect(run.world.acts).toBe(run.steps.length - 1);
    expect(run.told).toBe(run.plan);
  });
});
