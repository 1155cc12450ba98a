import { setMaxListeners } from "node:events";
import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import { SUPERVISOR_NODE, SYNTHESIS_NODE } from "../workflow/nodes.ts";
import { ledgerOf, openBudget, refusalIn, withinDuration } from "../workflow/spending.ts";
import type { WorkflowState } from "../workflow/state.ts";
import { BatchRun } from "./batch/batch-run.ts";
import { takeLastLook } from "./last-look.ts";
import type { ReviewDefinition } from "./review-definition.ts";

/** The node of workflows with review: runs a batch of tasks, or takes the last look before completion. */
export function reviewNode(definition: WorkflowDefinition, review: ReviewDefinition) {
  return async (state: WorkflowState, config: LangGraphRunnableConfig): Promise<unknown> => {
    const { run, spec } = state;
    if (run === null || spec === null) return {};
    if (config.signal) setMaxListeners(0, config.signal);
    openBudget(config, run, state.usage);
    if (run.taskIds.length === 0) {
      const ledger = ledgerOf(config, run.id);
      return withinDuration(ledger, config.signal, "review", (signal) =>
        takeLastLook(definition, review, { ...state, run, spec }, signal ? { ...config, signal } : config),
      ).catch((error: unknown) => {
        // The supervisor ends a run whose budget is used up.
        if (refusalIn(error) !== null) return { run: { ...run, next: SUPERVISOR_NODE } };
        throw error;
      });
    }
    return new BatchRun(definition, review, state, run, spec, config).toItsEnd();
  };
}

/** Where the review node's turn leads to, for the graph's conditional edge. */
export function afterReview({ run }: WorkflowState): string {
  return run?.next === SYNTHESIS_NODE ? SYNTHESIS_NODE : SUPERVISOR_NODE;
}
