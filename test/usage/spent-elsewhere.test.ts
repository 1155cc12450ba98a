import { AIMessage, HumanMessage } from "@langchain/core/messages";
import {
  type ParticipantFunction,
  SupervisorWorkflowBuilder,
  streamWorkflow,
  usageOf,
} from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { spentRemotely } from "../../src/usage/spent-elsewhere.ts";

/** Calls a provider by its own client, and tells of it. */
const direct: ParticipantFunction = async (_brief, { noteUsage }) => {
  await noteUsage({ id: "a", model: "own", inputTokens: 1_000, outputTokens: 100, reasoningTokens: 50 });
  await noteUsage({ id: "a", model: "own", inputTokens: 1_000, outputTokens: 100 });
  await noteUsage({ model: "own", inputTokens: null, outputTokens: null });
  return "done";
};

const workflowOf = (tasks: number) =>
  new SupervisorWorkflowBuilder({ name: "party", synthesis: "last-report" })
    .participants({ worker: { description: "Works", agent: direct } })
    .withPricing({ own: { inputPerMillion: 1, outputPerMillion: 10 } })
    .withSupervisor((view) =>
      view.tasks.length < tasks ? { nextAgent: "worker", instruction: `${view.turn}` } : { nextAgent: null },
    );

describe("runtime.noteUsage", () => {
  it("counts a call under its participant and task, one that is told twice once", async () => {
    const result = await workflowOf(1).build().invoke({ messages: "go" });
    expect(result.usage).toHaveLength(2);
    expect(result.usage[0]).toMatchObject({ actor: "worker", role: "participant", costUsd: 0.002 });
    expect(usageOf(result).byParticipant.worker).toMatchObject({
      calls: 2,
      inputTokens: 1_000,
      outputTokens: 100,
    });
    expect(result.tasks[0]?.metrics).toMatchObject({ modelCalls: 2, inputTokens: 1_000 });
  });

  it("counts against the budget when it is told, with warnings", async () => {
    const workflow = workflowOf(9).withBudget({ maxTokens: 2_000, maxModelCalls: 9 }).build();
    const told: string[] = [];
    for await (const event of streamWorkflow(workflow, { messages: "go" })) {
      if (event.type === "budget-warning") told.push(`${event.limit} ${event.percent}`);
      if (event.type === "run-finished") told.push(event.outcome.status);
    }
    expect(told).toContain("maxTokens 50");
    expect(told.at(-1)).toBe("budget-exhausted");
  });
});

it.each([[-5], [1.5], [Number.NaN], ["many"]])(
  "runtime.noteUsage refuses %j tokens, and nothing is counted",
  async (inputTokens) => {
    const workflow = new SupervisorWorkflowBuilder({ name: "party", synthesis: "last-report" })
      .participants({
        worker: {
          description: "Works",
          agent: async (_brief, { noteUsage }) => {
            await noteUsage({ inputTokens: inputTokens as number, outputTokens: 1 });
            return "done";
          },
        },
      })
      .withDelegation({ retries: 0 })
      .withSupervisor(({ tasks }) => ({ nextAgent: tasks.length === 0 ? "worker" : null, instruction: "Go" }))
      .withBudget({ maxTokens: 100 })
      .build();
    const { tasks, usage } = await workflow.invoke({ messages: "go" });
    expect(tasks[0]?.status).toMatchObject({
      type: "failed",
      reason: expect.stringContaining("whole numbers from 0"),
    });
    expect(usage).toEqual([]);
  },
);

describe("what a remote graph reports", () => {
  it("counts for nothing where it is no count", () => {
    const usage_metadata = { input_tokens: -10, output_tokens: 2, total_tokens: 12 } as never;
    const [call] = spentRemotely({}, [new AIMessage({ content: "x", usage_metadata })]);
    expect(call).toMatchObject({ inputTokens: null, outputTokens: 2 });
  });

  it("is the usage of its messages, where it has no records of its own", () => {
    const usage_metadata = {
      input_tokens: 10,
      output_tokens: 2,
      total_tokens: 12,
      input_token_details: { cache_read: 4 },
      // An answer's own type leaves the shape of its usage open.
    } as never;
    const messages = [
      new HumanMessage("Hi"),
      new AIMessage({ id: "m", content: "Hello", usage_metadata, response_metadata: { model_name: "gpt" } }),
      new AIMessage("No usage"),
    ];
    expect(spentRemotely({ messages, usage: "none" }, messages)).toEqual([
      {
        id: "m",
        model: "gpt",
        inputTokens: 10,
        cachedInputTokens: 4,
        outputTokens: 2,
        reasoningTokens: null,
        toolCalls: 0,
      },
    ]);
  });
});
