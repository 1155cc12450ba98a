import type { SupervisorDecision } from "../supervisor/decision.ts";
import type { Outcome } from "../workflow/outcome.ts";

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
}

/** The supervisor has decided; `decision` is the normalised decision that is carried out. */
export interface DecisionMadeEvent extends WorkflowEventBase {
  readonly type: "decision-made";
  readonly decision: SupervisorDecision;
}

/** A participant starts on a task. Emitted again when a task goes on after an answered question. */
export interface TaskStartedEvent extends WorkflowEventBase {
  readonly type: "task-started";
  readonly taskId: string;
  readonly participant: string;
  readonly instruction: string;
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
  | TaskStartedEvent
  | TaskFinishedEvent
  | TaskFailedEvent
  | TokenEvent
  | QuestionAskedEvent
  | SynthesisStartedEvent
  | RunFinishedEvent;

/** The `type` of every {@link WorkflowEvent}. */
export const WORKFLOW_EVENT_TYPES = [
  "run-started",
  "decision-made",
  "task-started",
  "task-finished",
  "task-failed",
  "token",
  "question-asked",
  "synthesis-started",
  "run-finished",
] as const satisfies readonly WorkflowEvent["type"][];
