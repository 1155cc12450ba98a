import type { StateSchemaFields } from "@langchain/langgraph";
import type { z } from "zod";
import type { DelegationPolicyInput } from "../delegation/policy.ts";
import type { ModelLike } from "../models/resolve-model.ts";
import type { StructuredSchema } from "../models/structured-schema.ts";
import type { BriefVariables } from "../participants/brief.ts";
import type { Participant } from "../participants/participant.ts";
import type { PlanningDefinition } from "../planning/planning-definition.ts";
import type {
  AssignmentPromptVariables,
  JudgementPromptVariables,
  MergePromptVariables,
  ReviewPromptVariables,
} from "../review/prompts.ts";
import type { ReviewDefinition } from "../review/review-definition.ts";
import type { SupervisorPromptVariables, SynthesisPromptVariables } from "../supervisor/prompt.ts";
import type { DecideSupervisor } from "../supervisor/supervisor.ts";
import type { BudgetLimits } from "../usage/budget/limits.ts";
import type { Pricing } from "../usage/pricing.ts";

/** Prompts that take the place of the library's, as functions of what they are made of. */
export interface Prompts {
  readonly supervisor?: (variables: SupervisorPromptVariables) => string;
  readonly brief?: (variables: BriefVariables) => string;
  readonly synthesis?: (variables: SynthesisPromptVariables) => string;
  readonly assignment?: (variables: AssignmentPromptVariables) => string;
  readonly review?: (variables: ReviewPromptVariables) => string;
  readonly merge?: (variables: MergePromptVariables) => string;
  readonly judgement?: (variables: JudgementPromptVariables) => string;
}

/** How the final answer comes about. */
export interface SynthesisOptions {
  /**
   * `"model"`: written from the whole conversation. `"last-report"`: the last report, word for word, without
   * a call. @default "model"
   */
  readonly mode?: "model" | "last-report";
  /** The model that writes it. @default the workflow's model */
  readonly model?: ModelLike;
}

/** A workflow's description, validated and frozen: what `compile` makes a graph of. */
export interface WorkflowDefinition {
  readonly name: string;
  readonly description: string | null;
  readonly systemPrompt: string | null;
  readonly maxIterations: number;
  readonly maxParallelTasks: number;
  readonly showDecisions: boolean;
  readonly transcriptTokens: number;
  readonly participants: readonly Participant[];
  readonly supervisor: DecideSupervisor;
  /** Whether that is one that was given, not the built-in one. */
  readonly hasOwnSupervisor: boolean;
  /** Null in a workflow without review. */
  readonly review: ReviewDefinition | null;
  /** Null in a workflow without a plan. */
  readonly planning: PlanningDefinition | null;
  readonly synthesis: { readonly mode: "model" | "last-report"; readonly model: ModelLike | null };
  readonly responseFormat: StructuredSchema | null;
  /** The policy of `withDelegation`; participants and tasks may differ from it. */
  readonly policy: DelegationPolicyInput;
  readonly pricing: Pricing;
  /** The limits of `withBudget`; null without one. */
  readonly budget: BudgetLimits | null;
  readonly prompts: Prompts;
  readonly declaredFields: StateSchemaFields;
  readonly contextSchema: z.ZodObject | null;
}
