import { MemorySaver } from "@langchain/langgraph";
import { SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { ScriptedChatModel, structured } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { describeEachCheckpointer } from "../support/checkpointers.ts";
import { newThread } from "../support/thread.ts";
import { boardSchema, eventsOf, gate, linesOfEvents, placeOf, reviewed, specOf, worker } from "./reviewed.ts";

const go = { messages: "go" };
const approved = structured({ feedback: "", met: ["done"], unmet: [], verdict: "approved", followUps: [] });

describe("a worker that fails", () => {
  it("is not reviewed, and stops nobody", async () => {
    const reviewedItems: string[] = [];
    const { tasks, reviews, artifact, outcome } = await new SupervisorWorkflowBuilder({
      name: "board",
      synthesis: "last-report",
    })
      .participants({
        works: { description: "Works", agent: worker },
        throws: { description: "Throws", agent: async () => Promise.reject(new Error("It broke")) },
        late: {
          description: "Is late",
          timeoutMs: 5,
          delegation: { retries: 0 },
          agent: () => new Promise<string>(() => {}),
        },
        silent: { description: "Says nothing", agent: async () => "" },
        sloppy: { description: "Is sent back", agent: worker, check: () => "Not like that", checkRetries: 0 },
      })
      .withReview({
        spec: specOf("a", "b", "c", "d", "e"),
        artifact: { initial: {}, schema: boardSchema },
        assign: () => [
          { agent: "throws", item: "a" },
          { agent: "late", item: "b" },
          { agent: "silent", item: "c" },
          { agent: "sloppy", item: "d" },
          { agent: "works", item: "e" },
        ],
        reviewer: ({ item }) => {
          reviewedItems.push(item);
          return { verdict: "approved" };
        },
        judge: (board, item) => ({ unmet: item === null || board[item.name] === "done" ? [] : ["done"] }),
        maxFollowUps: 0,
      })
      .withSupervisor(() => ({ nextAgent: null }))
      .build()
      .invoke(go);
    expect(reviewedItems).toEqual(["e"]);
    expect(reviews.map(({ item }) => item)).toEqual(["e"]);
    expect(artifact).toEqual({ version: 1, value: { e: "done" } });
    expect(tasks.map(({ status }) => status.type)).toEqual([
      "failed",
      "timed-out",
      "failed",
      "failed",
      "completed",
    ]);
    expect(outcome?.unmetItems.map(({ item, feedback }) => [item, feedback])).toEqual([
      ["a", "(Failed: It broke)"],
      ["b", "late did not answer within 5 ms."],
      ["c", "(Failed: It gave no answer.)"],
      ["d", expect.stringContaining("Not like that")],
    ]);
  });

  it("is given the item again by somebody else, when the supervisor insists on the end", async () => {
    const { tasks, outcome } = await reviewed({
      agents: { broken: async () => Promise.reject(new Error("It broke")), sound: worker },
      items: ["a"],
    })
      .build()
      .invoke(go);
    expect(tasks.map(({ participant, cause, status }) => [participant, cause, status.type])).toEqual([
      ["broken", "decision", "failed"],
      ["sound", "unmet", "completed"],
    ]);
    expect(tasks[1]?.instruction).toContain("It broke");
    expect(outcome?.status).toBe("completed");
  });

  it("to give what the item wants is told so in a follow-up", async () => {
    const spec = specOf("a");
    const items = Object.fromEntries(
      Object.entries(spec.items).map(([name, item]) => [
        name,
        { ...item, output: z.object({ size: z.number() }) },
      ]),
    );
    const sizes = ["big", 5];
    const { tasks, reviews, artifact } = await reviewed({
      agent: async () => ({ data: { size: sizes.shift() } }),
      review: { spec: { ...spec, items } },
    })
      .build()
      .invoke(go);
    expect(reviews.map(({ verdict, merge, unmet }) => [verdict, merge.type, unmet])).toEqual([
      ["rejected", "none", ["done"]],
      ["approved", "merged", []],
    ]);
    expect(reviews[0]?.feedback).toContain("→ at size");
    expect(tasks[1]?.instruction).toContain(
      "Your result could not be read: The result does not fit what is wanted:",
    );
    expect(artifact?.value).toEqual({ size: 5 });
  });
});

describeEachCheckpointer((makeCheckpointer) => {
  describe("a review that fails", () => {
    it("lets running workers finish and be kept, fails the run with its error, and is made again on resume", async () => {
      const failing = gate();
      const finished: string[] = [];
      const starts: string[] = [];
      let isBroken = true;
      const boom = new Error("The reviewer's model is down");
      const workflow = reviewed({
        items: ["quick", "slow", "waiting"],
        options: { maxParallelTasks: 2 },
        agent: async (brief, runtime) => {
          const item = brief.review?.item ?? "";
          starts.push(item);
          if (item !== "quick" && isBroken) await failing.opened;
          finished.push(item);
          return worker(brief, runtime);
        },
        review: {
          reviewer: async ({ item }) => {
            if (item === "quick" && isBroken) {
              setTimeout(failing.open, 10);
              throw boom;
            }
            return { verdict: "approved" };
          },
        },
      }).build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      const error: unknown = await workflow.invoke(go, config).catch((thrown: unknown) => thrown);
      expect(error).toBe(boom);
      expect(finished).toContain("slow");
      const kept = [...finished];
      isBroken = false;
      const { outcome, reviews, history } = await workflow.invoke(null, config);
      expect(outcome?.status).toBe("completed");
      expect(reviews.map(({ item }) => item).sort()).toEqual(["quick", "slow", "waiting"]);
      expect(history.map(({ version }) => version)).toEqual([1, 2, 3]);
      for (const item of kept)
        expect(
          finished.filter((name) => name === item),
          item,
        ).toHaveLength(1);
      expect(starts.filter((item) => item === "quick")).toHaveLength(1);
    });

    it("keeps the reviews before it", async () => {
      const looked: string[] = [];
      const workflow = reviewed({
        items: ["a", "b"],
        options: { maxParallelTasks: 1 },
        review: {
          reviewer: ({ item }) => {
            looked.push(item);
            if (looked.length === 2) throw new Error("Down");
            return { verdict: "approved", feedback: `Look ${looked.length}` };
          },
        },
      }).build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      await expect(workflow.invoke(go, config)).rejects.toThrow("Down");
      const { reviews } = await workflow.invoke(null, config);
      expect(looked).toEqual(["a", "b", "b"]);
      expect(reviews.map(({ feedback }) => feedback)).toEqual(["Look 1", "Look 3"]);
    });

    it("because the model's verdict is unusable twice says so, and can be resumed", async () => {
      const reviewer = new ScriptedChatModel({
        review: [structured({ verdict: "fine" }), "I like it.", approved],
        judgement: [
          structured({ items: [{ item: "a", feedback: "", unmet: [] }], whole: { feedback: "", unmet: [] } }),
        ],
      });
      let works = 0;
      const workflow = reviewed({
        agent: async (brief, runtime) => {
          works += 1;
          return worker(brief, runtime);
        },
        review: { reviewer, judge: undefined as never },
      }).build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      const failing = workflow.invoke(go, config);
      await expect(failing).rejects.toMatchObject({ code: "REVIEW_FAILED" });
      await expect(failing).rejects.toThrow(
        /no usable verdict on "a" by worker.*resume with invoke\(null, config\)/s,
      );
      expect(reviewer.requests[1]?.messages.at(-1)?.text).toContain('"verdict" is "fine". Valid: "approved"');
      expect((await workflow.invoke(null, config)).outcome?.status).toBe("completed");
      expect(works).toBe(1);
      reviewer.assertFinished();
    });
  });
});

describe("a verdict of a function that cannot be used", () => {
  it.each([
    [undefined, /It is undefined|It is null/],
    [{ verdict: "ok" }, /"verdict" is "ok"\. Valid: "approved", "partially-approved", "rejected"/],
    [{ verdict: "approved", met: ["pretty"] }, /no criterion "pretty"\. Criteria: "done"/],
    [
      { verdict: "rejected", followUps: [{ agent: "x", instruction: "y" }] },
      /no participant "x"\. Participants: "worker"/,
    ],
  ])("fails the run, with what is valid: %j", async (verdict, message) => {
    const running = reviewed({ review: { reviewer: () => verdict as never } })
      .build()
      .invoke(go);
    await expect(running).rejects.toMatchObject({ code: "INVALID_VERDICT" });
    await expect(running).rejects.toThrow(message);
  });
});

describe("a verdict of a model", () => {
  it("is corrected once, with what is valid", async () => {
    const reviewer = new ScriptedChatModel({
      review: [
        structured({ feedback: "", met: ["pretty"], unmet: [], verdict: "approved", followUps: [] }),
        approved,
      ],
    });
    const { outcome } = await reviewed({ review: { reviewer } }).build().invoke(go);
    expect(outcome?.status).toBe("completed");
    expect(reviewer.requests[1]?.messages.at(-1)?.text).toBe(
      'Your review cannot be used. "met": there is no criterion "pretty". Criteria: "done".\nGive it again.',
    );
  });
});

describe("an abort", () => {
  it("in the middle ends the run at once: no worker and no review starts afterwards", async () => {
    const controller = new AbortController();
    const reason = new Error("Enough");
    const starts: string[] = [];
    let reviews = 0;
    const config = { ...newThread(), signal: controller.signal };
    const workflow = reviewed({
      items: ["a", "b", "c", "d"],
      options: { maxParallelTasks: 2 },
      agent: async (brief, runtime) => {
        starts.push(brief.review?.item ?? "");
        if (brief.review?.item === "a") return worker(brief, runtime);
        await new Promise((resolve) => setTimeout(resolve, 30));
        return worker(brief, runtime);
      },
      review: {
        reviewer: async () => {
          reviews += 1;
          controller.abort(reason);
          await new Promise((resolve) => setTimeout(resolve, 5));
          return { verdict: "approved", followUps: [{ instruction: "More" }] };
        },
      },
    }).build({ checkpointer: new MemorySaver() });
    await expect(workflow.invoke(go, config)).rejects.toThrow();
    const before = [...starts];
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect([starts, reviews]).toEqual([before, 1]);
    expect(starts).not.toContain("d");
    expect((await workflow.getState(config)).values.reviews).toEqual([]);
  });

  it("lets no review begin that waited for the one under way", async () => {
    const controller = new AbortController();
    const bothDone = gate();
    const reviews: string[] = [];
    const finished: string[] = [];
    const workflow = reviewed({
      items: ["a", "b"],
      agent: async (brief, runtime) => {
        finished.push(brief.review?.item ?? "");
        if (finished.length === 2) bothDone.open();
        return worker(brief, runtime);
      },
      review: {
        reviewer: async ({ item }) => {
          reviews.push(item);
          await bothDone.opened;
          // The other result is there now, and waits for its review.
          await new Promise((resolve) => setTimeout(resolve, 10));
          controller.abort(new Error("Enough"));
          return { verdict: "approved" };
        },
      },
    }).build({ checkpointer: new MemorySaver() });
    const running = workflow.invoke(go, { ...newThread(), signal: controller.signal });
    await expect(running).rejects.toThrow("Enough");
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect([finished, reviews]).toEqual([["a", "b"], ["a"]]);
  });

  it("can be gone on from", async () => {
    const controller = new AbortController();
    const finished: string[] = [];
    const merged = gate();
    const workflow = reviewed({
      items: ["a", "b"],
      review: {
        merge: (artifact, { data }) => {
          merged.open();
          return { ...artifact, ...(data as object) };
        },
      },
      agent: async (brief, runtime) => {
        if (brief.review?.item === "b" && !controller.signal.aborted) {
          await merged.opened;
          controller.abort(new Error("Enough"));
          runtime.signal.throwIfAborted();
        }
        finished.push(brief.review?.item ?? "");
        return worker(brief, runtime);
      },
    }).build({ checkpointer: new MemorySaver() });
    const config = newThread();
    await expect(workflow.invoke(go, { ...config, signal: controller.signal })).rejects.toThrow("Enough");
    const { outcome, history } = await workflow.invoke(null, config);
    expect([outcome?.status, history.map(({ version }) => version)]).toEqual(["completed", [1, 2]]);
    expect(finished).toEqual(["a", "b"]);
  });
});

describe("a failing follow-up", () => {
  it("leaves what was merged before it", async () => {
    const events = await eventsOf(
      reviewed({
        agent: async (brief, runtime) => {
          if (brief.review?.exchange.length === 1) throw new Error("No more");
          return worker(brief, runtime);
        },
        review: {
          reviewer: ({ taskId }) =>
            placeOf(taskId) === "1"
              ? { verdict: "partially-approved", met: ["done"], followUps: [{ instruction: "Polish it" }] }
              : { verdict: "approved" },
        },
      }).build(),
      go,
    );
    expect(linesOfEvents(events).slice(-6)).toEqual([
      "follow-up-queued 1.1",
      "task-started 1.1",
      "task-failed 1.1",
      "decision-made",
      "synthesis-started",
      "run-finished",
    ]);
    const end = events.at(-1);
    expect(end?.type === "run-finished" && end.outcome.status).toBe("completed");
  });
});
