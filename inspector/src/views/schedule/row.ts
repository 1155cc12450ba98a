import type { ReviewRecord } from "../../model/library.ts";

/** A span of time in milliseconds since 1970, by the server's clock. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** What a task did for a while: it waited for a place, was worked on, or paused between attempts or for an answer. */
export type StretchKind = "queued" | "running" | "paused";

/** How a stretch ended; `stopped` where the run ended before it did. */
export type StretchEnd = "open" | "done" | "failed" | "asked" | "stopped";

/** A bar of a row. */
export interface Stretch {
  readonly kind: StretchKind;
  readonly from: number;
  /** Null while it goes on. */
  readonly to: number | null;
  /** Who worked, or was waited for. */
  readonly participant: string;
  /** Which attempt at the task, from 1. */
  readonly attempt: number;
  readonly end: StretchEnd;
  /** Why it failed, or what it waits for. */
  readonly note: string | null;
}

/** The review of a task's result, and what came of it. */
export interface ScheduledReview {
  /** Null where only its end is known. */
  readonly from: number | null;
  /** Null while it goes on. */
  readonly to: number | null;
  readonly round: number;
  readonly verdict: ReviewRecord["verdict"] | null;
  readonly feedback: string;
  readonly merge: ReviewRecord["merge"] | null;
  /** The artifact's version that its merge made. */
  readonly version: number | null;
}

export type RowStatus =
  | "queued"
  | "running"
  | "retrying"
  | "asking"
  | "reviewing"
  | "done"
  | "failed"
  | "timed-out"
  | "cancelled"
  | "stopped";

/** One task. */
export interface ScheduleRow {
  readonly id: string;
  /** Who has the task now. */
  readonly participant: string;
  readonly instruction: string;
  readonly item: string | null;
  /** The nested workflows that it belongs to, the outermost first; empty for the workflow's own. */
  readonly nesting: readonly string[];
  /** The task that it follows up. */
  readonly parent: string | null;
  readonly status: RowStatus;
  readonly from: number;
  /** Oldest first. */
  readonly stretches: readonly Stretch[];
  readonly review: ScheduledReview | null;
  /** Whether its times are made from what the state keeps: its creation, and how long the work took. */
  readonly isEstimated: boolean;
}
