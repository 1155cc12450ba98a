import { InMemoryStore, MemorySaver } from "@langchain/langgraph";
import { SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { ScriptedChatModel } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { newThread, only } from "../support/thread.ts";
import { type Board, boardSchema, placeOf, reviewed, specOf, worker } from "./reviewed.ts";

const go = { messages: "go" };

describe("the functions of a review", () => {
  it("get the caller's context, the store and the run's signal", async () => {
    const store = new InMemoryStore();
    const seen: unknown[] = [];
    const note = (
      who: string,
      runtime: { context: { user: string }; store: unknown; signal?: AbortSignal | undefined },
    ) => {
      seen.push([who, runtime.context.user, runtime.store !== undefined, runtime.signal !== undefined]);
    };
    await new SupervisorWorkflowBuilder({
      name: "board",
      synthesis: "last-report",
      contextSchema: z.object({ user: z.string() }),
    })
      .participants({ worker: { description: "Works", agent: worker } })
      .withReview({
        spec: (_input, runtime) => {
          note("spec", runtime);
          return specOf("a");
        },
        artifact: {
          initial: (_input, runtime) => {
            note("initial", runtime);
            return {};
          },
          schema: boardSchema,
        },
        assign: (_spec, _artifact, runtime) => {
          note("assign", runtime);
          return [{ agent: "worker", item: "a" }];
        },
        reviewer: (_submission, _artifact, _item, runtime) => {
          note("reviewer", runtime);
          return { verdict: "approved" };
        },
        judge: (_artifact, item, _spec, runtime) => {
          note(`judge ${item?.name ?? "whole"}`, runtime);
          return {};
        },
      })
      .withSupervisor(() => ({ nextAgent: null }))
      .build({ checkpointer: new MemorySaver(), store })
      .invoke(go, { ...newThread(), context: { user: "Ada" }, signal: new AbortController().signal });
    expect(seen).toEqual(
      ["spec", "initial", "assign", "reviewer", "judge a", "judge whole"].map((who) => [
        who,
        "Ada",
        true,
        true,
      ]),
    );
  });

  it("may call models as a part of the run, which are counted under their parts", async () => {
    const model = new ScriptedChatModel({
      spec: ["…"],
      assignment: ["…"],
      review: ["…"],
      judgement: ["…", "…"],
    });
    const { usage } = await reviewed({
      review: {
        spec: async (_input, { config }) => {
          await model.invoke("What is wanted?", config);
          return specOf("a");
        },
        assign: async (_spec, _artifact, { config }) => {
          await model.invoke("Who does it?", config);
          return [{ agent: "worker", item: "a" }];
        },
        reviewer: async (_submission, _artifact, _item, { config }) => {
          await model.invoke("Is it good?", config);
          return { verdict: "approved" };
        },
        judge: async (_artifact, _item, _spec, { config }) => {
          await model.invoke("Is it still?", config);
          return {};
        },
      },
    })
      .build()
      .invoke(go);
    expect(usage.map(({ role, taskId }) => [role, taskId && placeOf(taskId)])).toEqual([
      ["spec", null],
      ["assignment", null],
      ["review", "1"],
      ["judgement", null],
      ["judgement", null],
    ]);
    model.assertFinished();
  });

  it("change nothing by writing to what they are given", async () => {
    const seen: Board[] = [];
    const spoil = (value: unknown): void => {
      try {
        Object.assign(value as object, { spoilt: true });
      } catch {
        // It may well be frozen.
      }
    };
    const { artifact, tasks, history } = await reviewed({
      items: ["a", "b"],
      options: { maxParallelTasks: 1 },
      agent: async (brief, runtime) => {
        spoil(brief.review?.artifact.value);
        return worker(brief, runtime);
      },
      supervisor: (view) => {
        spoil(view.artifact?.value);
        return { nextAgent: null };
      },
      review: {
        assign: (spec, value) => {
          spoil(value);
          spoil(spec.items.a?.acceptanceCriteria);
          return ["a", "b"].map((item) => ({ agent: "worker", item }));
        },
        reviewer: (submission, value) => {
          seen.push({ ...value });
          for (const given of [value, submission.base, submission.data]) spoil(given);
          return { verdict: "approved" };
        },
        judge: (value) => {
          seen.push({ ...value });
          spoil(value);
          return {};
        },
      },
    })
      .build()
      .invoke(go);
    const done = { a: "done", b: "done" };
    expect(seen).toEqual([{}, { a: "done" }, done, done, done]);
    expect(artifact).toEqual({ version: 2, value: done });
    expect(history.map(({ patch }) => patch.map(({ path }) => path))).toEqual([["/a"], ["/b"]]);
    expect(tasks.map(({ data }) => data)).toEqual([{ a: "done" }, { b: "done" }]);
  });

  it("of the last look see each submission as it was, whatever the look before it wrote", async () => {
    const looks: unknown[] = [];
    await reviewed({
      items: ["a", "b"],
      review: {
        judge: undefined as never,
        reviewer: (submission, value) => {
          looks.push([submission.item, { ...(submission.base as object) }, { ...value }, submission.data]);
          Object.assign(submission.base, { spoilt: true });
          return { verdict: "approved" };
        },
      },
    })
      .build()
      .invoke(go);
    const done = { a: "done", b: "done" };
    expect(looks.slice(2)).toEqual([
      ["a", done, done, { a: "done" }],
      ["b", done, done, { b: "done" }],
    ]);
  });
});

describe("the state's history", () => {
  it("shows the merged artifact after each batch", async () => {
    const workflow = reviewed({
      items: ["a", "b"],
      review: { assign: () => [{ agent: "worker", item: "a" }] },
    }).build({ checkpointer: new MemorySaver() });
    const config = newThread();
    await workflow.invoke(go, config);
    const versions: unknown[] = [];
    for await (const { next, values } of workflow.getStateHistory(config)) {
      if (next.includes("supervisor") && values.artifact !== null) versions.unshift(values.artifact);
    }
    expect(versions).toEqual([
      { version: 1, value: { a: "done" } },
      { version: 2, value: { a: "done", b: "done" } },
    ]);
  });
});

describe("an item", () => {
  it("may be given to several workers at once, who conflict where they touch the same", async () => {
    const { reviews, artifact } = await reviewed({
      agents: {
        one: async () => ({ data: { a: 1, one: 1 } }),
        two: async () => ({ data: { a: 2, two: 2 } }),
      },
      review: {
        assign: () => [
          { agent: "one", item: "a" },
          { agent: "two", item: "a" },
        ],
      },
    })
      .build()
      .invoke(go);
    expect(reviews.map(({ merge }) => merge)).toEqual([
      { type: "merged", version: 1 },
      { type: "conflict", paths: ["/a"] },
      { type: "merged", version: 2 },
    ]);
    expect(artifact?.value).toEqual({ a: 2, one: 1, two: 2 });
  });

  it("is not spent by another item's lineage that ended in it", async () => {
    const { tasks, outcome } = await reviewed({
      items: ["a", "b"],
      review: {
        maxFollowUps: 2,
        assign: () => [{ agent: "worker", item: "a" }],
        reviewer: ({ taskId, item }) => {
          const depth = placeOf(taskId).split(".").length;
          if (item === "b") return { verdict: depth === 3 ? "rejected" : "approved" };
          return {
            verdict: "partially-approved",
            met: ["done"],
            followUps: [{ item: depth === 1 ? "a" : "b", instruction: "x" }],
          };
        },
      },
    })
      .build()
      .invoke(go);
    expect(tasks.map(({ id, item }) => [placeOf(id), item])).toContainEqual(["1.1.1", "b"]);
    expect(only(tasks.filter(({ cause }) => cause === "unmet")).item).toBe("b");
    expect(outcome?.status).toBe("completed");
  });
});
