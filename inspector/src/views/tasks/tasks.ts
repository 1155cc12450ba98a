import type { FailedAttempt, Task } from "../../model/library.ts";
import type { Inspection } from "../../run/inspection.ts";
import type { Mark } from "../../ui/mark.ts";
import { type LiveTask, liveTasks } from "./live-tasks.ts";

/** Where a task stands, in the order in which a task goes through it. */
export const TASK_STATES = [
  "queued",
  "working",
  "waiting",
  "stopped",
  "completed",
  "failed",
  "timed-out",
  "cancelled",
] as const;
export type TaskState = (typeof TASK_STATES)[number];

export const TASK_MARKS: Readonly<Record<TaskState, Mark>> = {
  queued: { tone: "idle", sign: "○", word: "queued" },
  working: { tone: "busy", sign: "◐", word: "working" },
  waiting: { tone: "warning", sign: "?", word: "asking" },
  stopped: { tone: "warning", sign: "■", word: "not finished" },
  completed: { tone: "good", sign: "✓", word: "completed" },
  failed: { tone: "bad", sign: "✕", word: "failed" },
  "timed-out": { tone: "bad", sign: "◷", word: "timed out" },
  cancelled: { tone: "idle", sign: "⊘", word: "cancelled" },
};

/** What the work took, as far as it is known. */
type Metrics = { readonly [Name in keyof NonNullable<Task["metrics"]>]: number | null };

/** A task as a row of the table, with what is shown when it is chosen. */
export interface TaskRow extends Metrics {
  readonly id: string;
  /** Its place among the thread's tasks, from 1. */
  readonly number: number;
  readonly participant: string;
  /** The nested workflow that it belongs to, from the second name on; empty for the workflow's own. */
  readonly nesting: readonly string[];
  readonly state: TaskState;
  readonly instruction: string;
  /** What the participant has reported; null while it has not. */
  readonly report: string | null;
  /** Why it came to nothing, or was stopped. */
  readonly reason: string | null;
  /** Null where only the log knows the task, which need not tell it. */
  readonly priority: Task["priority"] | null;
  readonly deadline: string | null;
  readonly attempts: number;
  readonly tried: readonly FailedAttempt[];
  readonly turn: number;
  readonly item: string | null;
  readonly cause: Task["cause"] | null;
  /** The number of the task that it follows up. */
  readonly follows: number | null;
  /** The record of the state; undefined for what only the log tells. */
  readonly record: Task | undefined;
}

/** The thread's tasks: those of the state in their order, then those of which only the log tells. */
export function tasksOf({ snapshot, log, isRunning }: Inspection): readonly TaskRow[] {
  const live = liveTasks(log.entries);
  const records = new Map(snapshot.tasks.map((task) => [task.id, task]));
  const ids = [...new Set([...records.keys(), ...live.keys()])];
  const numbers = new Map(ids.map((id, place) => [id, place + 1]));
  const asking = new Set(snapshot.questions.map(({ askedBy }) => askedBy));
  return ids.flatMap((id) => {
    const record = records.get(id);
    const told = live.get(id);
    const row = record === undefined ? ofLog(told) : ofRecord(record, told);
    if (row === undefined) return [];
    const { parent, ...rest } = row;
    const follows = parent === null ? null : (numbers.get(parent) ?? null);
    const state = isRunning ? row.state : atRest(row.state, asking.has(row.participant));
    return { ...rest, state, number: numbers.get(id) ?? 0, follows };
  });
}

type Draft = Omit<TaskRow, "number" | "follows"> & { readonly parent: string | null };

const NO_METRICS: Metrics = {
  durationMs: null,
  modelCalls: null,
  toolCalls: null,
  inputTokens: null,
  outputTokens: null,
  confidence: null,
  costUsd: null,
};

/** A record that has ended is the last word; of an open one the log may know more. */
function ofRecord(record: Task, told: LiveTask | undefined): Draft {
  const { id, instruction, item, turn, parent, cause, priority, deadline, metrics } = record;
  const state = recordedState(record);
  const live = isOpen(state) ? told : undefined;
  return {
    ...NO_METRICS,
    ...metrics,
    ...{ id, instruction, item, turn, parent, cause, priority, deadline, record },
    durationMs: metrics?.durationMs ?? live?.durationMs ?? null,
    participant: live?.participant ?? record.participant,
    nesting: [],
    state: live?.state.type ?? state,
    report: live?.state.type === "completed" ? live.state.report : record.report,
    reason: live?.state.type === "failed" ? live.state.reason : reasonOf(record),
    attempts: Math.max(record.attempts, told?.starts.size ?? 0),
    tried: live !== undefined && live.tried.length > record.tried.length ? live.tried : record.tried,
  };
}

function ofLog(told: LiveTask | undefined): Draft | undefined {
  if (told === undefined) return undefined;
  const { path, starts, state, ...rest } = told;
  return {
    ...NO_METRICS,
    ...rest,
    nesting: path.slice(1),
    state: state.type,
    report: state.type === "completed" ? state.report : null,
    reason: state.type === "failed" ? state.reason : null,
    attempts: starts.size,
    record: undefined,
  };
}

function recordedState({ status, askedAt }: Task): TaskState {
  if (status.type === "pending" || status.type === "delegated") return "queued";
  if (status.type === "in-progress") return (askedAt ?? null) === null ? "working" : "waiting";
  return status.type;
}

function reasonOf({ status }: Task): string | null {
  if (status.type === "failed" || status.type === "cancelled") return status.reason;
  return status.type === "timed-out" ? `It had not ended after ${Math.round(status.after)} ms.` : null;
}

function isOpen(state: TaskState): boolean {
  return state === "queued" || state === "working" || state === "waiting";
}

/** Nobody works once the run has stopped: who asks waits for an answer, which not every record tells. */
function atRest(state: TaskState, isAsking: boolean): TaskState {
  if (state === "working" && isAsking) return "waiting";
  return state === "queued" || state === "working" ? "stopped" : state;
}
