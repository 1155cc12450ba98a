import { setTimeout as sleep } from "node:timers/promises";
import type { BaseMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { InMemoryStore, interrupt, MemorySaver } from "@langchain/langgraph";
import {
  cancelTask,
  type Outcome,
  type ParticipantFunction,
  pendingInterrupts,
  type ReviewRecord,
  SupervisorWorkflowBuilder,
  streamWorkflow,
  type Task,
} from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { leaveWord } from "../../src/delegation/cancellations.ts";
import { reviewed } from "../review/reviewed.ts";
import { describeEachCheckpointer } from "../support/checkpointers.ts";
import { newThread } from "../support/thread.ts";

const reason = "No longer needed";

/** Hands these tasks out at once, and is done when they have ended. */
function workflowOf(agents: Readonly<Record<string, ParticipantFunction>>, maxParallelTasks = 4) {
  const names = Object.keys(agents);
  const participants = Object.fromEntries(
    Object.entries(agents).map(([name, agent]) => [name, { description: `Is ${name}`, agent }]),
  );
  return new SupervisorWorkflowBuilder({ name: "party", synthesis: "last-report", maxParallelTasks })
    .participants(participants)
    .withSupervisor(({ tasks }) =>
      tasks.length > 0
        ? { nextAgent: null }
        : { nextAgent: null, assignments: names.map((agent) => ({ agent, instruction: "go", item: null })) },
    );
}

/** Hears when it is aborted. */
function hanging(aborted: string[]): ParticipantFunction {
  return (_brief, { participant, signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => {
        aborted.push(participant);
        reject(signal.reason);
      });
    });
}

interface Values {
  readonly tasks: readonly Task[];
  readonly messages: readonly BaseMessage[];
  readonly reviews: readonly ReviewRecord[];
  readonly outcome: Outcome | null;
}

/** A thread's newest state. */
async function valuesOf(
  workflow: { getState(config: RunnableConfig): Promise<{ readonly values: unknown }> },
  config: RunnableConfig,
): Promise<Values> {
  return (await workflow.getState(config)).values as Values;
}

const byParticipant = (tasks: readonly Task[]) =>
  Object.fromEntries(tasks.map(({ participant, status }) => [participant, status]));

describe("a task that is cancelled", () => {
  it("is aborted, while its siblings go on; the supervisor reads why", async () => {
    const aborted: string[] = [];
    const workflow = workflowOf({ venue: hanging(aborted), menu: async () => "soup" }).build({
      checkpointer: new MemorySaver(),
    });
    const config = newThread();
    const failed: string[] = [];
    for await (const event of streamWorkflow(workflow, { messages: "go" }, config)) {
      if (event.type === "task-finished") {
        const values = await valuesOf(workflow, config);
        const task = values.tasks.find(({ participant }) => participant === "venue");
        expect(await cancelTask(workflow, config, task?.id ?? "", { reason })).toBe(true);
      }
      if (event.type === "task-failed") failed.push(`${event.participant}: ${event.reason}`);
    }
    const values = await valuesOf(workflow, config);
    expect(byParticipant(values.tasks)).toEqual({
      venue: { type: "cancelled", reason },
      menu: { type: "completed" },
    });
    expect(aborted).toEqual(["venue"]);
    expect(failed).toEqual([`venue: ${reason}`]);
    expect(values.messages.some(({ text }) => text.includes(reason))).toBe(true);
    expect(values.outcome).toMatchObject({ status: "completed", undone: [{ participant: "venue" }] });
    expect(await cancelTask(workflow, config, values.tasks[0]?.id ?? "")).toBe(false);
  });

  it("loses its slot though it does not listen, and what it still brings is dropped", async () => {
    let end: (text: string) => void = () => {};
    const late = new Promise<string>((resolve) => {
      end = resolve;
    });
    const workflow = workflowOf({ deaf: () => late, next: async () => "done" }, 1).build({
      checkpointer: new MemorySaver(),
    });
    const config = newThread();
    for await (const event of streamWorkflow(workflow, { messages: "go" }, config)) {
      if (event.type === "task-started" && event.participant === "deaf") {
        await cancelTask(workflow, config, event.taskId, { reason });
      }
    }
    end("too late");
    await sleep(5);
    const values = await valuesOf(workflow, config);
    expect(byParticipant(values.tasks)).toEqual({
      deaf: { type: "cancelled", reason },
      next: { type: "completed" },
    });
    expect(JSON.stringify(values)).not.toContain("too late");
  });

  it("never starts where it still waits for a slot, or in a batch for its lane", async () => {
    const started: string[] = [];
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const items = Array.from({ length: 12 }, (_, index) => `item-${index}`);
    const workflow = reviewed({
      items,
      options: { maxParallelTasks: 1 },
      agent: async ({ review }) => {
        started.push(review?.item ?? "");
        await held;
        return { data: {} };
      },
    }).build({ checkpointer: new MemorySaver() });
    const config = newThread();
    for await (const event of streamWorkflow(workflow, { messages: "go" }, config)) {
      if (event.type !== "task-started" || started.length > 1) continue;
      const values = await valuesOf(workflow, config);
      for (const index of [2, 11])
        await cancelTask(workflow, config, values.tasks[index]?.id ?? "", { reason });
      release();
    }
    const values = await valuesOf(workflow, config);
    const cancelled = values.tasks.filter(({ status }) => status.type === "cancelled");
    expect(cancelled.map(({ item }) => item)).toEqual(["item-2", "item-11"]);
    expect(values.reviews.some(({ taskId }) => taskId === cancelled[0]?.id)).toBe(false);
    // The supervisor hands them out once more: they are not met.
    expect(values.outcome?.status).toBe("completed");
    expect(started).toHaveLength(12);
    expect(started.slice(-2).toSorted()).toEqual(["item-11", "item-2"]);
  });

  it("may be one of a nested workflow, known by its events", async () => {
    const aborted: string[] = [];
    const inner = workflowOf({ cook: hanging(aborted), waiter: async () => "here" }).build();
    const workflow = new SupervisorWorkflowBuilder({ name: "host", synthesis: "last-report" })
      .participants({ catering: { description: "Feeds", agent: inner } })
      .withSupervisor(({ tasks }) =>
        tasks.length > 0 ? { nextAgent: null } : { nextAgent: "catering", instruction: "go" },
      )
      .build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const told: string[] = [];
    for await (const event of streamWorkflow(workflow, { messages: "go" }, config)) {
      if (event.type === "task-started" && event.participant === "cook") {
        expect(await cancelTask(workflow, config, event.taskId)).toBe(true);
      }
      if (event.type === "task-failed") told.push(event.participant);
    }
    expect([aborted, told]).toEqual([["cook"], ["cook"]]);
    expect((await valuesOf(workflow, config)).outcome?.status).toBe("completed");
  });

  it("is told by name if there is none such, with those that are open", async () => {
    const workflow = workflowOf({ venue: async () => interrupt("Where?") as string }).build({
      checkpointer: new MemorySaver(),
    });
    const config = newThread();
    const { tasks } = await workflow.invoke({ messages: "go" }, config);
    const cancelling = cancelTask(workflow, config, "nobody");
    await expect(cancelling).rejects.toMatchObject({ code: "UNKNOWN_TASK" });
    await expect(cancelling).rejects.toThrow(tasks[0]?.id);
  });

  it("is heard of through the store, while the run goes on", async () => {
    const aborted: string[] = [];
    const store = new InMemoryStore();
    const workflow = workflowOf({ venue: hanging(aborted) }).build({ store });
    for await (const event of streamWorkflow(workflow, { messages: "go" })) {
      // As another process does.
      if (event.type === "task-started") await leaveWord(store, event.taskId, reason);
      if (event.type === "run-finished") expect(event.outcome.undone).toHaveLength(1);
    }
    expect(aborted).toEqual(["venue"]);
  });
});

describeEachCheckpointer((makeCheckpointer) => {
  it.each([[false], [true]])(
    "a task that asks is cancelled in a run that is stopped; with a store: %s",
    async (withStore) => {
      const build = async () => {
        const workflow = workflowOf({
          venue: async () => interrupt("Where?") as string,
          menu: async () => interrupt("What?") as string,
        });
        return workflow.build({ checkpointer, ...(withStore ? { store } : {}) });
      };
      const checkpointer = await makeCheckpointer();
      const store = new InMemoryStore();
      const config = newThread();
      const { tasks } = await (await build()).invoke({ messages: "go" }, config);
      const venue = tasks.find(({ participant }) => participant === "venue");
      expect(await cancelTask(await build(), config, venue?.id ?? "", { reason })).toBe(true);

      const later = await build();
      await later.invoke(null, config);
      const open = await pendingInterrupts(later, config);
      expect(open.map(({ value }) => value)).toEqual(["What?"]);
      const values = await valuesOf(later, config);
      expect(values.tasks.find(({ id }) => id === venue?.id)?.status).toEqual({ type: "cancelled", reason });
    },
  );
});
