import { setTimeout as sleep } from "node:timers/promises";
import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { newThread } from "../../support/thread.ts";
import { MortalProcess } from "./mortal-process.ts";
import { durabilityIn, NESTINGS, nested, resultsHere } from "./nested.ts";
import { brokenRules } from "./rules.ts";
import type { Sight } from "./witness.ts";
import { ITEMS, planWith, type Workload } from "./workload.ts";

const workload: Workload = {
  maxParallelTasks: 3,
  maxConcurrency: null,
  tasks: ITEMS.map((item, index) => planWith({ key: String(index + 1), item, reviewMs: 20 })),
};

/** Longer than a run needs to begin again, so that it does so while the write is still under way. */
const SLOW_MS = 150;

describe.each(NESTINGS)("a run that is aborted and resumed at once (%s)", (nesting) => {
  it.each([
    ["while a reviewer that does not listen is at it", "review"],
    ["while a review's record is being written", "record"],
  ] as const)("has one review of each task, when it is aborted %s", async (_when, moment) => {
    const saver = new MemorySaver();
    const putWrites = saver.putWrites.bind(saver);
    const abort = new AbortController();
    saver.putWrites = async (config, writes, taskId) => {
      const isReview = writes.some(
        ([, value]) => typeof value === "object" && value !== null && "review" in value,
      );
      if (moment === "record" && isReview && !abort.signal.aborted) {
        // Only when LangGraph has got the promise, as any caller's abort would come.
        setImmediate(() => abort.abort(new Error("Enough.")));
        await sleep(SLOW_MS);
      }
      await putWrites(config, writes, taskId);
    };
    const sights: Sight[] = [];
    const results = resultsHere();
    const config = { ...newThread(), ...durabilityIn(nesting) };
    const process = new MortalProcess(saver, sights);
    const start = () => {
      const world = process.world(process.begin({ type: "none" }));
      const note = (sight: Sight): void => {
        world.note(sight);
        if (moment === "review" && sight.type === "review-started") abort.abort(new Error("Enough."));
      };
      return nested(nesting, workload, { ...world, note }, { checkpointer: process.saver, results });
    };
    const first = start().invoke({ messages: "go" }, { ...config, signal: abort.signal });
    await expect(first).rejects.toThrow();
    process.end("aborted");
    const resumed = start();
    const returned = await resumed.invoke(null, config);
    // Whatever the first run had under way has landed by now.
    await sleep(2 * SLOW_MS);
    expect(brokenRules({ workload, sights, result: resumed.result(returned) })).toEqual([]);
  });
});
