import type { ScheduledReview, ScheduleRow, Stretch, StretchEnd, StretchKind } from "./row.ts";

/** What may be written while it is made. */
export type Draft<Value> = { -readonly [Key in keyof Value]: Value[Key] };

export interface RowDraft extends Draft<Omit<ScheduleRow, "stretches" | "review">> {
  readonly stretches: Draft<Stretch>[];
  review: Draft<ScheduledReview> | null;
}

/** Begins a stretch of the row. */
export function open(
  row: RowDraft,
  kind: StretchKind,
  from: number,
  attempt: number,
  note: string | null = null,
): void {
  // Written out, since spread parts make objects that are slow in their thousands.
  const { participant } = row;
  row.stretches.push({ kind, from, to: null, participant, attempt, end: "open", note });
}

/** Ends the row's last stretch, if it goes on. */
export function close(row: RowDraft, at: number, end: StretchEnd, note?: string): void {
  const last = row.stretches.at(-1);
  if (last === undefined || last.to !== null) return;
  last.to = Math.max(at, last.from);
  last.end = end;
  if (note !== undefined) last.note = note;
}

/** A row of its own, with the same in it. */
export function copyOf(row: RowDraft): RowDraft {
  const stretches = row.stretches.map((stretch) => ({ ...stretch }));
  return { ...row, stretches, review: row.review === null ? null : { ...row.review } };
}
