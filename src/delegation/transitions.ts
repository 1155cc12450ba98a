import { SupervisorWorkflowError } from "../errors/error.ts";
import { isSettled, type Task, type TaskStatus } from "./task.ts";

type StatusType = TaskStatus["type"];

const OPEN_STAGES: readonly StatusType[] = ["pending", "delegated", "in-progress"];

const ENDS = ["completed", "failed", "timed-out", "cancelled"] as const;

/** Which status may follow which. A settled task stays as it is. */
const NEXT: Readonly<Record<StatusType, readonly StatusType[]>> = {
  pending: ["delegated", "failed", "timed-out", "cancelled"],
  delegated: ["in-progress", ...ENDS],
  // A participant that fails hands over to the next one.
  "in-progress": ["delegated", ...ENDS],
  completed: [],
  failed: [],
  "timed-out": [],
  cancelled: [],
};

/** Whether a task may go from one status to the other. Staying as it is counts as allowed. */
export function canTransition(from: StatusType, to: StatusType): boolean {
  return from === to || NEXT[from].includes(to);
}

/** What may be noted with a new status. */
type Result = Partial<
  Pick<Task, "report" | "data" | "attempts" | "tried" | "metrics" | "handoff" | "basedOn" | "startedAt">
>;

/**
 * The task in its new status, with what came of it.
 *
 * @throws `ILLEGAL_TASK_TRANSITION` if the status may not follow the one that the task has.
 */
export function transition(task: Task, status: TaskStatus, result: Result = {}): Task {
  if (!canTransition(task.status.type, status.type)) {
    const allowed = NEXT[task.status.type];
    throw new SupervisorWorkflowError(
      "ILLEGAL_TASK_TRANSITION",
      `Task ${task.id} is ${task.status.type} and cannot become ${status.type}. ` +
        `From ${task.status.type} it can become: ${allowed.length ? allowed.join(", ") : "nothing, it is settled"}.`,
    );
  }
  // Whatever moves on waits for no answer any more.
  return { ...task, ...result, status, askedAt: null };
}

/** Whether a written task goes on from the known one. Of notes on a task in progress the latest counts, in any order. */
function follows(known: Task, written: Task): boolean {
  if (isSettled(known) || !canTransition(known.status.type, written.status.type)) return false;
  return isSettled(written) || compareProgress(written, known) >= 0;
}

/** How far an open task has come: by the attempts that came to nothing, then within one, then by what it has asked. */
function compareProgress(one: Task, other: Task): number {
  return (
    one.tried.length - other.tried.length ||
    OPEN_STAGES.indexOf(one.status.type) - OPEN_STAGES.indexOf(other.status.type) ||
    one.pausedMs - other.pausedMs ||
    Number(one.askedAt !== null) - Number(other.askedAt !== null)
  );
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
    } else if (follows(known, task)) {
      folded[index] = task;
    }
  }
  return folded;
}
