import { InMemoryStore, MemorySaver } from "@langchain/langgraph";
import {
  answer,
  pendingInterrupts,
  SupervisorWorkflowBuilder,
  streamWorkflow,
  type WorkflowEvent,
} from "langgraph-supervisor-workflow";
import { delegate, done, route, ScriptedChatModel } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { linesOf, newThread, only } from "../../support/thread.ts";
import { Floor, jobs, sleepFor, workersOn } from "./floor.ts";

const input = { messages: [{ role: "user" as const, content: "go" }] };

describe("a run with tasks at once", () => {
  it("that is aborted starts nothing more, of those that waited neither, and goes on later", async () => {
    const floor = new Floor();
    const model = new ScriptedChatModel({
      supervisor: [
        delegate(
          jobs(
            "worker",
            "quick: 1ms",
            "slow: wait",
            "second: wait",
            "third: 1ms",
            "fourth: 1ms",
            "fifth: 1ms",
          ),
        ),
        done(),
      ],
      synthesis: ["ok"],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "w", model, maxParallelTasks: 2 })
      .participants(workersOn(floor, "worker"))
      .build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const controller = new AbortController();
    const run = workflow.invoke(input, { ...config, signal: controller.signal });
    run.catch(() => {});
    while (!floor.started.includes("second")) await sleepFor(1);
    controller.abort(new Error("Enough."));
    await expect(run).rejects.toThrow();
    expect(floor.started).toEqual(["quick", "slow", "second"]);
    floor.isOpen = true;
    await sleepFor(50);
    expect(floor.started).toEqual(["quick", "slow", "second"]);
    expect(floor.working).toBe(0);

    const { tasks, outcome } = await workflow.invoke(null, config);
    expect(outcome?.status).toBe("completed");
    expect(tasks.map(({ report }) => report)).toEqual(
      ["quick", "slow", "second", "third", "fourth", "fifth"].map((name) => `did ${name}`),
    );
    expect(floor.startsOf("quick")).toBe(1);
    expect(floor.most).toBe(2);
    model.assertFinished();
  });

  it("that is aborted before its tasks begin starts none", async () => {
    const floor = new Floor();
    const controller = new AbortController();
    const workflow = new SupervisorWorkflowBuilder({ name: "w", synthesis: "last-report" })
      .participants(workersOn(floor, "worker"))
      .withSupervisor(() => {
        controller.abort(new Error("Enough."));
        return {
          assignments: jobs("worker", "a: 1ms", "b: 1ms").map(([agent, instruction]) => ({
            agent: agent as "worker",
            instruction,
            item: null,
          })),
        };
      })
      .build();
    await expect(workflow.invoke(input, { signal: controller.signal })).rejects.toThrow();
    await sleepFor(30);
    expect(floor.started).toEqual([]);
  });

  it("whose stream's reader leaves starts nothing more", async () => {
    const floor = new Floor();
    const model = new ScriptedChatModel({
      supervisor: [delegate(jobs("worker", "a: 1ms", "b: wait", "c: wait", "d: 1ms"))],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "w", model, maxParallelTasks: 2 })
      .participants(workersOn(floor, "worker"))
      .build();
    for await (const event of streamWorkflow(workflow, input)) if (event.type === "task-finished") break;
    const started = [...floor.started];
    floor.isOpen = true;
    await sleepFor(50);
    expect(floor.started).toEqual(started);
    expect(floor.started).not.toContain("d");
  });

  it("fails with the one mistake in its set-up, and not with what that did to others", async () => {
    const floor = new Floor();
    const model = new ScriptedChatModel({
      supervisor: [delegate(jobs("worker", "a: wait", "b: 2ms ask", "c: wait", "d: 1ms"))],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "w", model, maxParallelTasks: 3 })
      .participants(workersOn(floor, "worker"))
      .build();
    await expect(workflow.invoke(input)).rejects.toMatchObject({
      code: "CHECKPOINTER_REQUIRED",
      message: expect.stringContaining("worker asks a question"),
    });
    floor.isOpen = true;
    await sleepFor(30);
    expect(floor.working).toBe(0);
    expect(floor.ended.filter((name) => name !== "d")).toEqual([]);
  });

  it("ends as stalled when the same assignments bring the same again and again, in any order", async () => {
    const floor = new Floor();
    const same = jobs("worker", "a: 4ms", "b: 1ms", "c: 2ms");
    const workflow = new SupervisorWorkflowBuilder({ name: "w", synthesis: "last-report" })
      .participants(workersOn(floor, "worker"))
      .withSupervisor(({ turn }) => ({
        assignments: (turn % 2 === 0 ? same : same.toReversed()).map(([agent, instruction]) => ({
          agent: agent as "worker",
          instruction,
          item: null,
        })),
      }))
      .build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const { outcome, tasks } = await workflow.invoke(input, config);
    expect(outcome).toMatchObject({ status: "stalled", reason: expect.stringContaining("worker") });
    expect(tasks).toHaveLength(6);
    expect(floor.started).toHaveLength(6);
    const { decisions } = (await workflow.getState(config)).values;
    expect(decisions.at(-1).became.type).toBe("refused");
  });

  it("is told of a repetition before it stalls, and may do something else", async () => {
    const floor = new Floor();
    const same = delegate(jobs("worker", "a: 1ms", "b: 1ms"));
    const model = new ScriptedChatModel({ supervisor: [same, same, done()], synthesis: ["ok"] });
    const workflow = new SupervisorWorkflowBuilder({ name: "w", model })
      .participants(workersOn(floor, "worker"))
      .build();
    const { outcome } = await workflow.invoke(input);
    expect(outcome?.status).toBe("completed");
    const notices = model
      .requestsOf("supervisor")
      .map(({ messages }) => messages[0]?.text.includes("the same thing"));
    expect(notices).toEqual([false, false, true]);
  });

  it("ends at maxIterations, each decision with several tasks being one turn", async () => {
    const floor = new Floor();
    const workflow = new SupervisorWorkflowBuilder({ name: "w", synthesis: "last-report", maxIterations: 3 })
      .participants(workersOn(floor, "worker"))
      .withSupervisor(({ turn }) => ({
        assignments: ["a", "b", "c", "d", "e"].map((name) => ({
          agent: "worker",
          instruction: `${name}${turn}: 1ms`,
          item: null,
        })),
      }))
      .build();
    const { outcome, tasks } = await workflow.invoke(input, { recursionLimit: 5 });
    expect(outcome).toMatchObject({ status: "iteration-limit", turns: 3 });
    expect(tasks).toHaveLength(15);
    expect(tasks.map(({ turn }) => turn)).toEqual([1, 2, 3].flatMap((turn) => Array(5).fill(turn)));
  });

  it("counts the usage of every task's calls, under its task", async () => {
    const usage = { inputTokens: 10, outputTokens: 5 };
    const model = new ScriptedChatModel({
      supervisor: [
        delegate([
          ["venue", "a"],
          ["menu", "b"],
          ["venue", "c"],
        ]),
        done(),
      ],
      venue: [
        { text: "A hall", usage },
        { text: "A barn", usage },
      ],
      menu: [{ text: "Soup", usage }],
      synthesis: ["ok"],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "w", model })
      .participants({ venue: { description: "Finds venues" }, menu: { description: "Makes menus" } })
      .build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const result = await workflow.invoke(input, config);
    for (const entries of [
      result.usage,
      (await workflow.getState(config)).values.usage as typeof result.usage,
    ]) {
      expect(entries.map(({ role }) => role).sort()).toEqual([
        "participant",
        "participant",
        "participant",
        "supervisor",
        "supervisor",
        "synthesis",
      ]);
      const ofTasks = entries.filter(({ role }) => role === "participant");
      expect(ofTasks.map(({ taskId, actor }) => `${taskId} ${actor}`).sort()).toEqual(
        result.tasks.map(({ id, participant }) => `${id} ${participant}`).sort(),
      );
      expect(new Set(entries.map(({ id }) => id)).size).toBe(6);
    }
    model.assertFinished();
  });

  it("gives each worker the context, the store, and a brief with its own instruction and the same peers", async () => {
    const store = new InMemoryStore();
    const seen: unknown[] = [];
    const model = new ScriptedChatModel({
      supervisor: [
        route("scout", "Look around"),
        delegate([
          ["venue", "a"],
          ["menu", "b"],
          ["venue", "c"],
        ]),
        done(),
      ],
      synthesis: ["ok"],
    });
    const worker = {
      description: "Works",
      agent: async (
        brief: {
          instruction: string;
          goal: string;
          peers: readonly { participant: string }[];
          exchanges: readonly unknown[];
        },
        runtime: {
          participant: string;
          taskId: string;
          context: { city: string };
          store?: typeof store | undefined;
        },
      ) => {
        await runtime.store?.put(["seen"], runtime.taskId, { instruction: brief.instruction });
        seen.push([
          runtime.participant,
          brief.instruction,
          brief.goal,
          brief.peers.map(({ participant }) => participant),
          brief.exchanges.length,
          runtime.context.city,
        ]);
        await sleepFor(brief.instruction === "a" ? 8 : 1);
        return `${brief.instruction} done`;
      },
    };
    const workflow = new SupervisorWorkflowBuilder({
      name: "w",
      model,
      contextSchema: z.object({ city: z.string().default("Ghent") }),
    })
      .participants({
        scout: { description: "Scouts", agent: async () => "Nice here" },
        venue: worker as never,
        menu: worker as never,
      })
      .build({ store });
    const { tasks } = await workflow.invoke(input, { context: { city: "Bruges" } });
    expect(seen).toEqual([
      ["venue", "a", "go", ["scout"], 0, "Bruges"],
      ["menu", "b", "go", ["scout"], 0, "Bruges"],
      ["venue", "c", "go", ["scout"], 0, "Bruges"],
    ]);
    const kept = await store.search(["seen"]);
    expect(kept.map(({ key, value }) => `${key} ${value.instruction}`).sort()).toEqual(
      tasks
        .slice(1)
        .map(({ id, instruction }) => `${id} ${instruction}`)
        .sort(),
    );
  });

  it("shows the next worker every report of the batch", async () => {
    const model = new ScriptedChatModel({
      supervisor: [
        delegate([
          ["venue", "a: 6ms"],
          ["menu", "b: 1ms"],
          ["menu", "c: 3ms"],
        ]),
        route("venue", "d: 1ms"),
        done(),
      ],
      synthesis: ["ok"],
    });
    const floor = new Floor();
    const briefs: { peers: readonly { report: string }[]; exchanges: readonly { report: string }[] }[] = [];
    const workflow = new SupervisorWorkflowBuilder({ name: "w", model })
      .participants({
        ...workersOn(floor, "menu"),
        venue: {
          description: "Finds venues",
          agent: (brief, runtime) => {
            briefs.push(brief);
            return floor.worker(brief, runtime);
          },
        },
      })
      .build();
    await workflow.invoke(input);
    expect(briefs.at(-1)?.peers).toEqual([{ participant: "menu", report: "did c" }]);
    expect(briefs.at(-1)?.exchanges).toEqual([{ instruction: "a: 6ms", report: "did a" }]);
    const shown =
      model
        .requestsOf("supervisor")[1]
        ?.messages.map(({ text }) => text)
        .join("\n") ?? "";
    for (const name of ["a", "b", "c"]) expect(shown).toContain(`did ${name}`);
  });
});

describe("the events of tasks at once", () => {
  async function told(events: AsyncIterable<WorkflowEvent>): Promise<WorkflowEvent[]> {
    const list: WorkflowEvent[] = [];
    for await (const event of events) list.push(event);
    return list;
  }

  it("are queued, started and finished for each task, with ids of their own", async () => {
    const floor = new Floor();
    const model = new ScriptedChatModel({
      supervisor: [
        delegate([
          ["venue", "a: 60ms"],
          ["menu", "b: 1ms"],
          ["venue", "c: 2ms fail"],
        ]),
        route("menu", "d: 1ms"),
        done(),
      ],
      synthesis: ["ok"],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "w", model, maxParallelTasks: 2 })
      .participants(workersOn(floor, "venue", "menu"))
      .build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const events = await told(streamWorkflow(workflow, input, config));
    const { tasks } = (await workflow.getState(config)).values;
    const nameOf = new Map<string, string>(
      tasks.map(({ id, instruction }: { id: string; instruction: string }) => [id, instruction[0] ?? ""]),
    );
    const steps = events.flatMap((event) =>
      "taskId" in event && event.type.startsWith("task-")
        ? [`${event.type} ${nameOf.get(event.taskId ?? "")}`]
        : [],
    );
    expect(steps).toEqual([
      "task-queued a",
      "task-queued b",
      "task-queued c",
      "task-started a",
      "task-started b",
      "task-finished b",
      "task-started c",
      "task-failed c",
      "task-finished a",
      "task-started d",
      "task-finished d",
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    const queued = events.filter((event) => event.type === "task-queued");
    expect(
      queued.map(({ participant, instruction, item, turn }) => [participant, instruction, item, turn]),
    ).toEqual([
      ["venue", "a: 60ms", null, 1],
      ["menu", "b: 1ms", null, 1],
      ["venue", "c: 2ms fail", null, 1],
    ]);
    const decided = events.find((event) => event.type === "decision-made");
    expect(decided?.decision.assignments).toHaveLength(3);
  });

  it("bear the same ids when they are told again after an answer", async () => {
    const floor = new Floor();
    const model = new ScriptedChatModel({
      supervisor: [
        delegate([
          ["venue", "a: ask"],
          ["menu", "b: 1ms"],
          ["venue", "c: ask"],
        ]),
        done(),
      ],
      synthesis: ["ok"],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "w", model })
      .participants(workersOn(floor, "venue", "menu"))
      .build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const first = await told(streamWorkflow(workflow, input, config));
    const { __interrupt__: _, tasks } = (await workflow.getState(config)).values;
    const [question] = await pendingInterrupts(workflow, config);
    const second = await told(streamWorkflow(workflow, answer(question ?? {}, "yes"), config));
    const idsOf = (events: readonly WorkflowEvent[], type: string) =>
      events.filter((event) => event.type === type).map(({ id }) => id);
    expect(idsOf(first, "task-started")).toHaveLength(3);
    expect(idsOf(second, "task-queued")).toEqual([]);
    for (const id of idsOf(second, "task-started")) expect(idsOf(first, "task-started")).toContain(id);
    for (const id of idsOf(second, "question-asked")) expect(idsOf(first, "question-asked")).toContain(id);
    expect(idsOf(second, "task-finished")).toEqual([expect.stringContaining(tasks[0].id)]);
    expect(new Set(first.map(({ id }) => id)).size).toBe(first.length);
    expect(new Set(second.map(({ id }) => id)).size).toBe(second.length);
  });

  it("say which task's tokens these are", async () => {
    const model = new ScriptedChatModel({
      supervisor: [
        delegate([
          ["venue", "a"],
          ["menu", "b"],
        ]),
        done(),
      ],
      venue: ["A hall by the river"],
      menu: ["Soup and bread for all"],
      synthesis: ["ok"],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "w", model })
      .participants({ venue: { description: "Finds venues" }, menu: { description: "Makes menus" } })
      .build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const events = await told(streamWorkflow(workflow, input, config));
    const { tasks } = (await workflow.getState(config)).values;
    for (const { id, report } of tasks as { id: string; report: string }[]) {
      const tokens = events.filter((event) => event.type === "token" && event.taskId === id);
      expect(tokens.map((event) => (event.type === "token" ? event.text : "")).join("")).toBe(report);
    }
  });

  it("come with LangGraph's updates under the participants' names", async () => {
    const floor = new Floor();
    const model = new ScriptedChatModel({
      supervisor: [
        delegate([
          ["venue", "a: 5ms"],
          ["menu", "b: 1ms"],
          ["venue", "c: 1ms"],
        ]),
        done(),
      ],
      synthesis: ["ok"],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "w", model })
      .participants(workersOn(floor, "venue", "menu"))
      .build();
    const names: string[] = [];
    for await (const chunk of await workflow.stream(input, { streamMode: "updates" }))
      names.push(...Object.keys(chunk));
    expect(names.toSorted()).toEqual(["menu", "supervisor", "supervisor", "synthesis", "venue", "venue"]);
    expect(names[0]).toBe("supervisor");
    expect(names.slice(-2)).toEqual(["supervisor", "synthesis"]);
  });
});

describe("a decision with one assignment", () => {
  it("is one route: no list, no batch", async () => {
    const floor = new Floor();
    const model = new ScriptedChatModel({
      supervisor: [delegate([["venue", "a: 1ms"]], "Only this."), done()],
      synthesis: ["ok"],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "w", model })
      .participants(workersOn(floor, "venue"))
      .build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const events: WorkflowEvent[] = [];
    for await (const event of streamWorkflow(workflow, input, config)) events.push(event);
    expect(events.map(({ type }) => type)).not.toContain("task-queued");
    const { messages, tasks, decisions } = (await workflow.getState(config)).values;
    expect(linesOf(messages)[1]).toBe("supervisor: → venue: a: 1ms\nReason: Only this.");
    expect(decisions[0].decision).toMatchObject({ nextAgent: "venue", assignments: null });
    expect(only(tasks)).toMatchObject({ report: "did a" });
  });
});
