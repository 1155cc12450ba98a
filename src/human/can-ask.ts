import type { LangGraphRunnableConfig } from "@langchain/langgraph";

/** Whether this run can wait for an answer: LangGraph keeps an interrupted run in its checkpointer. */
export function canAsk(config: LangGraphRunnableConfig): boolean {
  return Boolean(config.configurable?.__pregel_checkpointer);
}
