import { MemorySaver } from "@langchain/langgraph";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeEachCheckpointer } from "../../support/checkpointers.ts";
import { newThread } from "../../support/thread.ts";
import { drives, kills, none } from "./arbitraries.ts";
import { drive } from "./drive.ts";
import { reviewedWorkflow } from "./reviewed-workflow.ts";
import { brokenRules } from "./rules.ts";
import { watchedSaver } from "./watched-saver.ts";
import type { Sight } from "./witness.ts";
import { ITEMS, planWith, type Workload } from "./workload.ts";

/** A workload with follow-ups, of which the works take a little while. */
const workload: Workload = {
  maxParallelTasks: 2,
  maxConcurrency: null,
  tasks: [1, 2, 3, 4, 5].map((task) =>
    planWith({
      key: String(task),
      item: ITEMS[task % ITEMS.length] ?? "left",
      workMs: task * 2,
      reviewMs: 2,
      followUps: task % 2 === 0 ? [planWith({ key: `${task}.1`, worker: "bob", workMs: 5 })] : [],
    }),
  ),
};

describe("several threads at once", () => {
  it("go through one compiled workflow, each by itself", async () => {
    const sights = new Map<string, Sight[]>();
    const runOf = (task: string): string => task.split(":", 1).join("");
    const note = (sight: Sight): void => {
      if (!("task" in sight)) return;
      const own = sights.get(runOf(sight.task)) ?? [];
      sights.set(runOf(sight.task), own);
      own.push(sight);
    };
    const checkpointer = watchedSaver(new MemorySaver(), { note, delayMs: () => Math.random() * 3 });
    const workflow = reviewedWorkflow(workload, { note, failsReview: () => false }, { checkpointer });
    const results = await Promise.all(
      Array.from({ length: 8 }, () => workflow.invoke({ messages: "go" }, newThread())),
    );
    expect(sights.size).toBe(8);
    for (const result of results) {
      const own = sights.get(runOf(result.tasks[0]?.id ?? "")) ?? [];
      expect(brokenRules({ workload, sights: own, result })).toEqual([]);
    }
  });

  it("ask, fail, are killed and resumed at once", async () => {
    const range = { tasks: { minLength: 1, maxLength: 4 }, longestMs: 5, questions: true, failures: true };
    const each = drives(range, fc.oneof(kills, none), fc.constant("none"));
    await fc.assert(
      fc.asyncProperty(fc.array(each, { minLength: 2, maxLength: 5 }), async (given) => {
        const saver = new MemorySaver();
        const checked = await Promise.all(given.map((one) => drive(saver, one)));
        expect(checked.flatMap(brokenRules)).toEqual([]);
      }),
      { numRuns: 10 },
    );
  }, 60_000);
});

describeEachCheckpointer((makeCheckpointer) => {
  describe("forks of one thread", () => {
    /** Goes to the checkpoint before the batch. Each fork has a workflow of its own, to tell their doings apart. */
    async function beforeTheBatch(count: number) {
      const checkpointer = await makeCheckpointer();
      const sights: Sight[][] = Array.from({ length: count }, () => []);
      const workflows = sights.map((own) => {
        const note = (sight: Sight): void => void own.push(sight);
        return reviewedWorkflow(workload, { note, failsReview: () => false }, { checkpointer });
      });
      const config = newThread();
      const [first] = workflows;
      if (first === undefined) throw new Error("There is no workflow.");
      await first.invoke({ messages: "go" }, { ...config, interruptAfter: ["supervisor"] });
      const before = await first.getState(config);
      expect(before.next).toEqual(["review"]);
      return { first, workflows, sights, config, before: before.config };
    }

    type Result = Parameters<typeof brokenRules>[0]["result"];

    async function expectApart(
      results: readonly Result[],
      {
        sights,
        first,
        config,
      }: Pick<Awaited<ReturnType<typeof beforeTheBatch>>, "sights" | "first" | "config">,
      runs: number,
    ): Promise<void> {
      for (const [index, result] of results.entries()) {
        expect(brokenRules({ workload, sights: sights[index] ?? [], result })).toEqual([]);
      }
      const ended: string[] = [];
      for await (const { next, values } of first.getStateHistory(config)) {
        if (next.length > 0) continue;
        expect(brokenRules({ workload, sights: [], result: values as Result })).toEqual([]);
        ended.push(JSON.stringify(values.reviews));
      }
      expect(new Set(ended).size).toBe(runs);
      for (const { reviews } of results) expect(ended).toContain(JSON.stringify(reviews));
    }

    it("that begin at once from an older checkpoint stay apart", async () => {
      const { first, workflows, sights, config, before } = await beforeTheBatch(3);
      await first.invoke(null, config);
      for (const list of sights) list.length = 0;
      const results = await Promise.all(workflows.map((workflow) => workflow.invoke(null, before)));
      await expectApart(results, { sights, first, config }, 4);
    });

    it("that begin at once from copies of the newest checkpoint stay apart", async () => {
      const { first, workflows, sights, config, before } = await beforeTheBatch(3);
      const copies = await Promise.all(
        workflows.map((workflow) => workflow.updateState(before, null, "__copy__")),
      );
      const results = await Promise.all(
        workflows.map((workflow, index) => workflow.invoke(null, copies[index])),
      );
      await expectApart(results, { sights, first, config }, 3);
    });
  });
});
