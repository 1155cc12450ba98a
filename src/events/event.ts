import type { Task } from "../delegation/task.ts";
import type { PatchOperation } from "../review/patch/index.ts";
import type { ReviewRecord } from "../review/records.ts";
import type { SupervisorDecision } from "../supervisor/decision.ts";
import type { BudgetWarning } from "../usage/budget/warning.ts";
import type { UsageEntry } from "../usage/entry.ts";
import type { Outcome } from "../workflow/outcome.ts";
import type { RunLimits } from "../workflow/run-limits.ts";

/** What every event carries. */
export interface WorkflowEventBase {
  /** The event's own id, made from what happened: work that is told twice, as after a resume, can be told apart by it. */
  readonly id: string;
  /** The run: the same from the first supervisor turn to the outcome, across questions and resumes. */
  readonly runId: string;
  /** Names from the outermost workflow down to the one that speaks, e.g. `["conference", "catering"]`. */
  readonly path: readonly string[];
  /** The supervisor's turn within the run, from 1. */
  readonly turn: number;
  /** When it happened: an ISO 8601 time stamp. */
  readonly time: string;
}

/** A run begins: its first supervisor turn. */
export interface RunStartedEvent extends WorkflowEventBase {
  readonly type: "run-started";
  readonly workflow: string;
  /** What `withBudget` allows the run; null where it has no budget. */
  readonly limits: RunLimits | null;
}

/** The supervisor has decided; `decision` is the normalised decision that is carried out. */
export interface DecisionMadeEvent extends WorkflowEventBase {
  readonly type: "decision-made";
  readonly decision: SupervisorDecision;
}

/** A task of several that were handed out at once, or of a review, waits for a free slot. */
export interface TaskQueuedEvent extends WorkflowEventBase {
  readonly type: "task-queued";
  readonly taskId: string;
  readonly participant: string;
  readonly instruction: string;
  /** The item of the specification; null without review. */
  readonly item: string | null;
}

/** A participant starts on a task: on every attempt, and again when a task goes on after an answered question. */
export interface TaskStartedEvent extends WorkflowEventBase {
  readonly type: "task-started";
  readonly taskId: string;
  readonly participant: string;
  readonly instruction: string;
  /** The item of the specification; null without review. */
  readonly item: string | null;
}

/** An attempt came to nothing, and another follows. After the last one there is a `task-failed`. */
export interface AttemptFailedEvent extends WorkflowEventBase {
  readonly type: "attempt-failed";
  readonly taskId: string;
  readonly participant: string;
  /** Which attempt of this participant, from 1. */
  readonly attempt: number;
  readonly reason: string;
  readonly durationMs: number;
  /** Milliseconds until the same participant tries again; null where the task goes to another one at once. */
  readonly retryInMs: number | null;
  /** Who makes the next attempt. */
  readonly next: string;
}

/** A participant has reported. */
export interface TaskFinishedEvent extends WorkflowEventBase {
  readonly type: "task-finished";
  readonly taskId: string;
  readonly participant: string;
  readonly report: string;
  /** How long the attempt ran, in milliseconds. */
  readonly durationMs: number;
}

/** A participant threw, timed out, gave nothing, or did not pass its check. The run goes on. */
export interface TaskFailedEvent extends WorkflowEventBase {
  readonly type: "task-failed";
  readonly taskId: string;
  readonly participant: string;
  readonly reason: string;
  readonly durationMs: number;
}

/** What the events of a review say of their task. */
interface ReviewedTaskEvent extends WorkflowEventBase {
  readonly taskId: string;
  readonly participant: string;
  readonly item: string;
}

/** A result is being reviewed. Emitted again when a review is begun anew after a crash. */
export interface ReviewStartedEvent extends ReviewedTaskEvent {
  readonly type: "review-started";
  /** Which review of the run it is, from 1. */
  readonly round: number;
}

/** A result was reviewed, and the record of it is kept. */
export interface ReviewFinishedEvent
  extends ReviewedTaskEvent,
    Pick<ReviewRecord, "verdict" | "feedback" | "met" | "unmet" | "round" | "merge"> {
  readonly type: "review-finished";
}

/** A result was merged into the artifact. */
export interface ArtifactMergedEvent extends ReviewedTaskEvent {
  readonly type: "artifact-merged";
  readonly version: number;
  /** JSON Patch (RFC 6902) from the version before. */
  readonly patch: readonly PatchOperation[];
}

/** A review has asked for another task, which waits for a free slot. */
export interface FollowUpQueuedEvent extends WorkflowEventBase {
  readonly type: "follow-up-queued";
  readonly taskId: string;
  readonly participant: string;
  readonly instruction: string;
  readonly item: string | null;
  /** The id of the task that it follows up. */
  readonly parent: string;
  readonly cause: Task["cause"];
}

/** A piece of text as a model streams it: from a participant, or from the synthesis. */
export interface TokenEvent extends WorkflowEventBase {
  readonly type: "token";
  /** The participant's name, or `"synthesis"`. */
  readonly participant: string;
  /** The task that it belongs to; absent for the synthesis. */
  readonly taskId?: string;
  readonly text: string;
}

/** A question waits for an answer: the workflow's own, or one that a participant raised. */
export interface QuestionAskedEvent extends WorkflowEventBase {
  readonly type: "question-asked";
  readonly prompt: string;
  /** The workflow's name, or the participant that asks. */
  readonly askedBy: string;
  /** The task under which a participant asks; absent where the workflow itself asks its user. */
  readonly taskId?: string;
  /** The interrupt's id: answer it with `answer({ id: event.interruptId }, "…")`. */
  readonly interruptId: string | null;
  /** The interrupt's value as it was raised. */
  readonly value: unknown;
}

/**
 * A model call has ended, and what it used is noted. A nested workflow's call is told by it and by its host, each in its own
 * words and with the same `call.id`.
 */
export interface ModelCalledEvent extends WorkflowEventBase {
  readonly type: "model-called";
  /** The call as it stands in the state's `usage`. */
  readonly call: UsageEntry;
}

/** A part of a budget's limit is used up. Told once each at 50, 80 and 95 percent, of what ended calls have used. */
export interface BudgetWarningEvent extends WorkflowEventBase, BudgetWarning {
  readonly type: "budget-warning";
}

/** What the events of a plan say of their node. */
interface PlanNodeEvent extends WorkflowEventBase {
  readonly nodeId: string;
  /** Its place in the plan as it is read: the root `1`, its second subtask `1.2`. */
  readonly number: string;
}

/** The future subtasks of a node were planned, for the first time or anew. */
export interface PlanRevisedEvent extends PlanNodeEvent {
  readonly type: "plan-revised";
  readonly reasoning: string;
  /** What is to come, in its order; `primitive` is null for a task that is to be broken down. */
  readonly subtasks: readonly {
    readonly id: string;
    readonly description: string;
    readonly primitive: string | null;
  }[];
  /** The ids of planned subtasks that they take the place of. */
  readonly removed: readonly string[];
}

/** A node of the plan begins. */
export interface NodeStartedEvent extends PlanNodeEvent {
  readonly type: "node-started";
  /** The id of the node that it is a subtask of; null for the root. */
  readonly parent: string | null;
  readonly description: string;
  /** The primitive that carries it out; null for a task that is to be broken down. */
  readonly primitive: string | null;
}

/** A node that was broken down has ended: since it was left, since nothing was left to do, or with the one above it. */
export interface NodeExitedEvent extends PlanNodeEvent {
  readonly type: "node-exited";
  readonly status: "completed" | "failed" | "aborted";
  readonly retrospective: string;
  /** Why: the exit classifier's reasoning, or the planner's where it found nothing left to do. */
  readonly reasoning: string;
}

/** An attempt at a leaf has come to its end. */
export interface AttemptSummarizedEvent extends PlanNodeEvent {
  readonly type: "attempt-summarized";
  readonly taskId: string;
  readonly status: "completed" | "failed" | "aborted";
  readonly retrospective: string;
}

/** The final answer is being written. */
export interface SynthesisStartedEvent extends WorkflowEventBase {
  readonly type: "synthesis-started";
}

/** The run has ended by itself. A run that waits for an answer, or that threw, does not send this. */
export interface RunFinishedEvent extends WorkflowEventBase {
  readonly type: "run-finished";
  readonly outcome: Outcome;
}

/** Everything that a workflow tells while it runs, discriminated by `type`. */
export type WorkflowEvent =
  | RunStartedEvent
  | DecisionMadeEvent
  | TaskQueuedEvent
  | TaskStartedEvent
  | AttemptFailedEvent
  | TaskFinishedEvent
  | TaskFailedEvent
  | ReviewStartedEvent
  | ReviewFinishedEvent
  | ArtifactMergedEvent
  | FollowUpQueuedEvent
  | TokenEvent
  | QuestionAskedEvent
  | PlanRevisedEvent
  | NodeStartedEvent
  | NodeExitedEvent
  | AttemptSummarizedEvent
  | ModelCalledEvent
  | BudgetWarningEvent
  | SynthesisStartedEvent
  | RunFinishedEvent;

/** The `type` of every {@link WorkflowEvent}. */
export const WORKFLOW_EVENT_TYPES = [
  "run-started",
  "decision-made",
  "task-queued",
  "task-started",
  "attempt-failed",
  "task-finished",
  "task-failed",
  "review-started",
  "review-finished",
  "artifact-merged",
  "follow-up-queued",
  "token",
  "question-asked",
  "plan-revised",
  "node-started",
  "node-exited",
  "attempt-summarized",
  "model-called",
  "budget-warning",
  "synthesis-started",
  "run-finished",
] as const satisfies readonly WorkflowEvent["type"][];
