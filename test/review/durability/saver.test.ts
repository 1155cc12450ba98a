import { setTimeout as sleep } from "node:timers/promises";
import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { newThread } from "../../support/thread.ts";
import { durabilityIn, NESTINGS, type Nesting, nested, resultsHere } from "./nested.ts";
import { brokenRules } from "./rules.ts";
import { watchedSaver } from "./watched-saver.ts";
import type { Note, Sight } from "./witness.ts";
import { ITEMS, planWith, type Workload } from "./workload.ts";

const workload: Workload = {
  maxParallelTasks: 3,
  maxConcurrency: null,
  tasks: ITEMS.map((item, index) => planWith({ key: String(index + 1), item, workMs: index * 3 })),
};

function watched(memory: MemorySaver, nesting: Nesting = "none") {
  const sights: Sight[] = [{ type: "began" }];
  const note: Note = (sight) => void sights.push(sight);
  const world = { note, failsReview: () => false };
  const checkpointer = watchedSaver(memory, { note });
  const workflow = nested(nesting, workload, world, { checkpointer, results: resultsHere() });
  return { workflow, sights, note };
}

describe("a checkpointer", () => {
  it.each(NESTINGS)(
    "that is slow acknowledges no work before the checkpoint that it belongs to (%s)",
    async (nesting) => {
      const memory = new MemorySaver();
      const { workflow, sights } = watched(memory, nesting);
      const put = memory.put.bind(memory);
      const early: string[] = [];
      memory.put = async (config, checkpoint, metadata) => {
        // Those up to the one at which the outermost graph comes to the batch, or to what the batch runs in.
        const isBefore =
          !config.configurable?.checkpoint_ns && (metadata.step ?? 0) <= 1 && metadata.step !== undefined;
        if (isBefore && !sights.some(({ type }) => type === "work-kept")) {
          await sleep(150);
          if (sights.some(({ type }) => type === "work-kept"))
            early.push(`${metadata.source} ${metadata.step}`);
        }
        return put(config, checkpoint, metadata);
      };
      await workflow.invoke({ messages: "go" }, { ...newThread(), ...durabilityIn(nesting) });
      expect(early).toEqual([]);
      expect(sights.filter(({ type }) => type === "work-kept")).toHaveLength(3);
    },
  );

  it.each([1, 2, 3])("that refuses the record of review %i lets nothing be built on it", async (refused) => {
    const memory = new MemorySaver();
    const { workflow, sights, note } = watched(memory);
    const putWrites = memory.putWrites.bind(memory);
    let reviews = 0;
    memory.putWrites = async (config, writes, taskId) => {
      const isReview = writes.some(
        ([, value]) => typeof value === "object" && value !== null && "review" in value,
      );
      if (isReview) reviews += 1;
      // Only once: what was not there for a moment is there again when the run is resumed.
      if (isReview && reviews === refused) throw new Error("The disk is full.");
      await putWrites(config, writes, taskId);
    };
    const config = newThread();
    await expect(workflow.invoke({ messages: "go" }, config)).rejects.toThrow("The disk is full.");
    note({ type: "stopped", how: "refused" });
    note({ type: "began" });
    const result = await workflow.invoke(null, config);
    expect(brokenRules({ workload, sights, result: workflow.result(result) })).toEqual([]);
  });
});
