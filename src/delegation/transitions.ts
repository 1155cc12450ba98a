import { SupervisorWorkflowError } from "../errors/error.ts";
import { isSettled, type Task, type TaskStatus } from "./task.ts";

type StatusType = TaskStatus["type"];

/** Which status may follow which. A settled task stays as it is. */
const NEXT: Readonly<Record<StatusType, readonly StatusType[]>> = {
  delegated: ["completed", "failed", "timed-out", "cancelled"],
  completed: [],
  failed: [],
  "timed-out": [],
  cancelled: [],
};

/** Whether a task may go from one status to the other. Staying as it is counts as allowed. */
export function canTransition(from: StatusType, to: StatusType): boolean {
  return from === to || NEXT[from].includes(to);
}

/**
 * The task in its new status, with what came of it.
 *
 * @throws `ILLEGAL_TASK_TRANSITION` if the status may not follow the one that the task has.
 */
export function settle(
  task: Task,
  status: TaskStatus,
  result: Partial<Pick<Task, "report" | "data" | "attempts" | "metrics" | "handoff" | "basedOn">> = {},
): Task {
  if (!canTransition(task.status.type, status.type)) {
    const allowed = NEXT[task.status.type];
    throw new SupervisorWorkflowError(
      "ILLEGAL_TASK_TRANSITION",
      `Task ${task.id} is ${task.status.type} and cannot become ${status.type}. ` +
        `From ${task.status.type} it can become: ${allowed.length ? allowed.join(", ") : "nothing, it is settled"}.`,
    );
  }
  return { ...task, ...result, status };
}

/**
 * Folds written tasks into the list: new ones are appended, known ones replaced by id.
 *
 * A write whose transition is illegal is dropped, a repeated one changes nothing; so replays are harmless.
 */
export function foldTasks(tasks: readonly Task[], writes: readonly (readonly Task[])[]): Task[] {
  const folded = [...tasks];
  const indexById = new Map(folded.map((task, index) => [task.id, index]));
  for (const task of writes.flat()) {
    const index = indexById.get(task.id);
    const known = index === undefined ? undefined : folded[index];
    if (index === undefined || known === undefined) {
      indexById.set(task.id, folded.length);
      folded.push(task);
    } else if (!isSettled(known) && canTransition(known.status.type, task.status.type)) {
      folded[index] = task;
    }
  }
  return folded;
}
