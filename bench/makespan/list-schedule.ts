import type { WorkItem, Workload } from "./workload.ts";

/** When a task was worked on and reviewed, in milliseconds from the start. */
export interface Scheduled {
  readonly id: string;
  readonly workFromMs: number;
  readonly workToMs: number;
  readonly reviewFromMs: number;
  readonly reviewToMs: number;
}

/** A workload as a scheduler that costs nothing would run it. */
export interface Schedule {
  readonly makespanMs: number;
  /** In the order of the reviews. */
  readonly tasks: readonly Scheduled[];
}

interface Working {
  readonly task: WorkItem;
  readonly fromMs: number;
  readonly toMs: number;
}

interface Reviewing extends Working {
  readonly reviewFromMs: number;
  readonly reviewToMs: number;
}

/**
 * Schedules a workload: a free worker takes the task that was queued first; a result is reviewed when it is there and
 * the reviewer is free, the one that came first before the others; a review that ends queues its follow-ups at once.
 */
export function listSchedule({ workers, tasks }: Workload): Schedule {
  const queue: WorkItem[] = [...tasks];
  const results: Working[] = [];
  const scheduled: Scheduled[] = [];
  let working: Working[] = [];
  let reviewing: Reviewing | null = null;
  let nowMs = 0;
  for (;;) {
    while (working.length < workers) {
      const task = queue.shift();
      if (task === undefined) break;
      working.push({ task, fromMs: nowMs, toMs: nowMs + task.workMs });
    }
    if (reviewing === null) {
      const next = results.shift();
      if (next !== undefined) {
        reviewing = { ...next, reviewFromMs: nowMs, reviewToMs: nowMs + next.task.reviewMs };
      }
    }
    const ends = [...working.map(({ toMs }) => toMs), ...(reviewing === null ? [] : [reviewing.reviewToMs])];
    if (ends.length === 0) return { makespanMs: nowMs, tasks: scheduled };
    nowMs = Math.min(...ends);
    results.push(...working.filter(({ toMs }) => toMs === nowMs));
    working = working.filter(({ toMs }) => toMs !== nowMs);
    if (reviewing?.reviewToMs === nowMs) {
      const { task, fromMs, toMs, reviewFromMs, reviewToMs } = reviewing;
      scheduled.push({ id: task.id, workFromMs: fromMs, workToMs: toMs, reviewFromMs, reviewToMs });
      queue.push(...task.followUps);
      reviewing = null;
    }
  }
}
