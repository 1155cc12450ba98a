import { modelFromEnvironment } from "../../../examples/event-planning/model.ts";
import { eventPlanner } from "../../../examples/event-planning/workflow.ts";

const measured = (wordDelayMs?: number) => {
  const { model, name } = modelFromEnvironment({}, wordDelayMs === undefined ? {} : { wordDelayMs });
  const pricing = { [name]: { inputPerMillion: 1, outputPerMillion: 4 } };
  return { model, pricing };
};

/** The offline event planner at a price, and with a budget of which a run uses more than half. */
export const graph = eventPlanner({ ...measured(), budget: { maxModelCalls: 40, maxCostUsd: 0.2 } }).build();

/** The same at the pace of a real model, with every limit that there is. */
export const slow = eventPlanner({
  ...measured(25),
  budget: {
    maxCostUsd: 0.2,
    maxTokens: 400_000,
    maxModelCalls: 40,
    maxDurationMs: 600_000,
    maxOutputTokensPerCall: 4_000,
  },
}).build();
