import { isSettled, type Task } from "../delegation/task.ts";
import { transition } from "../delegation/transitions.ts";
import { isFromUser, markOf } from "./messages.ts";
import type { DecisionRecord, Run, WorkflowState } from "./state.ts";

/** A supervisor's turn as it begins, and what must be put right first. */
export interface Turn {
  readonly run: Run;
  /** Tasks that a new request has overtaken. */
  readonly overtakenTasks: readonly Task[];
  readonly overtakenDecisions: readonly DecisionRecord[];
}

const OVERTAKEN = "A new request came in before it was finished.";

/**
 * The next turn of the run under way, or the first of a new run.
 *
 * A new run begins when the last one has finished, and when a new request came in: over an open task or question
 * (LangGraph then discards the pending interrupt), which are settled as cancelled, or after a run that threw.
 */
export function takeTurn(
  state: Pick<WorkflowState, "run" | "tasks" | "decisions" | "messages">,
  newRunId: string = crypto.randomUUID(),
): Turn {
  const { run, tasks, decisions, messages } = state;
  const requestId =
    messages.findLast((message) => isFromUser(message) && markOf(message) === undefined)?.id ?? null;
  const open = run === null ? [] : tasks.filter((task) => task.runId === run.id && !isSettled(task));
  const asked =
    run === null ? [] : decisions.filter(({ runId, became }) => runId === run.id && became.type === "asked");
  const goesOn = run !== null && !run.finished && run.requestId === requestId;
  if (goesOn && open.length === 0 && asked.length === 0) {
    return {
      run: { ...run, turn: run.turn + 1, next: null, taskIds: [], ending: null },
      overtakenTasks: [],
      overtakenDecisions: [],
    };
  }
  return {
    run: {
      id: newRunId,
      startedAt: new Date().toISOString(),
      requestId,
      turn: 1,
      next: null,
      taskIds: [],
      ending: null,
      finished: false,
      hasSpec: false,
      judgement: null,
      limits: null,
      spent: null,
    },
    overtakenTasks: open.map((task) => transition(task, { type: "cancelled", reason: OVERTAKEN })),
    overtakenDecisions: asked.map((record) => ({
      ...record,
      became: { type: "refused", reason: OVERTAKEN },
    })),
  };
}
