import type { HistoryEntry, ReviewRecord, Task } from "../../model/library.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import type { Interval, RowStatus, ScheduledReview, Stretch } from "./row.ts";
import { close, open, type RowDraft } from "./row-draft.ts";

/**
 * Adds what only the state knows: tasks from before the log began, and how the tasks of the log ended, where the
 * stream broke off before it told.
 *
 * The state keeps when a task was created, when the work on it began, and how long each attempt took, but not the pauses
 * between attempts, nor when a question was asked that has its answer. Rows with such are marked as estimated; and those
 * of older threads, which do not keep when the work began either.
 */
export function addState(snapshot: Snapshot, rows: Map<string, RowDraft>, activity: Interval[]): void {
  const reviews = new Map(snapshot.reviews.map((review) => [review.taskId, review]));
  const versions = new Map(snapshot.history.map((entry) => [entry.taskId, entry]));
  const inTurn = new Map<string, number>();
  for (const task of snapshot.tasks) inTurn.set(turnOf(task), (inTurn.get(turnOf(task)) ?? 0) + 1);
  for (const task of snapshot.tasks) {
    const known = rows.get(task.id);
    if (known !== undefined && known.stretches.length > 0) {
      complete(known, task);
      continue;
    }
    // As the workflow tells it: one of several waits for a free place, and what is to be reviewed.
    const isQueued = task.item !== null || (inTurn.get(turnOf(task)) ?? 0) > 1;
    const row = rowOf(task, isQueued, reviewOf(reviews.get(task.id), versions.get(task.id)));
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
  if (status !== "stopped" && status !== "asking" && (row.status === "stopped" || row.status === "failed"))
    row.status = status;
}

function turnOf({ runId, turn }: Task): string {
  return `${runId}:${turn}`;
}

function rowOf(task: Task, isQueued: boolean, review: ScheduledReview | null): RowDraft | undefined {
  const createdAt = Date.parse(task.createdAt);
  if (Number.isNaN(createdAt)) return undefined;
  const startedAt = timeOf(task.startedAt) ?? createdAt;
  const { id, participant, instruction, item, parent } = task;
  const row: RowDraft = {
    ...{ id, participant, instruction, item, nesting: [], parent, status: statusOf(task) },
    ...{ from: isQueued ? createdAt : startedAt, stretches: [], review, isEstimated: false },
  };
  if (startedAt > row.from) {
    open(row, "queued", row.from, 1);
    close(row, startedAt, "done");
  }
  addWork(row, task, startedAt);
  return row;
}

/** The attempts one after the other, as long as each took; the last one takes what is left of the whole. */
function addWork(row: RowDraft, task: Task, startedAt: number): void {
  const { metrics, status, attempts, pausedMs = 0, tried = [] } = task;
  let at = startedAt;
  for (const [index, { by, reason, durationMs }] of tried.entries()) {
    add(row, {
      from: at,
      to: at + durationMs,
      participant: by,
      attempt: index + 1,
      end: "failed",
      note: reason,
    });
    at += durationMs;
  }
  // Of a task that failed the last attempt is among those tried; a deadline may end one that is not.
  const isTold =
    tried.length > 0 && (row.status === "failed" || (row.status === "timed-out" && tried.length >= attempts));
  const attempt = tried.length + 1;
  const isKept = task.startedAt !== undefined;
  row.isEstimated = !isKept || pausedMs > 0 || tried.length > (isTold ? 1 : 0);
  if (pausedMs > 0) {
    add(row, { kind: "paused", from: at, to: at + pausedMs, attempt, end: "done", note: FOR_AN_ANSWER });
    at += pausedMs;
  }
  const last = { from: at, participant: task.participant, attempt };
  const askedAt = timeOf(task.askedAt);
  if (askedAt !== undefined && row.status === "asking") {
    add(row, { ...last, to: Math.max(at, askedAt), end: "asked" });
    open(row, "paused", Math.max(at, askedAt), attempt, FOR_AN_ANSWER);
  }
  // One that was cancelled at its first attempt has none behind it.
  const isBegun = attempts > 0 || timeOf(task.startedAt) !== undefined;
  if (metrics === null || metrics === undefined || isTold || !isBegun) return;
  // It tells of the last stretch of work, which began with the answer where there was a question.
  const to = Math.max(at, (pausedMs > 0 ? at : startedAt) + metrics.durationMs);
  const end = row.status === "done" ? "done" : row.status === "stopped" ? "stopped" : "failed";
  add(row, { ...last, to, end, note: status.type === "failed" ? status.reason : null });
}

const FOR_AN_ANSWER = "for an answer";

type Known = Pick<Stretch, "from" | "to" | "attempt" | "end">;

function add(row: RowDraft, stretch: Known & Partial<Stretch>): void {
  row.stretches.push({ kind: "running", participant: row.participant, note: null, ...stretch });
}

/** A time of the state's; undefined where it has none. */
function timeOf(text: string | null | undefined): number | undefined {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? undefined : time;
}

function reviewOf(
  review: ReviewRecord | undefined,
  merged: HistoryEntry | undefined,
): ScheduledReview | null {
  const to = timeOf(review?.at);
  if (review === undefined || to === undefined) return null;
  const { round, verdict, feedback, merge } = review;
  const version = merge?.type === "merged" ? merge.version : (merged?.version ?? null);
  return { from: null, to, round, verdict, feedback, merge, version };
}

function statusOf({ status, askedAt }: Task): RowStatus {
  switch (status.type) {
    case "completed":
      return "done";
    case "failed":
    case "timed-out":
    case "cancelled":
      return status.type;
    default:
      return timeOf(askedAt) === undefined ? "stopped" : "asking";
  }
}
