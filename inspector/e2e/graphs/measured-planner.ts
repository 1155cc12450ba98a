import { modelFromEnvironment } from "../../../examples/event-planning/model.ts";
import { eventPlanner } from "../../../examples/event-planning/workflow.ts";

const { model, name } = modelFromEnvironment({});

/** The offline event planner at a price, and with a budget of which a run uses more than half. */
export const graph = eventPlanner({
  model,
  pricing: { [name]: { inputPerMillion: 1, outputPerMillion: 4 } },
  budget: { maxModelCalls: 40, maxCostUsd: 0.2 },
}).build();
