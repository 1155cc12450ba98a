import type { RowStatus, ScheduledReview, ScheduleRow, Stretch } from "./row.ts";
import { durationText } from "./time-scale.ts";

const STATUS: Readonly<Record<RowStatus, string>> = {
  queued: "queued",
  running: "working",
  retrying: "tries again",
  asking: "asks you",
  reviewing: "in review",
  done: "done",
  failed: "failed",
  "timed-out": "timed out",
  cancelled: "cancelled",
  stopped: "not finished",
};

const VERDICTS: Readonly<Record<NonNullable<ScheduledReview["verdict"]>, string>> = {
  approved: "approved",
  "partially-approved": "partially approved",
  rejected: "rejected",
};

/** How a verdict is drawn: its form says it too, not only its colour. */
export const VERDICT_SIGNS: typeof VERDICTS = {
  approved: "✓",
  "partially-approved": "◐",
  rejected: "✗",
};

export function statusText({ status }: ScheduleRow): string {
  return STATUS[status];
}

/** What became of the result, such as "partially approved, version 3". */
export function reviewText({ verdict, version, merge, to }: ScheduledReview): string {
  const word = verdict === null ? (to === null ? "in review" : "review not finished") : VERDICTS[verdict];
  if (version !== null) return `${word}, version ${version}`;
  if (merge?.type === "conflict") return `${word}, not merged: conflict`;
  return merge?.type === "failed" ? `${word}, not merged: ${merge.problem}` : word;
}

/** The item that the task is for, unless whoever works on it bears its name. */
export function itemOf({ item, participant }: ScheduleRow): readonly string[] {
  return item === null || item === participant ? [] : [item];
}

/** The row for those who do not see its bars. */
export function rowText(row: ScheduleRow): string {
  const { participant, nesting, instruction, review } = row;
  const attempts = attemptsOf(row);
  const facts = [
    [...nesting, participant].join(" › "),
    ...itemOf(row),
    statusText(row),
    attempts > 1 ? `attempt ${attempts}` : [],
    review === null || row.status === "reviewing" ? [] : reviewText(review),
  ].flat();
  return `${facts.join(", ")}. ${instruction}`;
}

export function attemptsOf({ stretches }: ScheduleRow): number {
  return stretches.findLast(({ kind }) => kind === "running")?.attempt ?? 0;
}

const STRETCH_ENDS: Readonly<Record<Stretch["end"], string>> = {
  open: "so far",
  done: "",
  failed: "failed",
  asked: "asked a question",
  stopped: "not finished",
};

/** A bar in words, such as "Attempt 2 by painter: 1.2 s, failed". */
export function stretchText({ kind, from, to, participant, attempt, end }: Stretch, until: number): string {
  const what =
    kind === "queued" ? "Queued" : kind === "paused" ? "Waited" : `Attempt ${attempt} by ${participant}`;
  const length = durationText(Math.max((to ?? until) - from, 0));
  return `${what}: ${[length, STRETCH_ENDS[end]].filter((part) => part !== "").join(", ")}`;
}

/** How the tasks stand, such as "12 tasks: 2 working, 3 queued, 7 done". */
export function summaryText(rows: readonly ScheduleRow[]): string {
  if (rows.length === 0) return "No task yet.";
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(statusText(row), (counts.get(statusText(row)) ?? 0) + 1);
  const parts = Object.values(STATUS).flatMap((word) =>
    counts.has(word) ? `${counts.get(word)} ${word}` : [],
  );
  const estimated = rows.some(({ isEstimated }) => isEstimated) ? " · earlier times are estimated" : "";
  return `${rows.length} ${rows.length === 1 ? "task" : "tasks"}: ${parts.join(", ")}${estimated}`;
}
