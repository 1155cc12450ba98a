import type { BaseMessage } from "@langchain/core/messages";
import type { z } from "zod";
import type { ModelLike } from "../models/resolve-model.ts";
import type { SupervisorRuntime } from "../supervisor/supervisor.ts";
import type { Artifact } from "./records.ts";
import type { RecordedSpec, ReviewItem, Spec } from "./spec.ts";
import type { Submission } from "./submission/submission.ts";
import type { Verdict, VerdictInput } from "./submission/verdict.ts";

/** What a run begins with. */
export interface ReviewInput<Fields = Record<string, unknown>> {
  /** The conversation so far. */
  readonly messages: readonly BaseMessage[];
  /** The declared state fields. */
  readonly state: Fields;
}

/** What functions of a review may use. */
export interface ReviewRuntime<Context = unknown> extends SupervisorRuntime<Context> {
  /** Whether a question can be asked in this run. */
  readonly canAsk: boolean;
  /** The artifact of the thread's last run; null where there was none. */
  readonly previous: Artifact | null;
}

/** Asks the user something before a specification can be given. */
export interface SpecQuestion {
  readonly question: string;
}

/** One task of the first assignment. */
export interface ReviewAssignment {
  readonly agent: string;
  readonly item: string;
  /** @default the item's description */
  readonly instruction?: string;
}

/** What the last look finds of one item, or of the whole. */
export interface Finding {
  /** @default every criterion that is not in `unmet` */
  readonly met?: readonly string[];
  readonly unmet?: readonly string[];
  readonly feedback?: string;
}

type MaybePromise<Value> = Value | Promise<Value>;

/** Merges a submission into the artifact, as a function of both. */
export type MergeFunction<Value = unknown> = (
  artifact: Value,
  submission: Submission<Value>,
  verdict: Verdict,
) => MaybePromise<Value>;

/** Judges one submission. */
export type ReviewFunction<Value = unknown, Context = unknown> = (
  submission: Submission<Value>,
  artifact: Value,
  item: ReviewItem,
  runtime: ReviewRuntime<Context>,
) => MaybePromise<VerdictInput>;

/** Judges the artifact before completion: one item, or with null the whole. */
export type JudgeFunction<Value = unknown, Context = unknown> = (
  artifact: Value,
  item: ReviewItem | null,
  spec: RecordedSpec,
  runtime: ReviewRuntime<Context>,
) => MaybePromise<Finding>;

export const MERGE_STRATEGIES = ["merge-patch", "json-patch", "model"] as const;
export type MergeStrategy = (typeof MERGE_STRATEGIES)[number];

/** How results are reviewed and merged into one artifact. */
export interface ReviewOptions<Value = unknown, Context = unknown, Fields = Record<string, unknown>> {
  /**
   * What is to be made: a value, or a function that is called at the beginning of each run. A function may ask the
   * user first by returning `{ question }`; it is called again with the answer in the conversation.
   */
  readonly spec:
    | Spec
    | ((input: ReviewInput<Fields>, runtime: ReviewRuntime<Context>) => MaybePromise<Spec | SpecQuestion>);
  readonly artifact: {
    /** What it is at first: a value, or a function that is called at the beginning of each run. */
    readonly initial:
      | NoInfer<Value>
      | ((input: ReviewInput<Fields>, runtime: ReviewRuntime<Context>) => MaybePromise<NoInfer<Value>>);
    /** What it must always be. Its values are kept as plain JSON. */
    readonly schema: z.ZodType<Value>;
  };
  /** The first tasks of a run, instead of the model that makes them from the specification. */
  readonly assign?: (
    spec: RecordedSpec,
    artifact: NoInfer<Value>,
    runtime: ReviewRuntime<Context>,
  ) => MaybePromise<readonly ReviewAssignment[]>;
  /** Who judges: a chat model, a `"provider:name"` string, or a function. @default the workflow's model */
  readonly reviewer?: ModelLike | ReviewFunction<NoInfer<Value>, Context>;
  /**
   * The last look before completion, since a later merge can break an earlier item. @default the reviewer: a model
   * judges every item and the whole, a function each item's last merged submission against the final artifact
   */
  readonly judge?: JudgeFunction<NoInfer<Value>, Context>;
  /**
   * How a submission gets into the artifact: `"merge-patch"` (RFC 7396; it replaces arrays whole), `"json-patch"`
   * (RFC 6902), `"model"` for text and code, or a function. @default "merge-patch", or "model" for a text
   */
  readonly merge?: MergeStrategy | MergeFunction<NoInfer<Value>>;
  /** Reviews in one run; at least 1. @default 25 */
  readonly maxRounds?: number;
  /** How deep one task's lineage of follow-ups may go; at least 0. @default 3 */
  readonly maxFollowUps?: number;
}
