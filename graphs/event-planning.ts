import { modelFromEnvironment } from "../examples/event-planning/model.ts";
import { eventPlanner } from "../examples/event-planning/workflow.ts";

/** The event planner for the LangGraph server, which brings its own checkpointer and store. */
export const graph = eventPlanner({ model: modelFromEnvironment(process.env).model }).build();
