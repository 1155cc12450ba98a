import { modelFromEnvironment } from "../../../examples/event-planning/model.ts";
import { eventPlanner } from "../../../examples/event-planning/workflow.ts";

/** The offline event planner at the pace of a real model, so that there is a middle of a run to look at. */
export const graph = eventPlanner({ model: modelFromEnvironment({}, { wordDelayMs: 25 }).model }).build();
