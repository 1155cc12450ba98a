import { setTimeout as sleep } from "node:timers/promises";
import { interrupt } from "@langchain/langgraph";
import {
  answer,
  type ParticipantFunction,
  pendingInterrupts,
  SupervisorWorkflowBuilder,
  streamWorkflow,
  type Task,
} from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { describeEachCheckpointer } from "../support/checkpointers.ts";
import { newThread, only } from "../support/thread.ts";

/** So many tasks at once for one participant, one at a time. */
function workflowOf(agent: ParticipantFunction, tasks = 1) {
  return new SupervisorWorkflowBuilder({ name: "w", synthesis: "last-report", maxParallelTasks: 1 })
    .participants({ worker: { description: "Works", agent } })
    .withSupervisor((view) => ({
      nextAgent: null,
      assignments:
        view.turn > 1
          ? null
          : Array.from({ length: tasks }, (_, index) => ({ agent: "worker", instruction: `Do ${index}` })),
    }))
    .withBudget({ maxModelCalls: 7, maxCostUsd: 2 });
}

const at = (time: string | null | undefined): number => Date.parse(time ?? "");

describeEachCheckpointer((makeCheckpointer) => {
  describe("a task's startedAt", () => {
    it("is when work on it began, after it waited for its place", async () => {
      const begun = new Map<string, number>();
      const workflow = workflowOf(async (_brief, { taskId }) => {
        begun.set(taskId, Date.now());
        await sleep(40);
        return "done";
      }, 2).build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      await workflow.invoke({ messages: "go" }, config);
      const { tasks } = (await workflow.getState(config)).values;
      for (const { id, startedAt, createdAt } of tasks as Task[]) {
        expect(Math.abs(at(startedAt) - (begun.get(id) ?? 0))).toBeLessThan(30);
        expect(at(startedAt)).toBeGreaterThanOrEqual(at(createdAt));
      }
      const [first, second] = (tasks as Task[]).map(({ startedAt }) => at(startedAt)).sort((a, b) => a - b);
      expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(39);
    });

    it("stays through a question and the attempts before it, as does how long it waited", async () => {
      let begun = 0;
      let failed = false;
      const checkpointer = await makeCheckpointer();
      const build = () =>
        workflowOf(async () => {
          begun ||= Date.now();
          if (!failed) {
            failed = true;
            throw Object.assign(new Error("busy"), { status: 503 });
          }
          return `It is ${interrupt("Which one?")}`;
        })
          .withDelegation({ retries: 1, backoff: { initialMs: 1 } })
          .build({ checkpointer });
      const config = newThread();
      await build().invoke({ messages: "go" }, config);
      const open = only((await build().getState(config)).values.tasks as Task[]);
      expect(Math.abs(at(open.startedAt) - begun)).toBeLessThan(30);
      expect(at(open.askedAt)).toBeGreaterThanOrEqual(at(open.startedAt));
      await sleep(60);
      const question = only(await pendingInterrupts(build(), config));
      const { tasks } = await build().invoke(answer(question, "blue"), config);
      expect(only(tasks)).toMatchObject({ startedAt: open.startedAt, askedAt: null, report: "It is blue" });
      expect(only(tasks).pausedMs).toBeGreaterThanOrEqual(55);
    });

    it("stays when a new request comes instead of an answer", async () => {
      const workflow = workflowOf(async () => String(interrupt("Which one?"))).build({
        checkpointer: await makeCheckpointer(),
      });
      const config = newThread();
      await workflow.invoke({ messages: "go" }, config);
      const open = only((await workflow.getState(config)).values.tasks as Task[]);
      await workflow.invoke({ messages: "Forget it." }, config);
      const [overtaken] = (await workflow.getState(config)).values.tasks as Task[];
      expect(overtaken).toMatchObject({
        status: { type: "cancelled" },
        startedAt: open.startedAt,
        askedAt: null,
      });
    });
  });

  describe("a run's limits", () => {
    it("are told at its beginning, and are in the state from its first turn on", async () => {
      const limits = { maxModelCalls: 7, maxCostUsd: 2 };
      const builder = workflowOf(async () => String(interrupt("Which one?")));
      const checkpointer = await makeCheckpointer();
      const workflow = builder.build({ checkpointer });
      const config = newThread();
      const told: unknown[] = [];
      for await (const event of streamWorkflow(workflow, { messages: "go" }, config))
        if (event.type === "run-started") told.push(event.limits);
      expect(told).toEqual([limits]);
      expect((await workflow.getState(config)).values.run?.limits).toEqual(limits);

      // Whoever goes on with it is held to what it allows.
      const stricter = builder.withBudget({ maxModelCalls: 5 }).build({ checkpointer });
      const question = only(await pendingInterrupts(stricter, config));
      await stricter.invoke(answer(question, "blue"), config);
      expect((await stricter.getState(config)).values.run?.limits).toEqual({ ...limits, maxModelCalls: 5 });
    });

    it("are null without a budget", async () => {
      const workflow = new SupervisorWorkflowBuilder({ name: "w", synthesis: "last-report" })
        .participants({ worker: { description: "Works", agent: async () => "done" } })
        .withSupervisor(() => ({ nextAgent: null }))
        .build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      await workflow.invoke({ messages: "go" }, config);
      expect((await workflow.getState(config)).values.run?.limits).toBeNull();
    });
  });
});
