import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import type { WorkflowDefinition } from "./definition.ts";
import { type WorkflowState, workflowFields } from "./state.ts";

/** LangGraph's own way for a node to read channels; a `Send` hands its node nothing else. */
type ReadChannels = (channels: readonly string[]) => WorkflowState;

/** The state as it stands at the beginning of the superstep, for a node that was not handed it. */
export function readState(definition: WorkflowDefinition, config: LangGraphRunnableConfig): WorkflowState {
  const read = config.configurable?.__pregel_read as ReadChannels;
  return read([...Object.keys(workflowFields), ...Object.keys(definition.declaredFields)]);
}
