import {
  InMemoryStore,
  interrupt,
  type LangGraphRunnableConfig,
  MemorySaver,
  ReducedValue,
  StateSchema,
} from "@langchain/langgraph";
import {
  answer,
  type ReviewProgress,
  readProgress,
  SupervisorWorkflowBuilder,
} from "langgraph-supervisor-workflow";
import { ScriptedChatModel } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { newThread, only } from "../support/thread.ts";
import { boardSchema, eventsOf, gate, placeOf, reviewed, specOf, worker } from "./reviewed.ts";

const go = { messages: "go" };

/** Reviews by which the first result of "a" is followed up once. */
const followedUp = ({ item, taskId }: { item: string; taskId: string }) =>
  item === "a" && !placeOf(taskId).includes(".")
    ? ({
        verdict: "partially-approved",
        feedback: "More",
        met: [],
        unmet: ["done"],
        followUps: [{ instruction: "More of a" }],
      } as const)
    : ({ verdict: "approved" } as const);

describe("the events of a batch", () => {
  it("tell the whole schedule in order, under ids of their own", async () => {
    const events = await eventsOf(reviewed({ review: { reviewer: followedUp } }).build(), go);
    const [runId] = new Set(events.map((event) => event.runId));
    const [one, two] = [`${runId}:1:1`, `${runId}:1:1.1`];
    const about = (taskId: string) => ({ taskId, participant: "worker", item: "a" });
    expect(
      events.map(({ id: _id, runId: _runId, time: _time, path: _path, turn: _turn, ...event }) => event),
    ).toEqual([
      { type: "run-started", workflow: "board", limits: null },
      {
        type: "decision-made",
        decision: expect.objectContaining({
          assignments: [{ agent: "worker", item: "a", instruction: "Do a" }],
        }),
      },
      { type: "task-queued", ...about(one), instruction: "Do a" },
      { type: "task-started", ...about(one), instruction: "Do a" },
      {
        type: "task-finished",
        taskId: one,
        participant: "worker",
        report: "a is done",
        durationMs: expect.any(Number),
      },
      { type: "review-started", ...about(one), round: 1 },
      {
        type: "review-finished",
        ...about(one),
        verdict: "partially-approved",
        feedback: "More",
        met: [],
        unmet: ["done"],
        round: 1,
        merge: { type: "merged", version: 1 },
      },
      {
        type: "artifact-merged",
        ...about(one),
        version: 1,
        patch: [{ op: "add", path: "/a", value: "done" }],
      },
      { type: "follow-up-queued", ...about(two), instruction: "More of a", parent: one, cause: "follow-up" },
      { type: "task-started", ...about(two), instruction: "More of a" },
      {
        type: "task-finished",
        taskId: two,
        participant: "worker",
        report: "a is done",
        durationMs: expect.any(Number),
      },
      { type: "review-started", ...about(two), round: 2 },
      {
        type: "review-finished",
        ...about(two),
        verdict: "approved",
        feedback: "",
        met: ["done"],
        unmet: [],
        round: 2,
        merge: { type: "merged", version: 2 },
      },
      { type: "artifact-merged", ...about(two), version: 2, patch: [] },
      { type: "decision-made", decision: expect.objectContaining({ assignments: null }) },
      { type: "synthesis-started" },
      { type: "run-finished", outcome: expect.objectContaining({ status: "completed" }) },
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(events.every(({ path }) => path.join() === "board")).toBe(true);
  });

  it("bear the same ids when a part is told again after an answer", async () => {
    const workflow = reviewed({
      items: ["ask", "a"],
      agent: async (brief, runtime) =>
        brief.review?.item === "ask" ? { data: { ask: interrupt("?") } } : worker(brief, runtime),
    }).build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const before = await eventsOf(workflow, go, config);
    const { tasks } = await workflow.getState(config);
    const after = await eventsOf(workflow, answer(only(tasks[0]?.interrupts), "yes"), config);
    const again = after.filter(({ id }) => before.some((event) => event.id === id));
    expect(again.map(({ type }) => type)).toEqual(["task-started"]);
    expect(after.filter((event) => event.type === "review-finished")).toHaveLength(1);
  });
});

describe("the streams", () => {
  it("name the tasks of a batch by the participants", async () => {
    const names = new Set<string>();
    const workflow = reviewed({ agents: { "axis-and-grid": worker }, items: ["a", "b"] }).build();
    for await (const chunk of await workflow.stream(go, { streamMode: "updates" })) {
      for (const name of Object.keys(chunk)) names.add(name);
    }
    expect(names).toContain("axis-and-grid");
    const others = [...names].filter((name) => !name.startsWith("axis-and-grid"));
    expect(others.sort()).toEqual(["batch", "review", "supervisor", "synthesis"]);
    const tasks = new Set<string>();
    for await (const chunk of await workflow.stream(go, { streamMode: "tasks" })) tasks.add(chunk.name);
    expect(tasks).toContain("axis-and-grid");
  });

  it("show reports and reviews as messages, and each token of a worker once", async () => {
    const model = new ScriptedChatModel({ writer: ["Hello to everybody."], synthesis: ["That is it."] });
    const workflow = new SupervisorWorkflowBuilder({ name: "letter", model })
      .participants({ writer: { description: "Writes" } })
      .withReview({
        spec: specOf("a"),
        artifact: { initial: "", schema: z.string() },
        assign: () => [{ agent: "writer", item: "a" }],
        reviewer: () => ({ verdict: "approved", feedback: "Fine" }),
        merge: (_artifact, { text }) => text,
        judge: () => ({}),
      })
      .withSupervisor(() => ({ nextAgent: null }))
      .build();
    const said: string[] = [];
    for await (const [message] of await workflow.stream(go, { streamMode: "messages" })) {
      if (message.getType() === "ai" && message.text !== "")
        said.push(`${message.name ?? ""}: ${message.text}`);
    }
    expect(said.filter((line) => line.startsWith("review:"))).toEqual([
      "review: a: approved → version 1\nFine",
    ]);
    expect(said.filter((line) => line.includes("Hello"))).not.toEqual([]);

    const again = new ScriptedChatModel({ writer: ["Hello to everybody."], synthesis: ["That is it."] });
    const tokens: string[] = [];
    const fresh = new SupervisorWorkflowBuilder({ name: "letter", model: again })
      .participants({ writer: { description: "Writes" } })
      .withReview({
        spec: specOf("a"),
        artifact: { initial: "", schema: z.string() },
        assign: () => [{ agent: "writer", item: "a" }],
        reviewer: () => ({ verdict: "approved" }),
        merge: (_artifact, { text }) => text,
        judge: () => ({}),
      })
      .withSupervisor(() => ({ nextAgent: null }))
      .build();
    const events = await eventsOf(fresh, go);
    for (const event of events)
      if (event.type === "token") tokens.push(`${event.participant}: ${event.text}`);
    expect(tokens).toEqual([
      "writer: Hello ",
      "writer: to ",
      "writer: everybody.",
      "synthesis: That ",
      "synthesis: is ",
      "synthesis: it.",
    ]);
    expect(events.find((event) => event.type === "token")).toMatchObject({
      taskId: expect.stringMatching(/:1$/),
    });
  });

  it("keep the JSON of reviews, merges and assignments to themselves", async () => {
    // Written as text, as models without tool calls write it.
    const json = (value: unknown): { text: string } => ({
      text: JSON.stringify({ secret: true, ...(value as object) }),
    });
    const model = new ScriptedChatModel({
      assignment: [json({ reason: "", assignments: [{ agent: "worker", instruction: "Do it", item: "a" }] })],
      extraction: [json({ a: "done" })],
      review: [json({ feedback: "", met: ["done"], unmet: [], verdict: "approved", followUps: [] })],
      merge: [json({ artifact: "It is done." })],
      supervisor: [json({ nextAgent: null })],
      judgement: [
        json({ items: [{ item: "a", feedback: "", unmet: [] }], whole: { feedback: "", unmet: [] } }),
      ],
    });
    const spec = specOf("a");
    const items = Object.fromEntries(
      Object.entries(spec.items).map(([name, item]) => [
        name,
        { ...item, output: z.object({ a: z.string() }) },
      ]),
    );
    const workflow = new SupervisorWorkflowBuilder({ name: "board", model, synthesis: "last-report" })
      .participants({ worker: { description: "Works", agent: async () => "a is done" } })
      .withReview({ spec: { ...spec, items }, artifact: { initial: "", schema: z.string() } })
      .build();
    const streamed: string[] = [];
    for await (const [mode, chunk] of await workflow.stream(go, { streamMode: ["messages", "custom"] })) {
      const [message] = mode === "messages" ? chunk : [];
      streamed.push(message?.text ?? JSON.stringify(chunk));
    }
    model.assertFinished();
    expect(streamed.join("\n")).toContain("a: approved → version 1");
    expect(streamed.filter((text) => text.includes("secret"))).toEqual([]);
  });
});

describe("streams and results", () => {
  it("leave the user's own data as it is, whatever it is called", async () => {
    const lists = [[1, 2], [3]];
    const workflow = new SupervisorWorkflowBuilder({
      name: "board",
      synthesis: "last-report",
      stateSchema: z.object({
        interrupts: z.array(z.array(z.number())).default(lists),
        payload: z.object({ interrupts: z.array(z.array(z.number())) }).default({ interrupts: lists }),
      }),
    })
      .participants({
        worker: {
          description: "Works",
          agent: async (_brief, { config }) => {
            (config as LangGraphRunnableConfig).writer?.({ own: true, interrupts: lists });
            return { text: "ok", data: {} };
          },
        },
      })
      .withReview({
        spec: specOf("a"),
        artifact: { initial: {}, schema: boardSchema },
        assign: () => [{ agent: "worker", item: "a" }],
        reviewer: () => ({ verdict: "approved" }),
      })
      .withSupervisor(() => ({ nextAgent: null }))
      .build();
    const { interrupts, payload } = await workflow.invoke(go);
    expect({ interrupts, payload }).toEqual({ interrupts: lists, payload: { interrupts: lists } });
    const own: unknown[] = [];
    for await (const chunk of await workflow.stream(go, { streamMode: "custom" }))
      if ("own" in chunk) own.push(chunk);
    expect(own).toEqual([{ own: true, interrupts: lists }]);
  });
});

describe("readProgress", () => {
  it("shows a batch while it runs, and how it ended", async () => {
    const slow = gate();
    const store = new InMemoryStore();
    const config = { configurable: { thread_id: "a.thread%of/mine" } };
    const look = async () => only(await readProgress(store, config.configurable.thread_id));
    const workflow = reviewed({
      items: ["a", "slow", "waiting"],
      options: { maxParallelTasks: 2 },
      agent: async (brief, runtime) => {
        if (brief.review?.item === "slow") await slow.opened;
        return worker(brief, runtime);
      },
      review: { reviewer: followedUp },
    }).build({ checkpointer: new MemorySaver(), store });
    const running = workflow.invoke(go, config);
    const isThere = async (): Promise<boolean> => {
      const [progress] = await readProgress(store, config.configurable.thread_id);
      return progress?.reviews.length === 3;
    };
    while (!(await isThere())) await new Promise((resolve) => setTimeout(resolve, 2));
    const between = await look();
    slow.open();
    const { artifact, reviews, outcome } = await running;
    const shown = ({ tasks }: typeof between) =>
      tasks.map(({ id, participant, item, progress }) => [placeOf(id), participant, item, progress]).sort();
    expect(shown(between)).toEqual([
      ["1", "worker", "a", "done"],
      ["1.1", "worker", "a", "done"],
      ["2", "worker", "slow", "in-progress"],
      ["3", "worker", "waiting", "done"],
    ]);
    expect(between.artifact).toEqual({ version: 3, value: { a: "done", waiting: "done" } });
    expect(between.reviews.map(({ round }) => round)).toEqual([1, 2, 3]);
    const end = await look();
    expect(end).toMatchObject({
      runId: outcome?.runId,
      turn: 1,
      path: ["board"],
      artifact,
      updatedAt: expect.stringMatching(/^\d{4}-/),
    });
    expect(shown(end).map(([place, , , progress]) => [place, progress])).toEqual(
      ["1", "1.1", "2", "3"].map((place) => [place, "done"]),
    );
    expect(end.reviews).toEqual(reviews);
  });

  it("shows no version before the review that made it, also where records are written slowly", async () => {
    const shown: { version: number; merged: number }[] = [];
    class WatchedStore extends InMemoryStore {
      override batch(
        ...[operations]: Parameters<InMemoryStore["batch"]>
      ): ReturnType<InMemoryStore["batch"]> {
        for (const operation of operations) {
          if (!("value" in operation) || operation.value === null) continue;
          const { artifact, reviews } = operation.value as unknown as ReviewProgress;
          const merged = reviews.filter(({ merge }) => merge.type === "merged").length;
          shown.push({ version: artifact.version, merged });
        }
        return super.batch(operations) as never;
      }
    }
    class SlowSaver extends MemorySaver {
      override async putWrites(...args: Parameters<MemorySaver["putWrites"]>): Promise<void> {
        await new Promise((resolve) => setTimeout(resolve, 10));
        return super.putWrites(...args);
      }
    }
    const items = ["a", "b", "c", "d", "e"];
    const workflow = reviewed({ items }).build({ checkpointer: new SlowSaver(), store: new WatchedStore() });
    const { artifact } = await workflow.invoke(go, newThread());
    expect(artifact?.version).toBe(5);
    expect(shown.length).toBeGreaterThan(5);
    expect(shown.filter(({ version, merged }) => version !== merged)).toEqual([]);
  });

  it("shows nothing of another thread, and nothing without a batch", async () => {
    const store = new InMemoryStore();
    await reviewed()
      .build({ checkpointer: new MemorySaver(), store })
      .invoke(go, { configurable: { thread_id: "one" } });
    expect(await readProgress(store, "on")).toEqual([]);
    expect(await readProgress(store, "one.two")).toEqual([]);
    expect(await readProgress(store, "one")).toHaveLength(1);
  });

  it("is not what the run depends on: a store that fails is a warning", async () => {
    const warnings: string[] = [];
    const hear = (warning: Error): void => {
      warnings.push(warning.message);
    };
    process.on("warning", hear);
    const store = new InMemoryStore();
    store.batch = () => Promise.reject(new Error("The store is full"));
    const { outcome } = await reviewed()
      .build({ checkpointer: new MemorySaver(), store })
      .invoke(go, newThread());
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", hear);
    expect(outcome?.status).toBe("completed");
    expect(warnings.some((warning) => warning.includes("The store is full"))).toBe(true);
  });
});

describe("a breakpoint", () => {
  it.each([[{ interruptAfter: ["review"] }], [{ interruptBefore: ["worker"] }]] as const)(
    "at which a batch would have to stop inside is refused, with what to do instead: %j",
    async (breakpoints) => {
      const workflow = reviewed().build({ checkpointer: new MemorySaver() });
      const config = newThread();
      await expect(workflow.invoke(go, { ...config, ...breakpoints } as never)).rejects.toMatchObject({
        code: "UNSUPPORTED_BREAKPOINT",
        message: expect.stringContaining('Fix: name "supervisor" instead'),
      });
      expect((await workflow.invoke(null, config)).outcome?.status).toBe("completed");
    },
  );

  it.each([
    [{ interruptBefore: ["review"] }],
    [{ interruptBefore: "*" }],
    [{ interruptAfter: ["review"] }],
    [{ interruptAfter: ["worker"] }],
    [{ interruptAfter: "*" }],
  ] as const)("loses nothing and repeats nothing, whatever it names: %j", async (breakpoints) => {
    const finished: string[] = [];
    const workflow = reviewed({
      items: ["a", "b"],
      agent: async (brief, runtime) => {
        finished.push(brief.review?.item ?? "");
        return worker(brief, runtime);
      },
    }).build({ checkpointer: new MemorySaver() });
    const config = { ...newThread(), ...breakpoints } as never;
    const stops: unknown[] = [];
    let status: string | undefined;
    for (let input: typeof go | null = go; status === undefined && stops.length < 20; input = null) {
      const result = await workflow
        .invoke(input as never, config)
        .catch((error: { code?: string }) => error.code);
      stops.push(result);
      if (typeof result === "object") status = result.outcome?.status;
    }
    expect(status).toBe("completed");
    expect(stops.length).toBeGreaterThan(1);
    expect(stops.filter((stop) => typeof stop === "string" && stop !== "UNSUPPORTED_BREAKPOINT")).toEqual([]);
    expect(finished.sort()).toEqual(["a", "b"]);
    expect((await workflow.getState(config)).values.history).toHaveLength(2);
  });

  it("at the supervisor stops the run before the batch and after it", async () => {
    const workflow = reviewed().build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const breakpoints = { ...config, interruptAfter: ["supervisor" as const] };
    expect((await workflow.invoke(go, breakpoints)).tasks).toMatchObject([{ status: { type: "delegated" } }]);
    expect((await workflow.invoke(null, breakpoints)).artifact?.version).toBe(1);
    expect((await workflow.invoke(null, config)).outcome?.status).toBe("completed");
  });
});

describe("declared fields", () => {
  it("written by several workers all reach a reducer, and otherwise the last review's counts", async () => {
    const workflow = new SupervisorWorkflowBuilder({
      name: "board",
      synthesis: "last-report",
      maxParallelTasks: 1,
      stateSchema: new StateSchema({
        sources: new ReducedValue(
          z.array(z.string()).default(() => []),
          {
            inputSchema: z.array(z.string()),
            reducer: (list, more) => [...list, ...more],
          },
        ),
        latest: z.string().default(""),
      }),
    })
      .participants({
        worker: {
          description: "Works",
          agent: async ({ review }, { state }) => ({
            text: `knows ${state.sources.length}`,
            data: { [review?.item ?? ""]: "done" },
            sources: [`${review?.item}`],
            latest: `${review?.item}`,
          }),
        },
      })
      .withReview({
        spec: specOf("a", "b", "c"),
        artifact: { initial: {}, schema: boardSchema },
        assign: () => ["a", "b", "c"].map((item) => ({ agent: "worker", item })),
        reviewer: () => ({ verdict: "approved" }),
        judge: () => ({}),
      })
      .withSupervisor(() => ({ nextAgent: null }))
      .build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const { sources, latest, artifact, outcome } = await workflow.invoke(go, config);
    expect([sources, latest]).toEqual([["a", "b", "c"], "c"]);
    expect([artifact?.version, outcome?.status]).toEqual([3, "completed"]);
    expect((await workflow.getState(config)).values.sources).toEqual(["a", "b", "c"]);
  });
});
