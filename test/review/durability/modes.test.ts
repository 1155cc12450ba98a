import type { BaseCheckpointSaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { describeEachCheckpointer } from "../../support/checkpointers.ts";
import { newThread } from "../../support/thread.ts";
import { isFailingReview, nextInput } from "./go-on.ts";
import { MortalProcess } from "./mortal-process.ts";
import { reviewedWorkflow } from "./reviewed-workflow.ts";
import { brokenRules } from "./rules.ts";
import type { Note, Sight } from "./witness.ts";
import { ITEMS, planWith, type Workload } from "./workload.ts";

/** A workload with everything in it: follow-ups, a question, failures of work and of a review. */
const workload: Workload = {
  maxParallelTasks: 2,
  maxConcurrency: null,
  tasks: ITEMS.flatMap((item, index) => [
    planWith({
      key: `${index + 1}`,
      item,
      workMs: 3,
      reviewMs: 1,
      failingReviews: index === 1 ? 1 : 0,
      followUps: [planWith({ key: `${index + 1}.1`, worker: "bob", item, questions: index })],
    }),
    planWith({ key: `${index + 4}`, item, ends: index === 2 ? "badly" : "well", verdict: "rejected" }),
  ]),
};

describe("without a checkpointer", () => {
  it("a workload without questions comes to its end", async () => {
    const quiet: Workload = {
      ...workload,
      tasks: workload.tasks.map((plan) => ({ ...plan, followUps: [] })),
    };
    const sights: Sight[] = [{ type: "began" }];
    const note: Note = (sight) => void sights.push(sight);
    const result = await reviewedWorkflow(quiet, { note, failsReview: () => false }).invoke({
      messages: "go",
    });
    expect(brokenRules({ workload: quiet, sights, result })).toEqual([]);
  });

  it("a failing review fails the run", async () => {
    const world = { note: () => {}, failsReview: () => true };
    const run = reviewedWorkflow(workload, world).invoke({ messages: "go" });
    await expect(run).rejects.toThrow("The reviewer of");
  });

  it("a question is told to need one", async () => {
    const world = { note: () => {}, failsReview: () => false };
    const run = reviewedWorkflow(workload, world).invoke({ messages: "go" });
    await expect(run).rejects.toMatchObject({ code: "CHECKPOINTER_REQUIRED" });
  });
});

describeEachCheckpointer((makeCheckpointer) => {
  describe.each(["async", "sync", "exit"] as const)("with durability %s", (durability) => {
    it("a run is asked, fails, goes on, and comes to its end", async () => {
      const { stretches, broken } = await throughout(await makeCheckpointer(), durability);
      expect(broken).toEqual([]);
      // The review that fails, then the two follow-ups that ask, once and twice.
      expect(stretches[0]).toBe("failed");
      expect(stretches.filter((how) => how === "asked").length).toBeGreaterThanOrEqual(2);
      expect(stretches.at(-1)).toBe("finished");
    });
  });
});

/** What is seen of the checkpointer. */
const SAVERS: readonly Sight["type"][] = ["work-kept", "review-recorded", "review-kept"];

/** Runs the workload to its end, answering everything that is open each time. */
async function throughout(saver: BaseCheckpointSaver, durability: "async" | "sync" | "exit") {
  const sights: Sight[] = [];
  const failed = new Map<string, number>();
  const stretches: string[] = [];
  const config = newThread();
  const process = new MortalProcess(saver, sights);
  while (stretches.length < 20) {
    const stretch = process.begin({ type: "none" });
    const workflow = reviewedWorkflow(workload, process.world(stretch, failed), {
      checkpointer: process.saver,
    });
    const input = await nextInput(workflow as never, config, () => 0.99);
    let how: "asked" | "failed" | "finished" = "asked";
    const run = workflow.invoke(input as never, { ...config, durability });
    const result = await run.catch((error: unknown) => {
      if (!isFailingReview(error)) throw error;
      how = "failed";
    });
    if (result && (await workflow.getState(config)).next.length === 0) how = "finished";
    stretches.push(how);
    process.end(how);
    if (how !== "finished" || !result) continue;
    // Under "exit" everything is handed over at the end of a stretch, and in no order.
    const seen = sights.filter(({ type }) => durability !== "exit" || !SAVERS.includes(type));
    return { stretches, broken: brokenRules({ workload, sights: seen, result }) };
  }
  throw new Error(`The run did not come to its end: ${stretches.join(", ")}`);
}
