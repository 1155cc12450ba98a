import type { RunnableConfig } from "@langchain/core/runnables";
import type { BaseCheckpointSaver, BaseStore } from "@langchain/langgraph";
import { Cancellations, leaveWord, runIdOf } from "../delegation/cancellations.ts";
import { isSettled, type Task } from "../delegation/task.ts";
import { transition } from "../delegation/transitions.ts";
import { SupervisorWorkflowError } from "../errors/error.ts";

/** What is used of a workflow, or of another graph with a checkpointer and a store. */
interface Cancellable {
  readonly checkpointer?: BaseCheckpointSaver | boolean | undefined;
  readonly store?: BaseStore | undefined;
  getState(config: RunnableConfig): Promise<{ readonly values: unknown; readonly config: RunnableConfig }>;
}

export interface CancelTaskOptions {
  /** Why, for the supervisor and the task's record. @default "It was cancelled." */
  readonly reason?: string;
  /** The store through which other processes are told. @default the workflow's */
  readonly store?: BaseStore;
}

/**
 * Cancels one task of a run; the others go on.
 *
 * In this process it takes effect at once: a waiting task never starts, calls of one that is worked on are aborted, and what a
 * function that does not listen to its signal still brings is dropped. A run in another process hears of it through the
 * store within about a second; one that is stopped, as by a question, when it goes on, also without a store.
 *
 * @param config with the `thread_id` of the run
 * @param taskId as in `tasks` of the state, and in events
 * @returns false where the task had come to its end already
 * @throws `UNKNOWN_TASK` if the thread has no such task, or nobody could be told
 * @example
 * ```ts
 * await cancelTask(workflow, { configurable: { thread_id: "party" } }, event.taskId, { reason: "No longer needed" });
 * ```
 */
export async function cancelTask(
  workflow: Cancellable,
  config: RunnableConfig,
  taskId: string,
  { reason = "It was cancelled.", store = workflow.store }: CancelTaskOptions = {},
): Promise<boolean> {
  const { checkpointer } = workflow;
  const saver = typeof checkpointer === "object" ? checkpointer : null;
  const state = saver === null ? null : await workflow.getState(config);
  const tasks = tasksIn(state?.values);
  const task = tasks.find(({ id }) => id === taskId);
  if (task !== undefined && isSettled(task)) return false;

  const isKnown = task !== undefined || tasks.some(({ runId }) => runId === runIdOf(taskId));
  if (Cancellations.cancelHere(isKnown ? config.configurable?.thread_id : undefined, taskId, reason)) {
    if (store !== undefined) await leaveWord(store, taskId, reason);
    return true;
  }
  // A task of a nested workflow, or a follow-up of a batch that goes on elsewhere, is in no state that can be seen here.
  if (store !== undefined && (isKnown || tasks.length > 0)) {
    await leaveWord(store, taskId, reason);
    return true;
  }
  if (task !== undefined && saver !== null && state !== null) {
    const cancelled = transition(task, { type: "cancelled", reason }, { report: `(Cancelled: ${reason})` });
    await saver.putWrites(state.config, [["tasks", [cancelled]]], crypto.randomUUID());
    return true;
  }
  throw unknownTask(taskId, tasks);
}

function tasksIn(values: unknown): readonly Task[] {
  const tasks = (values as { readonly tasks?: unknown } | undefined)?.tasks;
  return Array.isArray(tasks) ? tasks : [];
}

function unknownTask(taskId: string, tasks: readonly Task[]): SupervisorWorkflowError {
  const open = tasks.filter((task) => !isSettled(task)).map(({ id }) => id);
  return new SupervisorWorkflowError(
    "UNKNOWN_TASK",
    `There is no task ${JSON.stringify(taskId)} that could be cancelled from here. ` +
      `Open tasks of this thread: ${open.length > 0 ? open.join(", ") : "none"}. ` +
      "Fix: take the id from `tasks` of the state or from an event, and give the thread_id of its run; for a run in another " +
      "process build the workflow with the store that it has.",
  );
}
