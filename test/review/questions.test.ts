import { Command, interrupt, MemorySaver } from "@langchain/langgraph";
import {
  answer,
  type ParticipantFunction,
  type PendingInterrupt,
  pendingInterrupts,
} from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { describeEachCheckpointer } from "../support/checkpointers.ts";
import { newThread, only } from "../support/thread.ts";
import { eventsOf, gate, linesOfEvents, placeOf, reviewed, specOf, worker } from "./reviewed.ts";

const go = { messages: "go" };

const values = (questions: readonly PendingInterrupt[] | undefined): unknown[] =>
  (questions ?? []).map(({ value }) => value).sort();

function byValue(questions: readonly PendingInterrupt[] | undefined, value: string): PendingInterrupt {
  return only((questions ?? []).filter((question) => question.value === value));
}

/** A worker that asks for the items whose names begin so, and counts how often it finished. */
function asking(finished: string[] = []): ParticipantFunction {
  return async (brief, runtime) => {
    const item = brief.review?.item ?? "";
    if (item.startsWith("ask")) {
      const said: unknown = interrupt(`${item}?`);
      finished.push(placeOf(runtime.taskId));
      return { text: `${item}: ${said}`, data: { [item]: said } };
    }
    finished.push(placeOf(runtime.taskId));
    return worker(brief, runtime);
  };
}

describeEachCheckpointer((makeCheckpointer) => {
  describe("workers that ask", () => {
    it("are parked while everything else goes on, and all show at once, everywhere alike", async () => {
      const finished: string[] = [];
      const workflow = reviewed({
        items: ["ask-1", "a", "ask-2", "b"],
        options: { maxParallelTasks: 1 },
        agent: asking(finished),
        review: {
          reviewer: ({ item, taskId }) =>
            item === "a" && !placeOf(taskId).includes(".")
              ? { verdict: "partially-approved", followUps: [{ instruction: "More" }] }
              : { verdict: "approved" },
        },
      }).build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      const updates: unknown[] = [];
      const shown: unknown[] = [];
      for await (const [mode, chunk] of await workflow.stream(go, {
        ...config,
        streamMode: ["updates", "values"],
      })) {
        if ("__interrupt__" in chunk) {
          (mode === "updates" ? updates : shown).push(...(chunk.__interrupt__ as unknown[]));
        }
      }
      expect(finished.sort()).toEqual(["2", "2.1", "4"]);
      const questions = ["ask-1?", "ask-2?"];
      expect(values(updates as PendingInterrupt[])).toEqual(questions);
      expect(values(shown as PendingInterrupt[])).toEqual(questions);
      expect(values(await pendingInterrupts(workflow, config))).toEqual(questions);
      const { tasks } = await workflow.getState(config);
      expect(values(tasks.flatMap(({ interrupts }) => interrupts))).toEqual(questions);
      const again = await workflow.invoke(null, config);
      expect(values(again.__interrupt__)).toEqual(questions);
      expect(finished).toHaveLength(3);
    });

    it.each([
      ["one by one, the first first", ["ask-1?", "ask-2?", "ask-3?"]],
      ["one by one, the last first", ["ask-3?", "ask-2?", "ask-1?"]],
    ])("are answered %s; the answered go on to review and merge at once", async (_how, order) => {
      const finished: string[] = [];
      const workflow = reviewed({
        items: ["ask-1", "ask-2", "ask-3", "a"],
        agent: asking(finished),
      }).build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      let result = await workflow.invoke(go, config);
      const left = [...order];
      for (const question of order) {
        expect(values(result.__interrupt__)).toEqual([...left].sort());
        left.shift();
        result = await workflow.invoke(
          answer(byValue(result.__interrupt__, question), `said of ${question}`),
          config,
        );
      }
      expect(result.outcome?.status).toBe("completed");
      expect(finished).toHaveLength(4);
      expect(new Set(finished).size).toBe(4);
      const items = ["a", ...order.map((question) => question.slice(0, -1))];
      expect(result.history.map(({ item }) => item)).toEqual(items);
      expect(result.history.map(({ version }) => version)).toEqual([1, 2, 3, 4]);
      expect(result.artifact?.value).toEqual({
        a: "done",
        ...Object.fromEntries(order.map((question) => [question.slice(0, -1), `said of ${question}`])),
      });
    });

    it("are answered all at once by a map", async () => {
      const workflow = reviewed({ items: ["ask-1", "ask-2", "a"], agent: asking() }).build({
        checkpointer: await makeCheckpointer(),
      });
      const config = newThread();
      const { __interrupt__ } = await workflow.invoke(go, config);
      const resume = Object.fromEntries(
        (__interrupt__ ?? []).map(({ id, value }) => [id, `said of ${value}`]),
      );
      const { artifact, outcome } = await workflow.invoke(new Command({ resume }), config);
      expect(artifact?.value).toEqual({ a: "done", "ask-1": "said of ask-1?", "ask-2": "said of ask-2?" });
      expect(outcome?.status).toBe("completed");
    });

    it("may be follow-ups, which ask together with a first task and with one another", async () => {
      const workflow = reviewed({
        items: ["ask", "a", "b"],
        agent: async (brief, runtime) => {
          const { item, exchange } = brief.review ?? {};
          if (item === "ask" || (exchange?.length ?? 0) > 0) {
            return { data: { [item ?? ""]: interrupt(`${item} ${exchange?.length}?`) } };
          }
          return worker(brief, runtime);
        },
        review: {
          reviewer: ({ item, taskId }) =>
            item !== "ask" && !placeOf(taskId).includes(".")
              ? { verdict: "rejected", followUps: [{ instruction: "Ask the user" }] }
              : { verdict: "approved" },
        },
      }).build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      let result = await workflow.invoke(go, config);
      expect(values(result.__interrupt__)).toEqual(["a 1?", "ask 0?", "b 1?"]);
      for (const question of ["b 1?", "ask 0?", "a 1?"]) {
        result = await workflow.invoke(
          answer(byValue(result.__interrupt__, question), question.toUpperCase()),
          config,
        );
      }
      expect(result.artifact?.value).toEqual({ a: "A 1?", ask: "ASK 0?", b: "B 1?" });
      expect(result.history.map(({ item }) => item)).toEqual(["b", "ask", "a"]);
      expect(result.reviews.map(({ round }) => round)).toEqual([1, 2, 3, 4, 5]);
    });

    it("are overtaken by a new request, which begins anew", async () => {
      const workflow = reviewed({ items: ["ask", "a"], agent: asking() }).build({
        checkpointer: await makeCheckpointer(),
      });
      const config = newThread();
      const first = await workflow.invoke(go, config);
      expect(values(first.__interrupt__)).toEqual(["ask?"]);
      const second = await workflow.invoke({ messages: "Something else" }, config);
      expect(values(second.__interrupt__)).toEqual(["ask?"]);
      const [old, , next] = second.tasks;
      expect(old?.status).toEqual({
        type: "cancelled",
        reason: "A new request came in before it was finished.",
      });
      expect(next?.runId).not.toBe(old?.runId);
      const { outcome, artifact, history } = await workflow.invoke(
        answer(only(second.__interrupt__), "yes"),
        config,
      );
      expect(outcome?.status).toBe("completed");
      expect(artifact).toEqual({ version: 2, value: { a: "done", ask: "yes" } });
      expect(history.every(({ runId }) => runId === outcome?.runId)).toBe(true);
    });
  });
});

describe("a question", () => {
  it("is told once as an event, under its task", async () => {
    const workflow = reviewed({ items: ["ask", "a"], agent: asking() }).build({
      checkpointer: new MemorySaver(),
    });
    const config = newThread();
    const events = await eventsOf(workflow, go, config);
    const asked = only(events.filter((event) => event.type === "question-asked"));
    expect(asked).toMatchObject({ prompt: "ask?", askedBy: "worker", taskId: expect.stringMatching(/:1$/) });
    const [question] = await pendingInterrupts(workflow, config);
    expect(asked.interruptId).toBe(question?.id);
    const resumed = await eventsOf(workflow, answer(question ?? {}, "yes"), config);
    expect(linesOfEvents(resumed).slice(0, 5)).toEqual([
      "task-started 1",
      "task-finished 1",
      "review-started 1",
      "review-finished 1",
      "artifact-merged 1",
    ]);
  });

  it("of a worker that asks twice comes again", async () => {
    const workflow = reviewed({
      agent: async () => ({ data: { a: [interrupt("First?"), interrupt("Second?")] } }),
    }).build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const first = await workflow.invoke(go, config);
    const second = await workflow.invoke(answer(byValue(first.__interrupt__, "First?"), 1), config);
    const { artifact } = await workflow.invoke(answer(byValue(second.__interrupt__, "Second?"), 2), config);
    expect(artifact?.value).toEqual({ a: [1, 2] });
  });

  it("works from the artifact as it stands when it is answered", async () => {
    const versions: unknown[] = [];
    const workflow = reviewed({
      items: ["ask", "a"],
      agent: async (brief, runtime) => {
        if (brief.review?.item !== "ask") return worker(brief, runtime);
        versions.push(brief.review.artifact.version);
        return { data: { ask: interrupt("?") } };
      },
    }).build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const { __interrupt__ } = await workflow.invoke(go, config);
    const { reviews } = await workflow.invoke(answer(only(__interrupt__), "yes"), config);
    expect(versions).toEqual([0, 1]);
    expect(reviews.map(({ item, basedOn }) => [item, basedOn])).toEqual([
      ["a", 0],
      ["ask", 1],
    ]);
  });

  it("may be a reviewer's, a merge's or the last look's own", async () => {
    let works = 0;
    const workflow = reviewed({
      agent: async (brief, runtime) => {
        works += 1;
        return worker(brief, runtime);
      },
      review: {
        reviewer: () => ({ verdict: interrupt("Good?") as "approved" }),
        merge: (artifact, { data }) => ({ ...artifact, ...(data as object), by: interrupt("Merge it?") }),
        judge: (_artifact, item) => (item === null ? { feedback: String(interrupt("All good?")) } : {}),
      },
    }).build({ checkpointer: new MemorySaver() });
    const config = newThread();
    let result = await workflow.invoke(go, config);
    for (const [question, reply] of [
      ["Good?", "approved"],
      ["Merge it?", "me"],
      ["All good?", "yes"],
    ] as const) {
      result = await workflow.invoke(answer(byValue(result.__interrupt__, question), reply), config);
    }
    expect(result.outcome?.status).toBe("completed");
    expect(result.artifact).toEqual({ version: 1, value: { a: "done", by: "me" } });
    expect(works).toBe(1);
  });

  it("of the specification comes first, and the function is called again with the answer", async () => {
    const specs: string[][] = [];
    const workflow = reviewed({
      review: {
        spec: ({ messages }, { canAsk }) => {
          specs.push(messages.map((message) => message.text));
          return specs.length === 1 && canAsk ? { question: "Which items?" } : specOf("a", "b");
        },
      },
    }).build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const { __interrupt__, artifact, tasks } = await workflow.invoke(go, config);
    expect(only(__interrupt__).value).toEqual({
      type: "user-input",
      prompt: "Which items?",
      askedBy: "board",
    });
    expect([artifact, tasks]).toEqual([null, []]);
    const { outcome, history } = await workflow.invoke(answer(only(__interrupt__), "a and b"), config);
    expect(specs.at(-1)?.at(-1)).toBe("a and b");
    expect([outcome?.status, history.map(({ item }) => item)]).toEqual(["completed", ["a", "b"]]);
  });

  it("stops no review that is under way", async () => {
    const asked = gate();
    const reviews: string[] = [];
    const workflow = reviewed({
      items: ["a", "ask", "b"],
      agent: async (brief, runtime) => {
        if (brief.review?.item === "ask") asked.open();
        return asking()(brief, runtime);
      },
      review: {
        reviewer: async ({ item }) => {
          await asked.opened;
          await new Promise((resolve) => setTimeout(resolve, 5));
          reviews.push(item);
          return { verdict: "approved" };
        },
      },
    }).build({ checkpointer: new MemorySaver() });
    const { __interrupt__ } = await workflow.invoke(go, newThread());
    expect(values(__interrupt__)).toEqual(["ask?"]);
    expect(reviews).toEqual(["a", "b"]);
  });

  it("waits while a review fails, and is asked when that has been made", async () => {
    let isBroken = true;
    const workflow = reviewed({
      items: ["ask", "a"],
      agent: asking(),
      review: {
        reviewer: () => {
          if (isBroken) throw new Error("Down");
          return { verdict: "approved" };
        },
      },
    }).build({ checkpointer: new MemorySaver() });
    const config = newThread();
    await expect(workflow.invoke(go, config)).rejects.toThrow("Down");
    isBroken = false;
    const { __interrupt__ } = await workflow.invoke(null, config);
    expect(values(__interrupt__)).toEqual(["ask?"]);
    const { artifact } = await workflow.invoke(answer(only(__interrupt__), "yes"), config);
    expect(artifact).toEqual({ version: 2, value: { a: "done", ask: "yes" } });
  });

  it("may be one of very many", async () => {
    const items = Array.from({ length: 100 }, (_, index) => `ask-${index}`);
    const workflow = reviewed({
      items,
      options: { maxParallelTasks: 2 },
      agent: asking(),
      review: { maxRounds: 100 },
    });
    const built = workflow.build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const { __interrupt__ } = await built.invoke(go, config);
    expect(new Set(values(__interrupt__)).size).toBe(100);
    const resume = Object.fromEntries((__interrupt__ ?? []).map(({ id }) => [id, "yes"]));
    const { outcome, artifact } = await built.invoke(new Command({ resume }), config);
    expect([outcome?.status, artifact?.version]).toEqual(["completed", 100]);
  });

  it("without a checkpointer is a mistake in the set-up", async () => {
    const running = reviewed({ items: ["ask"], agent: asking() })
      .build()
      .invoke(go);
    await expect(running).rejects.toMatchObject({ code: "CHECKPOINTER_REQUIRED" });
  });
});
