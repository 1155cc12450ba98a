import { InMemoryStore } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import {
  type Learnt,
  MAX_LEARNING_LENGTH,
  MAX_LEARNINGS,
  recallLearnings,
  recordLearnings,
} from "../../../src/delegation/capabilities/learnings.ts";
import { describeEachStore } from "./stores.ts";

function learnt(given: Partial<Learnt>): Learnt {
  return {
    participant: "scout",
    capabilities: ["venue-search"],
    at: "2026-01-01T00:00:00.000Z",
    runId: "run",
    taskId: "run:1:1",
    attempt: 1,
    texts: ["Ask for the cleaning fee."],
    ...given,
  };
}

describeEachStore((makeStore) => {
  it("are recalled for a task that requires one of the capabilities, the newest first", async () => {
    const store = await makeStore();
    await recordLearnings(store, "party", learnt({ texts: ["one", "two"] }));
    const later = learnt({ at: "2026-01-02T00:00:00.000Z", runId: "run-2", participant: "clerk" });
    await recordLearnings(store, "party", {
      ...later,
      capabilities: ["prices", "venue-search"],
      texts: ["three"],
    });
    await recordLearnings(store, "party", { ...later, capabilities: ["venue"], texts: ["other"] });
    await recordLearnings(store, "wedding", { ...later, texts: ["elsewhere"] });

    expect(await recallLearnings(store, "party", ["venue-search", "prices"])).toEqual([
      { text: "three", participant: "clerk", capabilities: ["prices", "venue-search"], at: later.at },
      { text: "one", participant: "scout", capabilities: ["venue-search"], at: "2026-01-01T00:00:00.000Z" },
      { text: "two", participant: "scout", capabilities: ["venue-search"], at: "2026-01-01T00:00:00.000Z" },
    ]);
    expect((await recallLearnings(store, "party", ["venue-search"], 2)).map(({ text }) => text)).toEqual([
      "three",
      "one",
    ]);
    expect(await recallLearnings(store, "party", ["venue-search"], 0)).toEqual([]);
    expect(await recallLearnings(store, "party", [])).toEqual([]);
    expect(await recallLearnings(store, "party", ["nothing"])).toEqual([]);
  });

  it("stand once, also when an attempt is replayed or somebody else learns the same", async () => {
    const store = await makeStore();
    for (const _run of [1, 2]) await recordLearnings(store, "party", learnt({}));
    await recordLearnings(store, "party", learnt({ participant: "clerk" }));
    await recordLearnings(
      store,
      "party",
      learnt({ taskId: "run:2:1", texts: [" Ask for\nthe  cleaning fee. "] }),
    );
    const recalled = await recallLearnings(store, "party", ["venue-search"]);
    expect(recalled.map(({ text }) => text)).toEqual(["Ask for the cleaning fee."]);
  });

  it("are short, few, and such that a database takes them", async () => {
    const store = await makeStore();
    const texts = [
      "",
      "  ",
      `a\0b${"\ud800"}c`,
      `${"x".repeat(MAX_LEARNING_LENGTH - 1)}😀 and more`,
      ...Array.from({ length: 20 }, (_, index) => `text ${index}`),
    ];
    await recordLearnings(store, "party", learnt({ texts }));
    const recalled = (await recallLearnings(store, "party", ["venue-search"], 100)).map(({ text }) => text);
    expect(recalled).toHaveLength(MAX_LEARNINGS);
    expect(recalled.slice(0, 3)).toEqual(["a bc", "x".repeat(MAX_LEARNING_LENGTH - 1), "text 0"]);
  });

  it("are not lost when many write at once", async () => {
    const store = await makeStore();
    const all = Array.from({ length: 60 }, (_, index) =>
      learnt({ runId: `run-${index}`, texts: [`text ${index}`] }),
    );
    await Promise.all(all.map((each) => recordLearnings(store, "party", each)));
    expect(await recallLearnings(store, "party", ["venue-search"], 1_000)).toHaveLength(60);
  });
});

describe("learnings of nothing", () => {
  it("leave nothing in the store", async () => {
    const store = new InMemoryStore();
    await recordLearnings(store, "party", learnt({ texts: [] }));
    await recordLearnings(store, "party", learnt({ capabilities: [] }));
    expect(await store.search(["supervisor-workflow-learnings"])).toEqual([]);
  });
});
