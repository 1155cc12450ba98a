import type { ModelLike } from "../models/resolve-model.ts";
import type { EnvironmentFactory } from "./environment/environment.ts";
import type { AttemptSummarizer } from "./roles/attempt-summarizer.ts";
import type { PlanningDomain } from "./roles/domain.ts";
import type { ExitClassifier, NodeExitClassifier } from "./roles/exit-classifier.ts";
import type { ExitSummarizer } from "./roles/exit-summarizer.ts";
import type { Planner, Primitive } from "./roles/planner.ts";

/** The four roles of planning. */
export const PLANNING_ROLES = ["exitClassifier", "exitSummarizer", "planner", "attemptSummarizer"] as const;
export type PlanningRole = (typeof PLANNING_ROLES)[number];

/** What a leaf of the plan may be, and who carries it out. */
export interface PlanningPrimitive<Name extends string = string> extends Primitive {
  readonly participant: Name;
}

/** Functions that take the place of the built-in roles. */
export interface PlanningRoles<Classifier> {
  readonly exitClassifier?: Classifier;
  readonly exitSummarizer?: ExitSummarizer;
  readonly planner?: Planner;
  readonly attemptSummarizer?: AttemptSummarizer;
}

/** Chat models by what they are asked, or `"provider:name"` strings. */
export interface PlanningModels {
  /** Which task is to be left. @default the workflow's model */
  readonly exit?: ModelLike;
  /** What became of tasks and attempts. @default the workflow's model */
  readonly summarize?: ModelLike;
  /** What is to come. @default the workflow's model */
  readonly plan?: ModelLike;
}

/** How a workflow works through a plan. */
export type PlanningOptions<State = unknown, Action = never, Name extends string = string> = {
  /** Makes what the plan is carried out in: called once in a run, and once more by each process that goes on with it. */
  readonly environment: EnvironmentFactory<State, Action>;
  /** What the plan is about: for all four roles, or for each apart. @default nothing */
  readonly domain?: PlanningDomain | Readonly<Partial<Record<PlanningRole, PlanningDomain>>>;
  /** What a leaf of the plan may be; at least one. */
  readonly primitives: readonly PlanningPrimitive<Name>[];
  /** How deep a node may lie, the root at 0; at least 1. @default 5 */
  readonly maxDepth?: number;
  /** Nodes of the plan, the root with them; at least 2. @default 100 */
  readonly maxNodes?: number;
  /** How often what was planned may be planned anew, in the whole run; at least 0. @default 20 */
  readonly maxReplans?: number;
  /** About how many tokens of the plan the roles are shown; at least 100. @default 4_000 */
  readonly maxPlanTokens?: number;
  readonly models?: PlanningModels;
  /**
   * How often, in milliseconds, the environment is looked at while a leaf is worked on; at least 10. Where its words have
   * changed the exit classifier judges the path at once, and work that has lost its point is cancelled. @default not at all:
   * it is judged after each attempt
   */
  readonly watchMs?: number;
} & (
  | {
      /** Whether each task on the path is judged in a call of its own, the outermost first. @default false */
      readonly perNode?: false;
      readonly roles?: PlanningRoles<ExitClassifier>;
    }
  | { readonly perNode: true; readonly roles?: PlanningRoles<NodeExitClassifier> }
);
