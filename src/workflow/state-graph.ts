import { StateGraph } from "@langchain/langgraph";

/**
 * LangGraph's graph, in which a node may be named like a channel.
 *
 * LangGraph refuses such names from the time when nodes had channels of the same name; today a node's own
 * channel is `branch:to:<name>`. A participant may well be called `tasks` or `usage`.
 */
// biome-ignore-start lint/suspicious/noExplicitAny: a built workflow is typed by SupervisorWorkflow.
export class WorkflowStateGraph extends StateGraph<any, any, any, any, any, any, any> {
  override addNode(...node: any[]): any {
    const channels = this.channels;
    this.channels = {};
    try {
      return super.addNode(...(node as Parameters<StateGraph<any>["addNode"]>));
    } finally {
      this.channels = { ...this.channels, ...channels };
    }
  }
}
// biome-ignore-end lint/suspicious/noExplicitAny: a built workflow is typed by SupervisorWorkflow.
