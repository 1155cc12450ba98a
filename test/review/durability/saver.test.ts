import { setTimeout as sleep } from "node:timers/promises";
import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { newThread } from "../../support/thread.ts";
import { durabilityIn, NESTINGS, type Nesting, nested, resultsHere } from "./nested.ts";
import { watchedSaver } from "./watched-saver.ts";
import type { Note, Sight } from "./witness.ts";
import { ITEMS, planWith, type Workload } from "./workload.ts";

const workload: Workload = {
  maxParallelTasks: 3,
  maxConcurrency: null,
  tasks: ITEMS.map((item, index) => planWith({ key: String(index + 1), item, workMs: index * 3 })),
};

function watched(memory: MemorySaver, nesting: Nesting) {
  const sights: Sight[] = [{ type: "began" }];
  const note: Note = (sight) => void sights.push(sight);
  const world = { note, failsReview: () => false };
  const checkpointer = watchedSaver(memory, { note });
  const workflow = nested(nesting, workload, world, { checkpointer, results: resultsHere() });
  return { workflow, sights };
}

describe("a slow checkpointer", () => {
  it.each(NESTINGS)("acknowledges no work before the checkpoint that it belongs to (%s)", async (nesting) => {
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
  });
});
