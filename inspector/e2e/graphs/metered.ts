import { setTimeout as sleep } from "node:timers/promises";
import { SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";

/** A run without a model, whose one call ends late: until then nothing of its budget is used. */
export const graph = new SupervisorWorkflowBuilder({ name: "metered", synthesis: "last-report" })
  .participants({
    clerk: {
      description: "Reports one call",
      agent: async (_brief, { noteUsage, signal }) => {
        await sleep(2_500, undefined, { signal });
        await noteUsage({ model: "own", inputTokens: 1_000, outputTokens: 500 });
        // So that it is seen before the run ends and its state is read.
        await sleep(2_500, undefined, { signal });
        return "Filed.";
      },
    },
  })
  .withSupervisor(({ tasks }) => ({ nextAgent: tasks.length === 0 ? "clerk" : null }))
  .withPricing({ own: { inputPerMillion: 10, outputPerMillion: 40 } })
  .withBudget({
    maxCostUsd: 0.2,
    maxTokens: 10_000,
    maxModelCalls: 40,
    maxDurationMs: 600_000,
    maxOutputTokensPerCall: 1_000,
  })
  .build();
