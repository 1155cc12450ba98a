import { setTimeout as sleep } from "node:timers/promises";
import { MemorySaver } from "@langchain/langgraph";
import {
  cancelTask,
  type ParticipantFunction,
  SupervisorWorkflowBuilder,
  streamWorkflow,
  type Task,
  type UsageEntry,
  type WorkflowEvent,
} from "langgraph-supervisor-workflow";
import { done, route, ScriptedChatModel } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { player, TWO_STEPS } from "../behaviour/planning/player.ts";
import { newThread, only } from "../support/thread.ts";
import { byId, callEvents, toldCalls } from "./told-calls.ts";

const PRICES = { scripted: { inputPerMillion: 1, outputPerMillion: 10 } };
const paid = (text: string) => ({ text, usage: { inputTokens: 1_000, outputTokens: 100 } });

type Cancellable = Parameters<typeof cancelTask>[0] & Parameters<typeof streamWorkflow>[0];

async function eventsOf(...given: Parameters<typeof streamWorkflow>): Promise<WorkflowEvent[]> {
  const events: WorkflowEvent[] = [];
  for await (const event of streamWorkflow(...given)) events.push(event);
  return events;
}

describe("model-called", () => {
  it("tells each call as the state has it, with its cost, before what comes of it", async () => {
    const model = new ScriptedChatModel({
      supervisor: [route("ada", "Work"), done()],
      ada: [paid("Done")],
      synthesis: ["That is all."],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "plan", model })
      .participants({ ada: { description: "Works", systemPrompt: "You work." } })
      .withPricing(PRICES)
      .build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const events = await eventsOf(workflow, { messages: "go" }, config);
    const { usage } = (await workflow.getState(config)).values;
    expect(toldCalls(events)).toEqual(usage);
    expect(toldCalls(events)[1]).toMatchObject({ actor: "ada", costUsd: 0.002 });
    expect(events.filter(({ type }) => type !== "token").map(({ type }) => type)).toEqual([
      "run-started",
      "model-called",
      "decision-made",
      "task-started",
      "model-called",
      "task-finished",
      "model-called",
      "decision-made",
      "synthesis-started",
      "model-called",
      "run-finished",
    ]);
  });

  it("tells the calls of a plan's roles", async () => {
    const { builder } = player(TWO_STEPS);
    const workflow = builder.build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const told = toldCalls(await eventsOf(workflow, { messages: "Fetch it" }, config));
    const { usage } = (await workflow.getState(config)).values;
    expect(byId(told)).toEqual(byId(usage));
    expect(new Set(told.map(({ role }) => role))).toEqual(
      new Set(["plan", "attempt-summary", "exit-decision", "synthesis"]),
    );
  });

  it("tells a nested workflow's call twice: as its own, and as that of its host's participant", async () => {
    const model = new ScriptedChatModel({
      supervisor: [route("office", "Work"), route("clerk", "Work"), done(), done()],
      clerk: [paid("Done")],
      synthesis: ["Filed.", "That is all."],
    });
    const office = new SupervisorWorkflowBuilder({ name: "files", description: "Files", model })
      .participants({ clerk: { description: "Files", systemPrompt: "You file." } })
      .build();
    const workflow = new SupervisorWorkflowBuilder({ name: "plan", model })
      .participants({ office })
      .withPricing(PRICES)
      .build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const events = await eventsOf(workflow, { messages: "go" }, config);
    const { usage } = (await workflow.getState(config)).values;
    expect(byId(toldCalls(events))).toEqual(byId(usage));
    const [inner, outer, ...more] = callEvents(events)
      .filter(({ call }) => call.inputTokens === 1_000)
      .toSorted((a, b) => b.path.length - a.path.length);
    expect(more).toEqual([]);
    expect(inner).toMatchObject({ path: ["plan", "office"], call: { actor: "clerk", costUsd: null } });
    expect(outer).toMatchObject({ path: ["plan"], call: { actor: "office", costUsd: 0.002 } });
    expect(inner?.call.id).toBe(outer?.call.id);
    expect(inner?.id).not.toBe(outer?.id);
  });

  it("bears the same ids when a participant reports its call again", async () => {
    const agent: ParticipantFunction = async (_brief, { noteUsage }) => {
      await noteUsage({ id: "a", inputTokens: 1_000, outputTokens: 100 });
      await noteUsage({ id: "a", inputTokens: 1_000, outputTokens: 100 });
      return "done";
    };
    const workflow = new SupervisorWorkflowBuilder({ name: "plan", synthesis: "last-report" })
      .participants({ ada: { description: "Works", agent } })
      .withSupervisor(({ tasks }) => ({ nextAgent: tasks.length === 0 ? "ada" : null }))
      .build();
    const told = callEvents(await eventsOf(workflow, { messages: "go" }));
    expect(told).toHaveLength(2);
    expect(only([...new Set(told.map(({ id }) => id))])).toMatch(/\/model-called\/a$/);
  });

  it("tells a call that ends after its task was cancelled, while the run goes on", async () => {
    const config = newThread();
    const agent: ParticipantFunction = async (_brief, { taskId, noteUsage }) => {
      await cancelTask(workflow, config, taskId, { reason: "Never mind." });
      // It does not listen.
      await sleep(20);
      await noteUsage({ id: "late", inputTokens: 1_000, outputTokens: 100 });
      return "done";
    };
    const workflow: Cancellable = new SupervisorWorkflowBuilder({
      name: "plan",
      synthesis: "last-report",
    })
      .participants({
        ada: { description: "Works", agent },
        bob: { description: "Works long", agent: async () => sleep(100, "done") },
      })
      .withSupervisor(({ tasks }) => ({
        nextAgent: null,
        assignments:
          tasks.length > 0
            ? null
            : [
                { agent: "ada", instruction: "Work" },
                { agent: "bob", instruction: "Work" },
              ],
      }))
      .build({ checkpointer: new MemorySaver() });
    const events = await eventsOf(workflow, { messages: "go" }, config);
    const { values } = await workflow.getState(config);
    const { usage, tasks } = values as { usage: UsageEntry[]; tasks: Task[] };
    expect(tasks[0]?.status).toEqual({ type: "cancelled", reason: "Never mind." });
    expect(tasks[0]?.startedAt).not.toBeNull();
    expect(usage.map(({ id }) => id)).toEqual(["late"]);
    expect(toldCalls(events)).toEqual(usage);
  });
});
