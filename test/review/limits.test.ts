import { interrupt, MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { isSettled } from "../../src/delegation/task.ts";
import { newThread } from "../support/thread.ts";
import { eventsOf, gate, linesOfEvents, placeOf, reviewed, worker } from "./reviewed.ts";

const go = { messages: "go" };

describe("maxRounds", () => {
  it("ends the run with the artifact as it stands and the unmet items; what still runs is cancelled, nothing is reviewed", async () => {
    let aborted = false;
    const reviewedItems: string[] = [];
    const workflow = reviewed({
      items: ["a", "b", "slow", "waiting"],
      options: { maxParallelTasks: 2 },
      agent: async (brief, { signal, ...runtime }) => {
        if (brief.review?.item !== "slow") return worker(brief, { signal, ...runtime });
        await new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            aborted = true;
            reject(signal.reason);
          });
        });
        return "never";
      },
      review: {
        assign: () => ["slow", "a", "b", "waiting"].map((item) => ({ agent: "worker", item })),
        reviewer: async ({ item }) => {
          reviewedItems.push(item);
          return { verdict: "approved", followUps: [{ instruction: "More" }] };
        },
        maxRounds: 2,
      },
    }).build();
    const { outcome, artifact, reviews, tasks } = await workflow.invoke(go);
    expect(outcome).toMatchObject({
      status: "review-limit",
      reason: "The run's 2 reviews were used up (maxRounds).",
    });
    expect(outcome?.unmetItems.map(({ item }) => item)).toContain("slow");
    expect(reviewedItems).toHaveLength(2);
    expect(reviews.map(({ round }) => round)).toEqual([1, 2]);
    // A follow-up of the last review could not be reviewed any more.
    expect(reviews.map(({ followUps }) => followUps.length)).toEqual([1, 0]);
    expect(tasks.filter(({ parent }) => parent === reviews[1]?.taskId)).toEqual([]);
    expect(artifact?.version).toBe(2);
    expect(aborted).toBe(true);
    const slow = tasks.find(({ item }) => item === "slow");
    expect(slow?.status).toEqual({
      type: "cancelled",
      reason: "The review's rounds were used up (maxRounds) before it could be reviewed.",
    });
    expect(tasks.every(isSettled)).toBe(true);
  });

  it("does not wait for a worker that does not listen to its signal", async () => {
    const late = gate();
    const { outcome, tasks } = await reviewed({
      items: ["deaf", "a"],
      agent: async (brief, runtime) => {
        if (brief.review?.item === "deaf") await late.opened;
        return worker(brief, runtime);
      },
      review: { maxRounds: 1 },
    })
      .build()
      .invoke(go);
    late.open();
    expect(outcome?.status).toBe("review-limit");
    expect(tasks.map(({ item, status }) => [item, status.type])).toEqual([
      ["deaf", "cancelled"],
      ["a", "completed"],
    ]);
  });

  it("holds over several batches of one run, and begins anew in the next run", async () => {
    const workflow = reviewed({
      review: { maxRounds: 3, maxFollowUps: 10, reviewer: () => ({ verdict: "rejected" }) },
    }).build({ checkpointer: new MemorySaver() });
    const config = newThread();
    for (const runs of [1, 2]) {
      const { outcome, reviews, tasks } = await workflow.invoke(go, config);
      expect(outcome).toMatchObject({ status: "review-limit", unmetItems: [{ item: "a", unmet: ["done"] }] });
      expect([reviews.length, tasks.length]).toEqual([3 * runs, 3 * runs]);
    }
  });

  it("that are just enough end in completion", async () => {
    const { outcome, artifact } = await reviewed({ items: ["a", "b"], review: { maxRounds: 2 } })
      .build()
      .invoke(go);
    expect(outcome).toMatchObject({ status: "completed", unmetItems: [] });
    expect(artifact?.version).toBe(2);
  });

  it("asks the user nothing that could change nothing any more", async () => {
    const asked = gate();
    const workflow = reviewed({
      items: ["asking", "a"],
      agent: async (brief, runtime) => {
        if (brief.review?.item === "asking") {
          asked.open();
          return { data: { asking: interrupt("Which?") } };
        }
        await asked.opened;
        return worker(brief, runtime);
      },
      review: { maxRounds: 1 },
    }).build({ checkpointer: new MemorySaver() });
    const { outcome, tasks, __interrupt__ } = await workflow.invoke(go, newThread());
    expect(__interrupt__ ?? []).toEqual([]);
    expect(outcome?.status).toBe("review-limit");
    expect(tasks.map(({ status }) => status.type)).toEqual(["cancelled", "completed"]);
  });

  it("tells of each task that was started what became of it", async () => {
    const workflow = reviewed({
      items: ["slow", "a"],
      agent: async (brief, runtime) => {
        if (brief.review?.item === "slow")
          await new Promise((resolve) => runtime.signal.addEventListener("abort", resolve));
        return worker(brief, runtime);
      },
      review: { maxRounds: 1 },
    }).build();
    const lines = linesOfEvents(await eventsOf(workflow, go));
    const started = lines.filter((line) => line.startsWith("task-started"));
    const ended = lines.filter((line) => /^task-(finished|failed|cancelled)/.test(line));
    expect([started.length, ended.length]).toEqual([2, 2]);
  });
});

describe("maxFollowUps", () => {
  it.each([0, 1, 3])("of %i bounds the depth of a lineage, not how many there are", async (maxFollowUps) => {
    const { tasks, reviews } = await reviewed({
      items: ["a", "b"],
      review: {
        maxFollowUps,
        maxRounds: 100,
        reviewer: () => ({
          verdict: "partially-approved",
          unmet: ["done"],
          followUps: [{ instruction: "x" }, { instruction: "y" }],
        }),
        merge: (artifact) => artifact,
        judge: (_artifact, item) => ({ unmet: item === null ? [] : ["done"] }),
      },
    })
      .build()
      .invoke(go);
    const expected = 2 * (2 ** (maxFollowUps + 1) - 1);
    expect(tasks).toHaveLength(expected);
    expect(reviews).toHaveLength(expected);
    expect(Math.max(...tasks.map(({ lineage }) => lineage.length))).toBe(maxFollowUps);
    for (const { id, parent, lineage } of tasks) {
      expect(lineage.at(-1) ?? null).toBe(parent);
      expect(lineage.map(placeOf).join(" ")).toBe(
        placeOf(id)
          .split(".")
          .slice(0, -1)
          .map((_part, index, parts) => parts.slice(0, index + 1).join("."))
          .join(" "),
      );
    }
  });
});

describe("maxIterations", () => {
  it("ends a run whose supervisor never ends, with what is unmet", async () => {
    const { outcome, tasks } = await reviewed({
      options: { maxIterations: 4 },
      supervisor: ({ turn }) => ({
        assignments: [{ agent: "worker", item: "a", instruction: `Try ${turn}` }],
      }),
      review: { reviewer: () => ({ verdict: "rejected" }) },
    })
      .build()
      .invoke(go);
    expect(outcome).toMatchObject({
      status: "iteration-limit",
      turns: 4,
      unmetItems: [{ item: "a", unmet: ["done"] }],
    });
    expect(tasks).toHaveLength(4);
  });

  it("is not needed where the supervisor repeats itself", async () => {
    const { outcome, tasks } = await reviewed({
      supervisor: () => ({ assignments: [{ agent: "worker", item: "a", instruction: "Again" }] }),
      review: { reviewer: () => ({ verdict: "rejected" }) },
    })
      .build()
      .invoke(go);
    expect(outcome?.status).toBe("stalled");
    expect(tasks).toHaveLength(3);
  });
});
