import type { RunnableConfig } from "@langchain/core/runnables";
import type { PendingInterrupt } from "./answer.ts";
import { distinctInterrupts } from "./interrupts.ts";

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
  return distinctInterrupts(state.tasks.flatMap((task) => task.interrupts ?? []));
}
