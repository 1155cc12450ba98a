import { describe, expect, it } from "vitest";
import { eventsOf, gate, linesOfEvents, placeOf, reviewed } from "./reviewed.ts";

/** The schedule's lines: what a screen would draw of it. */
const SCHEDULE = /^(task-|review-|artifact-|follow-up-)/;

describe("no barrier", () => {
  it("has a quick result reviewed, merged and followed up to the end while a slow sibling still works", async () => {
    const followedUp = gate();
    const workflow = reviewed({
      items: ["slow", "quick"],
      agent: async ({ review }) => {
        if (review?.item === "slow") await followedUp.opened;
        return { text: "ok", data: { [review?.item ?? ""]: review?.exchange.length } };
      },
      review: {
        reviewer: ({ item, taskId }) =>
          item === "quick" && !placeOf(taskId).includes(".")
            ? { verdict: "partially-approved", unmet: ["done"], followUps: [{ instruction: "More" }] }
            : { verdict: "approved" },
      },
    }).build();
    const events = await eventsOf(workflow, { messages: "go" }, {}, (event) => {
      // The slow one waits for the whole of the quick one's follow-up: with a barrier this never ends.
      if (event.type === "artifact-merged" && placeOf(event.taskId) === "2.1") followedUp.open();
    });
    const lines = linesOfEvents(events).filter((line) => SCHEDULE.test(line));
    expect(lines).toEqual([
      "task-queued 1",
      "task-queued 2",
      "task-started 1",
      "task-started 2",
      "task-finished 2",
      "review-started 2",
      "review-finished 2",
      "artifact-merged 2",
      "follow-up-queued 2.1",
      "task-started 2.1",
      "task-finished 2.1",
      "review-started 2.1",
      "review-finished 2.1",
      "artifact-merged 2.1",
      "task-finished 1",
      "review-started 1",
      "review-finished 1",
      "artifact-merged 1",
    ]);
  });

  it("has a slow review hold up no worker, also no follow-up of another", async () => {
    const started = gate();
    const starts: string[] = [];
    const workflow = reviewed({
      items: ["a", "b", "c", "d"],
      options: { maxParallelTasks: 2 },
      agent: async ({ review }) => {
        starts.push(review?.item ?? "");
        if (starts.length === 4) started.open();
        return { data: {} };
      },
      review: {
        reviewer: async () => {
          await started.opened;
          return { verdict: "approved" };
        },
      },
    }).build();
    const { reviews } = await workflow.invoke({ messages: "go" });
    expect(starts.toSorted()).toEqual(["a", "b", "c", "d"]);
    expect(reviews).toHaveLength(4);
  });
});

describe("reviews", () => {
  it("are made one at a time, in the order in which results come, each on the merge before it", async () => {
    const items = ["a", "b", "c", "d", "e"];
    const turns = new Map(items.map((item) => [item, gate()]));
    let reviewing = 0;
    const seen: unknown[] = [];
    const order = ["c", "a", "e", "b", "d"];
    const workflow = reviewed({
      items,
      options: { maxParallelTasks: 5 },
      agent: async ({ review }) => {
        await turns.get(review?.item ?? "")?.opened;
        return { data: { [review?.item ?? ""]: 1 } };
      },
      review: {
        reviewer: async ({ item }, artifact) => {
          reviewing += 1;
          seen.push([item, reviewing, Object.keys(artifact)]);
          turns.get(order[order.indexOf(item) + 1] ?? "")?.open();
          // The next result comes in while this one is under review.
          await new Promise((resolve) => setTimeout(resolve, 5));
          reviewing -= 1;
          return { verdict: "approved" };
        },
      },
    }).build();
    turns.get("c")?.open();
    const { reviews, history } = await workflow.invoke({ messages: "go" });
    expect(seen).toEqual(order.map((item, index) => [item, 1, order.slice(0, index)]));
    expect(reviews.map(({ item, round }) => [item, round])).toEqual(
      order.map((item, index) => [item, index + 1]),
    );
    expect(history.map(({ item, version }) => [item, version])).toEqual(
      order.map((item, index) => [item, index + 1]),
    );
  });
});

describe("maxParallelTasks", () => {
  it.each([1, 2, 3])("of %i bounds first tasks and follow-ups together", async (limit) => {
    let running = 0;
    let most = 0;
    const workflow = reviewed({
      items: ["a", "b", "c", "d", "e"],
      options: { maxParallelTasks: limit },
      agent: async ({ review }) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 3));
        running -= 1;
        return { data: { [review?.item ?? ""]: review?.exchange.length } };
      },
      review: {
        reviewer: ({ taskId }) =>
          placeOf(taskId).split(".").length < 3
            ? { verdict: "partially-approved", followUps: [{ instruction: "x" }, { instruction: "y" }] }
            : { verdict: "approved" },
        maxRounds: 100,
        merge: (artifact) => artifact,
      },
    }).build();
    const { tasks } = await workflow.invoke({ messages: "go" });
    expect(tasks).toHaveLength(5 * (1 + 2 + 4));
    expect(most).toBe(limit);
  });

  it.each([1, 2])("and the caller's maxConcurrency of %i: the lower one counts", async (maxConcurrency) => {
    let running = 0;
    let most = 0;
    const workflow = reviewed({
      items: ["a", "b", "c", "d"],
      agent: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 3));
        running -= 1;
        return { data: {} };
      },
      review: {
        reviewer: ({ taskId }) =>
          placeOf(taskId).includes(".")
            ? { verdict: "approved" }
            : { verdict: "rejected", followUps: [{ instruction: "x" }] },
      },
    }).build();
    for (const run of [workflow, workflow.withConfig({ maxConcurrency })]) {
      most = 0;
      const config = run === workflow ? { maxConcurrency } : {};
      const { tasks, outcome } = await run.invoke({ messages: "go" }, config);
      expect([tasks.length, outcome?.status, most]).toEqual([8, "completed", maxConcurrency]);
    }
  });
});

describe("many tasks", () => {
  it("are all worked on, reviewed once, and merged in order", async () => {
    const items = Array.from({ length: 70 }, (_, index) => `item-${index}`);
    const workflow = reviewed({ items, review: { maxRounds: 100 } }).build();
    const { artifact, history, reviews, outcome } = await workflow.invoke({ messages: "go" });
    expect(Object.keys(artifact?.value ?? {}).sort()).toEqual([...items].sort());
    expect(history.map(({ version }) => version)).toEqual(items.map((_, index) => index + 1));
    expect(new Set(reviews.map(({ taskId }) => taskId)).size).toBe(70);
    expect(outcome?.status).toBe("completed");
  });

  it("are all begun before any follow-up, however many of those wait", async () => {
    const starts: string[] = [];
    const workflow = reviewed({
      items: Array.from({ length: 50 }, (_, index) => `item-${index}`),
      options: { maxParallelTasks: 2 },
      agent: async ({ review }) => {
        starts.push(review?.exchange.length === 0 ? "first" : "follow-up");
        await new Promise((resolve) => setTimeout(resolve, 3));
        return { data: {} };
      },
      review: {
        reviewer: ({ taskId }) =>
          placeOf(taskId).includes(".")
            ? { verdict: "approved" }
            : { verdict: "rejected", followUps: [{ instruction: "Again" }] },
        maxRounds: 100,
      },
    }).build();
    await workflow.invoke({ messages: "go" });
    expect(starts).toEqual([...Array(50).fill("first"), ...Array(50).fill("follow-up")]);
  });
});
