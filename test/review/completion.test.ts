import { MemorySaver } from "@langchain/langgraph";
import { SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { delegate, done, ScriptedChatModel, structured } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { boardSchema, placeOf, reviewed, specOf, worker } from "./reviewed.ts";

const go = { messages: "go" };

describe("completion", () => {
  it("is refused to a model while an item is open, with the reason, and granted when it is met", async () => {
    const model = new ScriptedChatModel({
      supervisor: [done("Enough."), delegate([["worker", "Do it right", "a"]]), done("Now it is.")],
    });
    let reviews = 0;
    const { tasks, outcome } = await new SupervisorWorkflowBuilder({
      name: "board",
      model,
      synthesis: "last-report",
    })
      .participants({ worker: { description: "Works", agent: worker } })
      .withReview({
        spec: specOf("a"),
        artifact: { initial: {}, schema: boardSchema },
        assign: () => [{ agent: "worker", item: "a" }],
        reviewer: () => {
          reviews += 1;
          return reviews === 1 ? { verdict: "rejected", feedback: "Sloppy" } : { verdict: "approved" };
        },
      })
      .build()
      .invoke(go);
    expect(model.requestsOf("supervisor")[1]?.messages.at(-1)?.text).toContain(
      'The work is not done:\n- "a" does not meet: done. What was said last: Sloppy\nHand out tasks for these items in "assignments".',
    );
    expect(tasks.map(({ instruction, cause }) => [instruction, cause])).toEqual([
      ["Do a", "decision"],
      ["Do it right", "decision"],
    ]);
    expect(outcome).toMatchObject({ status: "completed", reason: "Now it is." });
    model.assertFinished();
  });

  it("that a supervisor insists on gets the open items handed out, until their lineages are spent", async () => {
    const corrections: (string | null)[] = [];
    const { tasks, reviews, outcome } = await reviewed({
      items: ["good", "bad"],
      supervisor: ({ correction }) => {
        corrections.push(correction?.problem ?? null);
        return { nextAgent: null };
      },
      review: {
        reviewer: ({ item }) =>
          item === "good" ? { verdict: "approved" } : { verdict: "rejected", feedback: "No" },
        judge: (_artifact, item) => ({ unmet: item?.name === "bad" ? ["done"] : [] }),
        maxFollowUps: 2,
      },
    })
      .build()
      .invoke(go);
    expect(tasks.map(({ item, cause, lineage }) => [item, cause, lineage.length])).toEqual([
      ["good", "decision", 0],
      ["bad", "decision", 0],
      ["bad", "unmet", 1],
      ["bad", "unmet", 2],
    ]);
    const [, first, second, third] = tasks.map(({ id }) => id);
    expect([tasks[2]?.parent, tasks[3]?.parent]).toEqual([first, second]);
    expect(tasks[3]?.lineage).toEqual([first, second]);
    expect(tasks[3]?.instruction).toBe("Do bad\n\nNot met yet:\n- bad is done\n\nWhat was said last: No");
    expect(reviews.at(-1)?.taskId).toBe(third);
    expect(corrections.filter((problem) => problem !== null)).toHaveLength(2);
    expect(outcome).toMatchObject({
      status: "exhausted",
      unmetItems: [{ item: "bad", unmet: ["done"], feedback: "No" }],
    });
  });

  it("always comes, whatever fails and whatever is rejected", async () => {
    for (const maxFollowUps of [0, 1, 4]) {
      for (const [agent, verdict] of [
        [worker, "rejected"],
        [worker, "partially-approved"],
        [async () => Promise.reject(new Error("Broken")), "approved"],
        [async () => "", "approved"],
        [async () => "words", "approved"],
      ] as const) {
        const { outcome } = await reviewed({
          items: ["a", "b"],
          agent,
          review: {
            maxFollowUps,
            reviewer: () => ({ verdict, unmet: verdict === "approved" ? [] : ["done"] }),
            judge: (_artifact, item) => ({ unmet: item === null ? [] : ["done"] }),
          },
        })
          .build()
          .invoke(go);
        expect([outcome?.status, outcome?.unmetItems.map(({ item }) => item)]).toEqual([
          "exhausted",
          ["a", "b"],
        ]);
      }
    }
  });

  it("needs no work where the supervisor finds that the artifact is good, and a look agrees", async () => {
    // Nothing has been looked at before, so the items are open; the first tasks are what shows that they are met.
    const { tasks, outcome, artifact } = await reviewed({
      items: ["a"],
      agent: async () => ({ text: "Nothing to do", data: {} }),
    })
      .build()
      .invoke(go);
    expect([tasks.length, outcome?.status, artifact]).toEqual([1, "completed", { version: 1, value: {} }]);
  });
});

describe("the last look", () => {
  /** Items whose results may break what an earlier one did. */
  const breaking = {
    items: ["a", "b"],
    options: { maxParallelTasks: 1 },
    agent: (async ({ review }) =>
      review?.item === "b"
        ? { text: "b is done", data: { b: "done", a: null } }
        : { text: "a is done", data: { a: "done" } }) as typeof worker,
    // The one result changes what the other did, knowing it or not.
    review: {
      merge: (artifact: Record<string, unknown>, { data }: { data: unknown }) => ({
        ...artifact,
        ...(data as object),
      }),
    },
  };

  it("by a function reopens an item that a later merge has broken, and the run mends it", async () => {
    const judged: unknown[] = [];
    const { tasks, artifact, outcome } = await reviewed({
      ...breaking,
      review: {
        ...breaking.review,
        judge: (artifact, item, spec, { canAsk }) => {
          judged.push([item?.name ?? null, { ...artifact }, Object.keys(spec.items), canAsk]);
          const isMet = item === null || artifact[item.name] === "done";
          return { unmet: isMet ? [] : ["done"], feedback: isMet ? "" : `${item.name} is gone` };
        },
      },
    })
      .build()
      .invoke(go);
    expect(judged[0]).toEqual(["a", { a: null, b: "done" }, ["a", "b"], false]);
    expect(judged.map((look) => (look as unknown[])[0])).toEqual(["a", "b", null, "a", "b", null]);
    expect(tasks.map(({ id, item, cause }) => [placeOf(id), item, cause])).toEqual([
      ["1", "a", "decision"],
      ["2", "b", "decision"],
      ["1", "a", "unmet"],
    ]);
    expect(tasks[2]?.instruction).toContain("What was said last: a is gone");
    expect(artifact).toEqual({ version: 3, value: { a: "done", b: "done" } });
    expect(outcome?.status).toBe("completed");
  });

  it("by the reviewing function judges each item's last merged result on the final artifact", async () => {
    const looks: unknown[] = [];
    const { tasks, outcome } = await reviewed({
      ...breaking,
      review: {
        ...breaking.review,
        judge: undefined as never,
        reviewer: ({ item, data, taskId }, artifact) => {
          looks.push([item, artifact.a, placeOf(taskId)]);
          const after = { ...artifact, ...(data as object) } as Record<string, unknown>;
          // With its own result merged an item is good; that of "a" is overwritten later.
          const isGone = item === "a" && "b" in artifact && artifact.a === null;
          return isGone
            ? { verdict: "rejected", unmet: ["done"], feedback: "Gone" }
            : { verdict: after[item] ? "approved" : "rejected" };
        },
      },
    })
      .build()
      .invoke(go);
    expect(looks.slice(2, 4)).toEqual([
      ["a", null, "1"],
      ["b", null, "2"],
    ]);
    expect(tasks.map(({ item, cause }) => [item, cause]).slice(2)).toContainEqual(["a", "unmet"]);
    expect(outcome?.status).toBe("exhausted");
  });

  it("by the reviewing function has the data that was reviewed, also where a model had extracted it", async () => {
    const data: unknown[] = [];
    const model = new ScriptedChatModel({ extraction: [structured({ a: "done" })] });
    const { outcome } = await reviewed({
      agent: async () => "a is done",
      options: { model },
      review: {
        judge: undefined as never,
        reviewer: (submission) => {
          data.push(submission.data);
          return { verdict: "approved" };
        },
        merge: (artifact) => artifact,
        spec: withOutput(),
      },
    })
      .build()
      .invoke(go);
    expect(data).toEqual([{ a: "done" }, { a: "done" }]);
    expect(outcome?.status).toBe("completed");
    model.assertFinished();
  });

  it("by a model judges everything in one call, and again after another merge", async () => {
    const look = (unmet: readonly string[]) =>
      structured({
        items: [
          { item: "a", feedback: unmet.length > 0 ? "a is gone" : "", unmet },
          { item: "b", feedback: "", unmet: [] },
        ],
        whole: { feedback: "", unmet: [] },
      });
    const reviewer = new ScriptedChatModel({
      review: () =>
        structured({ feedback: "", met: ["done"], unmet: [], verdict: "approved", followUps: [] }),
      judgement: [look(["done"]), look([])],
    });
    const { tasks, outcome, usage } = await reviewed({
      ...breaking,
      review: { ...breaking.review, judge: undefined as never, reviewer },
    })
      .build()
      .invoke(go);
    reviewer.assertFinished();
    expect(reviewer.requestsOf("judgement")[0]?.messages[0]?.text).toContain('"b": "done"');
    expect(tasks.map(({ item, cause }) => [item, cause])).toEqual([
      ["a", "decision"],
      ["b", "decision"],
      ["a", "unmet"],
    ]);
    expect(outcome?.status).toBe("completed");
    expect(usage.filter(({ role }) => role === "judgement")).toHaveLength(2);
  });

  it("that finds the whole unmet is told to the supervisor, which may mend it or leave it", async () => {
    for (const isMended of [true, false]) {
      const seen: unknown[] = [];
      const { outcome, tasks } = await reviewed({
        supervisor: ({ review, turn }) => {
          seen.push([turn, review?.whole ?? null, review?.isJudged]);
          return review?.whole && isMended
            ? { assignments: [{ agent: "worker", item: "a", instruction: "Join it up" }] }
            : { nextAgent: null };
        },
        agent: async ({ instruction }) => ({ text: "ok", data: { joined: instruction === "Join it up" } }),
        review: {
          judge: (artifact, item) =>
            item === null && !artifact.joined ? { unmet: ["whole"], feedback: "Falls apart" } : {},
        },
      })
        .build()
        .invoke(go);
      const whole = { item: null, unmet: ["whole"], feedback: "Falls apart" };
      expect(seen).toEqual([[2, null, false], [3, whole, true], ...(isMended ? [[4, null, false]] : [])]);
      expect(outcome).toMatchObject(
        isMended ? { status: "completed", unmetItems: [] } : { status: "exhausted", unmetItems: [whole] },
      );
      expect(tasks).toHaveLength(isMended ? 2 : 1);
    }
  });

  it("can find that an exhausted item is met after all", async () => {
    const { outcome } = await reviewed({
      review: { maxFollowUps: 0, reviewer: () => ({ verdict: "rejected" }), judge: () => ({}) },
    })
      .build()
      .invoke(go);
    expect(outcome).toMatchObject({ status: "completed", unmetItems: [] });
  });

  it("that throws, or names what there is not, fails the run in a way that can be resumed", async () => {
    for (const [bad, error] of [
      [() => Promise.reject(new Error("No network")), { message: "No network" }],
      [() => ({ unmet: ["pretty"] }), { code: "INVALID_VERDICT" }],
      [() => undefined, { code: "INVALID_VERDICT" }],
    ] as const) {
      let looks = 0;
      let works = 0;
      const workflow = reviewed({
        agent: async () => {
          works += 1;
          return { data: {} };
        },
        review: {
          judge: (() => {
            looks += 1;
            return looks === 1 ? bad() : {};
          }) as never,
        },
      }).build({ checkpointer: new MemorySaver() });
      const config = { configurable: { thread_id: "one" } };
      await expect(workflow.invoke(go, config)).rejects.toMatchObject(error);
      expect((await workflow.invoke(null, config)).outcome?.status).toBe("completed");
      expect(works).toBe(1);
    }
  });
});

function withOutput() {
  const spec = specOf("a");
  const [item] = Object.values(spec.items);
  if (item === undefined) throw new Error("There is one.");
  return { ...spec, items: { a: { ...item, output: boardSchema } } };
}
