import type { BaseMessage } from "@langchain/core/messages";
import type { Task } from "../delegation/task.ts";
import type { ReviewView } from "../review/supervise.ts";
import type { Assignment, SupervisorDecision } from "./decision.ts";

/** A participant as the supervisor knows it. */
export interface ParticipantCard<Name extends string = string> {
  readonly name: Name;
  readonly description: string;
  /** What it can do, and how well, each 0 to 1, as it was declared. */
  readonly capabilities?: Readonly<Record<string, number>>;
  /** The same as outcomes have taught so far; absent where there is no store, or the supervisor is one of your own. */
  readonly scores?: Readonly<Record<string, number>>;
}

/** What a supervisor decides from. */
export interface SupervisorView<Name extends string = string, Fields = Record<string, unknown>> {
  /** The workflow's name and description. */
  readonly workflow: { readonly name: string; readonly description: string | null };
  /** The whole conversation: the user's words, earlier decisions, and the reports by name. */
  readonly messages: readonly BaseMessage[];
  readonly participants: readonly ParticipantCard<Name>[];
  /** Every task of this thread, oldest first. */
  readonly tasks: readonly Task[];
  /** The artifact under review; null where the workflow has none. */
  readonly artifact: { readonly version: number; readonly value: unknown } | null;
  /** How the review stands; null in a workflow without review. */
  readonly review: ReviewView | null;
  /** The declared state fields. */
  readonly state: Fields;
  /** The run's id, which its tasks bear too. */
  readonly runId: string;
  /** This turn of the run, from 1. */
  readonly turn: number;
  readonly maxIterations: number;
  /** Something to know this turn, e.g. that the last rounds were all the same; or null. */
  readonly notice: string | null;
  /** Set when the decision given first for this turn could not be used: what it was, and why not. */
  readonly correction: { readonly received: string; readonly problem: string } | null;
}

declare const unread: unique symbol;

/** What the built-in supervisor's model gave: the workflow reads it, checks it, and has it corrected if need be. */
export interface UnreadDecision {
  readonly [unread]: true;
}

/** A decision as a function may give it: `nextAgent` (or a question) is enough, the rest is filled in. */
export type DecisionInput<Name extends string = string> = Partial<
  Omit<SupervisorDecision<Name>, "assignments">
> & {
  /** `item` may be left out in a workflow without review. */
  readonly assignments?:
    | readonly (Omit<Assignment<Name>, "item"> & Partial<Pick<Assignment, "item">>)[]
    | null;
};
