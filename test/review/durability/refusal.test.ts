import { MemorySaver } from "@langchain/langgraph";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newThread } from "../../support/thread.ts";
import { drives, refusals } from "./arbitraries.ts";
import { drive } from "./drive.ts";
import { REFUSED } from "./faults.ts";
import { MortalProcess } from "./mortal-process.ts";
import { reviewedWorkflow } from "./reviewed-workflow.ts";
import { brokenRules } from "./rules.ts";
import type { Sight } from "./witness.ts";
import { ITEMS, planWith, type Workload } from "./workload.ts";

const workload: Workload = {
  maxParallelTasks: 3,
  maxConcurrency: null,
  tasks: ITEMS.map((item, index) => planWith({ key: String(index + 1), item, workMs: index * 3 })),
};

type Listener = NodeJS.UnhandledRejectionListener;

// LangGraph leaves the promise of a refused write without a handler until the superstep ends. By itself that ends the
// process, as a kill does; here it must not fail the tests, which are about processes that go on.
let listeners: Listener[] = [];
const others: Listener = (reason, promise) => {
  if (String(reason).includes(REFUSED)) return;
  for (const listener of listeners) listener(reason, promise);
};

beforeAll(() => {
  listeners = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", others);
});

afterAll(() => {
  process.off("unhandledRejection", others);
  for (const listener of listeners) process.on("unhandledRejection", listener);
});

describe("a checkpointer that refuses", () => {
  const records = ["review", "work"].flatMap((what) => [1, 2, 3].map((number) => [what, number] as const));

  it.each(records)("the record of %s %i: nothing is built on it", async (what, refused) => {
    const memory = new MemorySaver();
    const putWrites = memory.putWrites.bind(memory);
    let seen = 0;
    memory.putWrites = async (config, writes, taskId) => {
      const key = what === "review" ? "review" : "messages";
      const isOne = writes.some(
        ([channel, value]) =>
          channel === "__return__" && typeof value === "object" && value !== null && key in value,
      );
      if (isOne) seen += 1;
      // Only once: what was not there for a moment is there again when the run is resumed.
      if (isOne && seen === refused) throw new Error(REFUSED);
      await putWrites(config, writes, taskId);
    };
    const sights: Sight[] = [];
    const process = new MortalProcess(memory, sights);
    const config = newThread();
    const start = () => {
      const world = process.world(process.begin({ type: "none" }));
      return reviewedWorkflow(workload, world, { checkpointer: process.saver });
    };
    await expect(start().invoke({ messages: "go" }, config)).rejects.toThrow(REFUSED);
    process.end("refused");
    const result = await start().invoke(null, config);
    expect(brokenRules({ workload, sights, result })).toEqual([]);
  });

  it("any write: every rule is kept", async () => {
    const range = { tasks: { minLength: 1, maxLength: 7 }, longestMs: 8, questions: true, failures: true };
    const property = fc.asyncProperty(drives(range, refusals, fc.constant("none")), async (given) => {
      expect(brokenRules(await drive(new MemorySaver(), given))).toEqual([]);
    });
    await fc.assert(property, { numRuns: 30, endOnFailure: true });
  }, 120_000);
});
