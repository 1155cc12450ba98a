import { HumanMessage } from "@langchain/core/messages";
import { interrupt, MemorySaver, MessagesValue, START, StateGraph, StateSchema } from "@langchain/langgraph";
import {
  answer,
  type PendingInterrupt,
  pendingInterrupts,
  SupervisorWorkflowBuilder,
  type WorkflowEvent,
} from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { newThread } from "../support/thread.ts";
import { eventsOf, placeOf, reviewed, worker } from "./reviewed.ts";

const go = { messages: [new HumanMessage("go")] };

/** A reviewed workflow of which two items ask, and what its workers did. */
function board(name = "board") {
  const finished: string[] = [];
  const builder = reviewed({
    items: ["ask-1", "a", "ask-2"],
    options: { name, description: "Makes boards" },
    agent: async (brief) => {
      const item = brief.review?.item ?? "";
      const said: unknown = item.startsWith("ask") ? interrupt(`${name} ${item}?`) : "done";
      finished.push(item);
      return { text: `${name} ${item} is ${said}`, data: { [item]: said } };
    },
  });
  return { builder, finished };
}

const values = (questions: readonly PendingInterrupt[] | undefined): unknown[] =>
  (questions ?? []).map(({ value }) => value).sort();

interface Graph {
  invoke(input: unknown, config: object): Promise<unknown>;
}

/** Answers every question, one at a time, the last first, and checks that everywhere the same ones show. */
async function answerAll(
  graph: Graph & Parameters<typeof pendingInterrupts>[0],
  config: object,
  expected: string[],
) {
  let result = (await graph.invoke(go, config)) as { __interrupt__?: PendingInterrupt[] };
  for (let left = [...expected].sort(); left.length > 0; left = left.slice(0, -1)) {
    expect(values(result.__interrupt__)).toEqual(left);
    expect(values(await pendingInterrupts(graph, config))).toEqual(left);
    const question = result.__interrupt__?.find(({ value }) => value === left.at(-1));
    result = (await graph.invoke(answer(question ?? {}, "yes"), config)) as typeof result;
  }
  expect(result.__interrupt__ ?? []).toEqual([]);
  return result;
}

const Host = new StateSchema({
  messages: MessagesValue,
  tasks: z.array(z.string()).default(() => ["the host's"]),
  artifact: z.string().default("the host's"),
  reviews: z.string().default("the host's"),
});

describe("a reviewed workflow as a node of a host graph", () => {
  it("shows all its questions, and repeats nothing that finished", async () => {
    const { builder, finished } = board();
    const host = new StateGraph(Host)
      .addNode("inner", builder.build())
      .addEdge(START, "inner")
      .compile({ checkpointer: new MemorySaver() });
    const result = await answerAll(host, newThread(), ["board ask-1?", "board ask-2?"]);
    expect(finished.sort()).toEqual(["a", "ask-1", "ask-2"]);
    expect(result).toMatchObject({ tasks: ["the host's"], artifact: "the host's", reviews: "the host's" });
  });

  it("does so nested twice, and called by the host's own code, which gets the artifact", async () => {
    const { builder, finished } = board();
    const inner = builder.build();
    const node = new StateGraph(Host)
      .addNode("inner", async (state, config) => {
        const { artifact } = await inner.invoke({ messages: state.messages }, config);
        return { artifact: JSON.stringify(artifact) };
      })
      .addEdge(START, "inner")
      .compile();
    const outer = new StateGraph(Host)
      .addNode("node", node)
      .addEdge(START, "node")
      .compile({ checkpointer: new MemorySaver() });
    const result = await answerAll(outer, newThread(), ["board ask-1?", "board ask-2?"]);
    expect(finished.sort()).toEqual(["a", "ask-1", "ask-2"]);
    const { artifact } = result as { artifact?: string };
    expect(JSON.parse(artifact ?? "")).toEqual({
      version: 3,
      value: { a: "done", "ask-1": "yes", "ask-2": "yes" },
    });
  });

  it("keeps to the limit that the host was given", async () => {
    let running = 0;
    let most = 0;
    const inner = reviewed({
      items: ["a", "b", "c", "d"],
      agent: async (brief, runtime) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 3));
        running -= 1;
        return worker(brief, runtime);
      },
    }).build();
    const host = new StateGraph(Host).addNode("inner", inner).addEdge(START, "inner").compile();
    const { messages } = await host.invoke(go, { maxConcurrency: 1 });
    expect(most).toBe(1);
    expect(messages.filter(({ name }) => name === "review")).toHaveLength(4);
  });
});

describe("a reviewed workflow as a participant", () => {
  it("of a workflow reports its final answer, and all its questions show", async () => {
    const { builder, finished } = board();
    const outer = new SupervisorWorkflowBuilder({ name: "outer", synthesis: "last-report" })
      .participants({ board: builder.build() })
      .withSupervisor(({ turn }) =>
        turn === 1 ? { nextAgent: "board", instruction: "Make one" } : { nextAgent: null },
      )
      .build({ checkpointer: new MemorySaver() });
    await answerAll(outer, newThread(), ["board ask-1?", "board ask-2?"]);
    expect(finished.sort()).toEqual(["a", "ask-1", "ask-2"]);
  });

  it("of a reviewed workflow: both levels' questions show at once, and both merge", async () => {
    const { builder, finished } = board("inner");
    const own = board("outer");
    const inner = builder.build();
    const outer = reviewed({
      items: ["made", "ask-3", "b"],
      agents: {
        worker: async (brief, runtime) => {
          const item = brief.review?.item ?? "";
          if (item.startsWith("ask")) return { data: { [item]: interrupt(`outer ${item}?`) } };
          own.finished.push(item);
          return worker(brief, runtime);
        },
        maker: async (brief, runtime) => {
          const { artifact } = await inner.invoke({ messages: [...brief.messages] }, runtime.config);
          return { text: "made", data: { made: artifact?.value } };
        },
      },
      review: {
        assign: () => [
          { agent: "maker", item: "made" },
          { agent: "worker", item: "ask-3" },
          { agent: "worker", item: "b" },
        ],
      },
    }).build({ checkpointer: new MemorySaver() });
    const result = await answerAll(outer, newThread(), ["inner ask-1?", "inner ask-2?", "outer ask-3?"]);
    expect(finished.sort()).toEqual(["a", "ask-1", "ask-2"]);
    expect(own.finished).toEqual(["b"]);
    expect(result).toMatchObject({
      artifact: {
        version: 3,
        value: { "ask-3": "yes", b: "done", made: { a: "done", "ask-1": "yes", "ask-2": "yes" } },
      },
    });
  });

  it("tells its events under its path", async () => {
    const inner = reviewed({ options: { name: "inner", description: "Makes boards" } }).build();
    const outer = new SupervisorWorkflowBuilder({ name: "outer", synthesis: "last-report" })
      .participants({ board: inner })
      .withSupervisor(({ turn }) => (turn === 1 ? { nextAgent: "board" } : { nextAgent: null }))
      .build();
    const events = await eventsOf(outer, { messages: "go" });
    const merged = events.filter(
      (event): event is Extract<WorkflowEvent, { type: "artifact-merged" }> =>
        event.type === "artifact-merged",
    );
    expect(merged.map(({ path, taskId, version }) => [path, placeOf(taskId), version])).toEqual([
      [["outer", "board"], "1", 1],
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });
});

describe("one workflow", () => {
  it("serves several threads at once, and mixes nothing", async () => {
    const workflow = reviewed({
      items: ["a", "b", "c"],
      options: { maxParallelTasks: 2 },
      agent: async ({ goal, review }) => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        return { data: { [review?.item ?? ""]: goal } };
      },
      review: {
        reviewer: ({ taskId }) =>
          placeOf(taskId) === "2"
            ? { verdict: "rejected", followUps: [{ instruction: "Again" }] }
            : { verdict: "approved" },
      },
    }).build({ checkpointer: new MemorySaver() });
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) => workflow.invoke({ messages: `Goal ${index}` }, newThread())),
    );
    for (const [index, { artifact, outcome, history }] of results.entries()) {
      const goal = `Goal ${index}`;
      expect(outcome?.status).toBe("completed");
      expect(artifact).toEqual({ version: 3, value: { a: goal, b: goal, c: goal } });
      expect(history.map(({ version }) => version)).toEqual([1, 2, 3]);
    }
  });

  it("serves forks of one thread at once", async () => {
    let tries = 0;
    const workflow = reviewed({
      items: ["a", "b"],
      agent: async ({ review }) => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        tries += 1;
        return { data: { [review?.item ?? ""]: tries } };
      },
    }).build({ checkpointer: new MemorySaver() });
    const config = newThread();
    await workflow.invoke({ messages: "go" }, config);
    const before = [];
    for await (const state of workflow.getStateHistory(config))
      if (state.next.includes("review")) before.push(state.config);
    const start = before.at(-1);
    if (start === undefined) throw new Error("The run has a checkpoint before its batch.");
    const forks = await Promise.all([1, 2, 3].map(() => workflow.invoke(null, start)));
    for (const { artifact, history, outcome } of forks) {
      expect(outcome?.status).toBe("completed");
      expect(history.map(({ version }) => version)).toEqual([1, 2]);
      expect(artifact?.version).toBe(2);
    }
    expect(new Set(forks.map(({ artifact }) => JSON.stringify(artifact))).size).toBe(3);
  });
});
