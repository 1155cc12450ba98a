import type { HistoryEntry, ReviewRecord, Task } from "../../model/library.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import type { Interval, RowStatus, ScheduledReview, Stretch } from "./row.ts";
import type { RowDraft } from "./row-draft.ts";

/**
 * Adds what only the state knows: tasks from before the log began, and how the tasks of the log ended, where the
 * stream broke off before it told.
 *
 * The state keeps when a task was created and how long the work on it took, but not when that began. Its bar begins
 * at the creation, which is right unless it was queued; such rows are marked as estimated.
 */
export function addState(snapshot: Snapshot, rows: Map<string, RowDraft>, activity: Interval[]): void {
  const reviews = new Map(snapshot.reviews.map((review) => [review.taskId, review]));
  const versions = new Map(snapshot.history.map((entry) => [entry.taskId, entry]));
  for (const task of snapshot.tasks) {
    const known = rows.get(task.id);
    if (known !== undefined && known.stretches.length > 0) {
      complete(known, task);
      continue;
    }
    const row = rowOf(task, reviewOf(reviews.get(task.id), versions.get(task.id)));
    if (row === undefined) continue;
    // The log may know no more of it than its review.
    row.review = known?.review ?? row.review;
    rows.set(task.id, row);
    const ends = [row.from, ...row.stretches.map(({ to }) => to ?? row.from), row.review?.to ?? row.from];
    activity.push({ from: row.from, to: Math.max(...ends) });
  }
}

/** What the state says of a task that the log knows too. */
function complete(row: RowDraft, task: Task): void {
  row.item ??= task.item;
  row.parent ??= task.parent;
  if (row.instruction === "") row.instruction = task.instruction;
  const status = statusOf(task);
  // Events tell of one kind of failure; and the state may be older than the log, so only its ends count.
  if (status !== "stopped" && (row.status === "stopped" || row.status === "failed")) row.status = status;
}

function rowOf(task: Task, review: ScheduledReview | null): RowDraft | undefined {
  const from = Date.parse(task.createdAt);
  if (Number.isNaN(from)) return undefined;
  return {
    id: task.id,
    participant: task.participant,
    instruction: task.instruction,
    item: task.item,
    nesting: [],
    parent: task.parent,
    status: statusOf(task),
    from,
    stretches: stretchesOf(task, from),
    review,
    isEstimated: true,
  };
}

/** The attempts one after the other, as long as each took; the last one takes what is left of the whole. */
function stretchesOf(task: Task, from: number): Stretch[] {
  const stretches: Stretch[] = [];
  let at = from;
  for (const { by, reason, durationMs } of task.tried ?? []) {
    const attempt = stretches.length + 1;
    const to = at + durationMs;
    stretches.push({ kind: "running", from: at, to, participant: by, attempt, end: "failed", note: reason });
    at = to;
  }
  const { metrics, participant } = task;
  const status = statusOf(task);
  // Of a task that failed the last attempt is among those tried; a deadline may end one that is not.
  const isTold =
    stretches.length > 0 &&
    (status === "failed" || (status === "timed-out" && stretches.length >= task.attempts));
  if (metrics === null || metrics === undefined || isTold || task.attempts === 0) return stretches;
  const to = Math.max(at, from + metrics.durationMs);
  const attempt = stretches.length + 1;
  const end = status === "done" ? "done" : status === "stopped" ? "stopped" : "failed";
  const note = task.status.type === "failed" ? task.status.reason : null;
  stretches.push({ kind: "running", from: at, to, participant, attempt, end, note });
  return stretches;
}

function reviewOf(
  review: ReviewRecord | undefined,
  merged: HistoryEntry | undefined,
): ScheduledReview | null {
  const to = Date.parse(review?.at ?? "");
  if (review === undefined || Number.isNaN(to)) return null;
  const { round, verdict, feedback, merge } = review;
  const version = merge?.type === "merged" ? merge.version : (merged?.version ?? null);
  return { from: null, to, round, verdict, feedback, merge, version };
}

function statusOf({ status }: Task): RowStatus {
  switch (status.type) {
    case "completed":
      return "done";
    case "failed":
    case "timed-out":
    case "cancelled":
      return status.type;
    default:
      return "stopped";
  }
}
