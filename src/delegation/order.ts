import { TASK_PRIORITIES, type Task } from "./task.ts";

/** Who comes before whom, compared from left to right; the lower number comes first. */
export type Rank = readonly number[];

/** What a waiting task's turn hangs on: its priority, then its deadline, then its age. */
export function rankOf({
  priority,
  deadline,
  createdAt,
}: Pick<Task, "priority" | "deadline" | "createdAt">): Rank {
  return [
    -TASK_PRIORITIES.indexOf(priority),
    deadline === null ? Number.POSITIVE_INFINITY : Date.parse(deadline),
    Date.parse(createdAt),
  ];
}

/** Below 0 where the first comes first. Equal ranks keep the order in which they came. */
export function compareRanks(one: Rank, other: Rank): number {
  for (let index = 0; index < Math.max(one.length, other.length); index += 1) {
    const [a = 0, b = 0] = [one[index], other[index]];
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}

/** Tasks in the order in which they are to start. */
export function inOrderOfRank(tasks: readonly Task[]): Task[] {
  return tasks.toSorted((one, other) => compareRanks(rankOf(one), rankOf(other)));
}
