import { MemorySaver } from "@langchain/langgraph";
import type { ParticipantFunction } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { newThread } from "../support/thread.ts";
import { boardSchema, gate, placeOf, reviewed } from "./reviewed.ts";

/** Two workers on one version: `late` gives its result when that of `early` is merged. */
function race(results: { readonly early: unknown; readonly late: (version: number) => unknown }) {
  const merged = gate();
  const agent: ParticipantFunction = async ({ review }) => {
    if (review?.item === "early") return { data: results.early };
    if (review?.exchange.length === 0) await merged.opened;
    return { data: results.late(review?.artifact.version ?? 0) };
  };
  return { agent, merged, items: ["early", "late"] };
}

const outcomes = (reviews: readonly { item: string; basedOn: number; merge: unknown }[]) =>
  reviews.map(({ item, basedOn, merge }) => [item, basedOn, merge]);

/** The reviewer that lets the late one go on: its own review is the next one. */
const letGo = (merged: { open(): void }) => ({
  reviewer: ({ item }: { item: string }) => {
    if (item === "early") merged.open();
    return { verdict: "approved" } as const;
  },
});

describe("a result made on an earlier version", () => {
  it("goes over changes elsewhere", async () => {
    const { agent, merged, items } = race({ early: { a: { x: 1 } }, late: () => ({ a: { y: 2 } }) });
    const initial = { a: { x: 0, y: 0 } };
    const { artifact, reviews } = await reviewed({
      items,
      agent,
      review: { ...letGo(merged), artifact: { initial, schema: boardSchema } },
    })
      .build()
      .invoke({ messages: "go" });
    expect(outcomes(reviews)).toEqual([
      ["early", 0, { type: "merged", version: 1 }],
      ["late", 0, { type: "merged", version: 2 }],
    ]);
    expect(artifact).toEqual({ version: 2, value: { a: { x: 1, y: 2 } } });
  });

  it.each([
    ["merge-patch", { title: "Early" }, { title: "Late" }, ["/title"]],
    ["merge-patch", { list: [7, 2] }, { list: [1, 2, 3] }, ["/list"]],
    [
      "json-patch",
      [{ op: "replace", path: "/list/0", value: 7 }],
      [{ op: "add", path: "/list/0", value: 0 }],
      ["/list"],
    ],
  ] as const)(
    "goes back as a conflict where both touch the same, and is never applied over it: %s",
    async (merge, early, late, paths) => {
      const results: number[] = [];
      const { agent, merged, items } = race({
        early,
        late: (version) => {
          results.push(version);
          return version === 0
            ? late
            : merge === "merge-patch"
              ? { seen: version }
              : [{ op: "add", path: "/seen", value: version }];
        },
      });
      const { artifact, reviews, tasks, history, outcome } = await reviewed({
        items,
        agent,
        review: {
          ...letGo(merged),
          merge,
          artifact: { initial: { title: "", list: [1, 2] }, schema: boardSchema },
        },
      })
        .build()
        .invoke({ messages: "go" });
      expect(outcomes(reviews)).toEqual([
        ["early", 0, { type: "merged", version: 1 }],
        ["late", 0, { type: "conflict", paths }],
        ["late", 1, { type: "merged", version: 2 }],
      ]);
      expect(results).toEqual([0, 1]);
      expect(tasks.map(({ id, cause, parent }) => [placeOf(id), cause, parent && placeOf(parent)])).toEqual([
        ["1", "decision", null],
        ["2", "decision", null],
        ["2.1", "conflict", "2"],
      ]);
      expect(tasks[2]?.instruction).toContain(`the artifact has meanwhile changed at ${paths.join(", ")}`);
      expect(history.map(({ item }) => item)).toEqual(["early", "late"]);
      expect(artifact?.value).toMatchObject({
        ...(merge === "merge-patch" ? early : { list: [7, 2] }),
        seen: 1,
      });
      expect(outcome?.status).toBe("completed");
    },
  );

  it("is left unmet where no follow-up may be made", async () => {
    const { agent, merged, items } = race({ early: { x: 1 }, late: () => ({ x: 2 }) });
    const { artifact, outcome } = await reviewed({
      items,
      agent,
      review: {
        ...letGo(merged),
        maxFollowUps: 0,
        judge: (_artifact, item) => ({ unmet: item?.name === "late" ? ["done"] : [] }),
      },
    })
      .build()
      .invoke({ messages: "go" });
    expect(artifact).toEqual({ version: 1, value: { x: 1 } });
    expect(outcome).toMatchObject({ status: "exhausted", unmetItems: [{ item: "late", unmet: ["done"] }] });
  });

  it("is given to a merge function with the value that it was made on", async () => {
    const { agent, merged, items } = race({ early: { x: 1 }, late: () => ({ x: 2 }) });
    const seen: unknown[] = [];
    const { artifact } = await reviewed({
      items,
      agent,
      review: {
        ...letGo(merged),
        artifact: { initial: { x: 0 }, schema: boardSchema },
        merge: (now, { item, basedOn, base, data }) => {
          seen.push([item, basedOn, base, now]);
          return { ...now, [item]: data };
        },
      },
    })
      .build()
      .invoke({ messages: "go" });
    expect(seen).toEqual([
      ["early", 0, { x: 0 }, { x: 0 }],
      ["late", 0, { x: 0 }, { x: 0, early: { x: 1 } }],
    ]);
    expect(artifact?.version).toBe(2);
  });
});

/** A saver that never gets to write the records of reviews while it is frozen. */
class FrozenSaver extends MemorySaver {
  isFrozen = false;

  override putWrites(...[config, writes, taskId]: Parameters<MemorySaver["putWrites"]>): Promise<void> {
    const isReview = writes.some(([, value]) => (value as { review?: unknown } | null)?.review);
    if (this.isFrozen && isReview) return new Promise(() => {});
    return super.putWrites(config, writes, taskId);
  }
}

describe("a version that was never recorded", () => {
  it("is none that a worker builds on: what it changed is not overwritten after a crash", async () => {
    const saver = new FrozenSaver();
    const [reviewedOnce, finished] = [gate(), gate()];
    let isResumed = false;
    const build = () =>
      reviewed({
        items: ["a", "b", "filler", "c"],
        options: { maxParallelTasks: 2 },
        agent: async ({ review }, { signal }) => {
          switch (review?.item) {
            case "b":
              // Its end lets "c" begin, when the first merge has long been made.
              await reviewedOnce.opened;
              await new Promise((resolve) => setTimeout(resolve, 30));
              return { data: { title: "b" } };
            case "filler":
              if (!isResumed) await new Promise((resolve) => signal.addEventListener("abort", resolve));
              return { data: { filler: true } };
            case "c":
              setTimeout(finished.open, 30);
              return { data: { title: `c after ${(review.artifact.value as { title: string }).title}` } };
            default:
              return { data: { title: "a" } };
          }
        },
        review: {
          artifact: { initial: { title: "nobody" }, schema: boardSchema },
          maxFollowUps: 1,
          reviewer: ({ item }) => {
            if (item === "a") reviewedOnce.open();
            // What was never recorded may come out otherwise when it is done again.
            return { verdict: item === "a" && isResumed ? "rejected" : "approved" };
          },
        },
      }).build({ checkpointer: saver });
    const config = newThread();
    saver.isFrozen = true;
    // Stands for a process that is killed: nothing of it is waited for.
    const killed = new AbortController();
    const first = build().invoke({ messages: "go" }, { ...config, signal: killed.signal });
    first.catch(() => {});
    await finished.opened;

    isResumed = true;
    saver.isFrozen = false;
    const { history, reviews } = await build().invoke(null, config);
    expect(reviews.find(({ item }) => item === "c")?.merge).toEqual({ type: "conflict", paths: ["/title"] });
    expect(history[0]).toMatchObject({ item: "b", patch: [{ op: "replace", path: "/title", value: "b" }] });
    killed.abort();
  });
});

describe("a result that cannot be merged", () => {
  const schema = z.object({ size: z.number().max(10) });
  const setup = (sizes: readonly unknown[], options = {}) => {
    let tries = 0;
    return reviewed({
      agent: async () => ({ text: "ok", data: { size: sizes[tries++] } }),
      review: { artifact: { initial: { size: 1 }, schema } as never, ...options },
    }).build();
  };

  it("is sent back once with the error", async () => {
    const { artifact, reviews, tasks, history } = await setup([50, 5]).invoke({ messages: "go" });
    expect(reviews.map(({ merge }) => merge)).toEqual([
      { type: "failed", problem: expect.stringContaining("<=10") },
      { type: "merged", version: 1 },
    ]);
    expect(tasks.map(({ cause }) => cause)).toEqual(["decision", "merge-failed"]);
    expect(tasks[1]?.instruction).toMatch(/could not be merged: [\s\S]*→ at size\nGive one that can\.$/);
    expect(artifact).toEqual({ version: 1, value: { size: 5 } });
    expect(history).toHaveLength(1);
  });

  it("twice is recorded as a failed merge; the artifact stays valid, and the supervisor hands the item out", async () => {
    const { artifact, reviews, tasks, outcome } = await setup([50, 60, 6]).invoke({ messages: "go" });
    expect(reviews.map(({ merge }) => merge.type)).toEqual(["failed", "failed", "merged"]);
    expect(tasks.map(({ cause, lineage }) => [cause, lineage.length])).toEqual([
      ["decision", 0],
      ["merge-failed", 1],
      ["unmet", 2],
    ]);
    expect(artifact).toEqual({ version: 1, value: { size: 6 } });
    expect(outcome?.status).toBe("completed");
  });

  it("because the merge function throws is sent back too", async () => {
    let merges = 0;
    const merge = (artifact: unknown): never => {
      merges += 1;
      if (merges === 1) throw new Error("The axis is missing");
      return artifact as never;
    };
    const { reviews, tasks } = await setup([1, 2], { merge }).invoke({ messages: "go" });
    expect(reviews.map(({ merge: result }) => result)).toEqual([
      { type: "failed", problem: "The axis is missing" },
      { type: "merged", version: 1 },
    ]);
    expect(tasks[1]?.instruction).toContain("The axis is missing");
  });

  it("has its other try in the place of what the reviewer asks of the same worker, and beside what it asks of others", async () => {
    let tries = 0;
    const sized = async () => ({ data: { size: tries++ === 0 ? 50 : 5 } });
    const { tasks } = await reviewed({
      agents: { one: sized, two: async () => ({ data: { title: "Sales" } }) },
      review: {
        artifact: { initial: { size: 1 }, schema: schema.loose() } as never,
        reviewer: ({ taskId }) =>
          placeOf(taskId).includes(".")
            ? { verdict: "approved" }
            : {
                verdict: "partially-approved",
                followUps: [
                  { agent: "one", instruction: "Make it bolder" },
                  { agent: "two", instruction: "Give it a title" },
                ],
              },
      },
    })
      .build()
      .invoke({ messages: "go" });
    expect(tasks.map(({ participant, cause }) => [participant, cause])).toEqual([
      ["one", "decision"],
      ["two", "follow-up"],
      ["one", "merge-failed"],
    ]);
  });
});
