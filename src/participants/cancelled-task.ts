import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import type { Task } from "../delegation/task.ts";
import { transition } from "../delegation/transitions.ts";
import { emitter, pathOf } from "../events/emitter.ts";
import { journalIn } from "../workflow/journal.ts";
import { metricsOf } from "./metrics.ts";
import type { WorkedTask } from "./work-on-task.ts";

/** Why and where a task is cancelled. */
export interface Cancellation {
  readonly reason: string;
  /** The workflow's name. */
  readonly workflow: string;
  /** What the supervisor reads of it; null where nothing is decided any more. @default null */
  readonly report?: string | null;
  /** For how long it was worked on, in milliseconds. @default 0 */
  readonly durationMs?: number;
}

/** A task that is not worked on any more; tells of it. */
export function cancelledTask(
  task: Task,
  { reason, workflow, report = null, durationMs = 0 }: Cancellation,
  config: LangGraphRunnableConfig,
): WorkedTask {
  const { id: taskId, participant, runId, turn } = task;
  const emit = emitter(config, { runId, turn, path: pathOf(config, workflow) });
  emit({ type: "task-failed", taskId, participant, reason, durationMs });
  const metrics = metricsOf(durationMs, null, journalIn(config).ofTask(taskId));
  const cancelled = transition(task, { type: "cancelled", reason }, { report, metrics });
  return { task: cancelled, messages: [], update: {} };
}
