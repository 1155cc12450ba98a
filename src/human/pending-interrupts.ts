import type { RunnableConfig } from "@langchain/core/runnables";
import type { PendingInterrupt } from "./answer.ts";

/** Whatever tells its state as a LangGraph graph does. */
interface Stateful {
  getState(config: RunnableConfig): Promise<{
    readonly tasks: readonly {
      readonly interrupts?: readonly (PendingInterrupt | readonly PendingInterrupt[])[];
    }[];
  }>;
}

/**
 * The questions that a thread waits for, to be answered with {@link answer}: the workflow's own and those of
 * its participants. Empty when nothing is asked.
 */
export async function pendingInterrupts(
  workflow: Stateful,
  config: RunnableConfig,
): Promise<PendingInterrupt[]> {
  const state = await workflow.getState(config);
  const found = state.tasks.flatMap((task) => task.interrupts ?? []).flat();
  // A nested graph's question is told by each graph around it; one id, one question.
  return [...new Map(found.map((interrupt) => [interrupt.id, interrupt])).values()];
}
