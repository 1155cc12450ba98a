import { Runnable } from "@langchain/core/runnables";
import type { StateSchemaFields } from "@langchain/langgraph";
import type { z } from "zod";
import { checkPolicy } from "../delegation/check-policy.ts";
import type { DelegationPolicyInput } from "../delegation/policy.ts";
import {
  type DefinitionProblem,
  type ReportProblem,
  WorkflowDefinitionError,
} from "../errors/definition-error.ts";
import { modelSource } from "../models/resolve-model.ts";
import { type StructuredSchema, structuredSchema, unusableSchema } from "../models/structured-schema.ts";
import type { Participant } from "../participants/participant.ts";
import { resolveParticipant } from "../participants/resolve-participant.ts";
import type { PlanningOptions } from "../planning/options.ts";
import { definePlanning, type PlanningDefinition } from "../planning/planning-definition.ts";
import type { ReviewOptions } from "../review/options.ts";
import { defineReview, type ReviewDefinition } from "../review/review-definition.ts";
import { createSupervisorDecider, DEFAULT_TRANSCRIPT_TOKENS } from "../supervisor/decider.ts";
import type { DecideSupervisor, SupervisorFunction, SupervisorRunnable } from "../supervisor/supervisor.ts";
import { defineBudget, outputBoundOf } from "../usage/budget/limits.ts";
import { definePricing } from "../usage/define-pricing.ts";
import { checkName } from "./check-name.ts";
import { checkOptions, synthesisOptions } from "./check-options.ts";
import { checkPrices } from "./check-prices.ts";
import { type DeclaredSchema, declaredFields, isDeclaredSchema } from "./declared-fields.ts";
import type { WorkflowDefinition } from "./definition.ts";
import type { Draft } from "./draft.ts";
import { RESERVED_STATE_FIELDS } from "./state.ts";

/**
 * Makes a frozen definition of a draft.
 *
 * @throws `WorkflowDefinitionError` with every mistake at once
 */
export function defineWorkflow(draft: Draft): WorkflowDefinition {
  const problems: DefinitionProblem[] = [];
  const report: ReportProblem = (problem) => problems.push(problem);
  const { options } = draft;

  checkOptions(options, report);
  const synthesis = synthesisOptions(options.synthesis);
  const needsModel =
    synthesis.model === undefined && (synthesis.mode !== "last-report" || draft.responseFormat !== null);
  const pricing = definePricing(draft.prices, report);
  const budget = defineBudget(draft.budgets, report);
  if (budget?.maxCostUsd !== undefined) checkPrices(draft, pricing, report);
  const planning = defineOnePlanning(draft, report);
  const definition: WorkflowDefinition = {
    name: options.name,
    description: options.description ?? null,
    systemPrompt: options.systemPrompt ?? null,
    // A plan has limits of its own: each of its nodes is handed out once at most.
    maxIterations: options.maxIterations ?? (planning === null ? 30 : planning.maxNodes + 1),
    maxParallelTasks: options.maxParallelTasks ?? 4,
    showDecisions: options.decisions !== "hidden",
    transcriptTokens: options.transcript?.maxTokens ?? DEFAULT_TRANSCRIPT_TOKENS,
    participants: defineParticipants(draft, budget === null ? null : outputBoundOf(budget), report),
    supervisor: planning === null ? defineSupervisor(draft, report) : async () => null,
    hasOwnSupervisor: draft.supervisors.length > 0,
    review: defineOneReview(draft, report),
    planning,
    synthesis: { mode: synthesis.mode ?? "model", model: synthesis.model ?? options.model ?? null },
    responseFormat: defineResponseFormat(draft.responseFormat, report),
    policy: definePolicy(draft.policies, report),
    pricing,
    budget,
    prompts: options.prompts ?? {},
    declaredFields: defineFields(options.stateSchema, report),
    contextSchema: options.contextSchema ?? null,
  };
  if (needsModel && options.model === undefined) {
    report({
      code: "MISSING_MODEL",
      place: "synthesis.model",
      message: "no model is there to write the final answer.",
      fix: 'pass `model` (a chat model, or a string such as "openai:gpt-5-mini"), or `synthesis: "last-report"`.',
    });
  }
  if (problems.length > 0) throw new WorkflowDefinitionError(options.name ?? "", problems);
  return Object.freeze(definition);
}

function defineParticipants(draft: Draft, outputBound: number | null, report: ReportProblem): Participant[] {
  if (draft.participants.length === 0) {
    report({
      code: "NO_PARTICIPANTS",
      place: "participants",
      message: "there is nobody to route to.",
      fix: 'add participants: .participants({ venue: { description: "…", agent } }).',
    });
  }
  const taken = new Map<string, string>();
  return draft.participants.flatMap(([name, input]) => {
    const named = checkName(name, taken, report);
    const participant = resolveParticipant(name, input, { model: draft.options.model, outputBound }, report);
    return named && participant !== null ? [Object.freeze(participant)] : [];
  });
}

function defineSupervisor({ supervisors, options }: Draft, report: ReportProblem): DecideSupervisor {
  if (supervisors.length > 1) {
    report({
      code: "DUPLICATE_SUPERVISOR",
      place: "withSupervisor",
      message: `it was called ${supervisors.length} times.`,
      fix: "call it once; fork the builder before it for workflows with different supervisors.",
    });
  }
  const [supervisor] = supervisors;
  if (supervisor !== undefined) return callable(supervisor, report);
  if (options.model === undefined) {
    report({
      code: "MISSING_MODEL",
      place: "model",
      message: "no model is there for the supervisor to decide with.",
      fix: 'pass `model` (a chat model, or a string such as "openai:gpt-5-mini"), or a supervisor of your own with withSupervisor().',
    });
    return async () => null;
  }
  const decider = createSupervisorDecider({
    model: options.model,
    ...(options.systemPrompt === undefined ? {} : { systemPrompt: options.systemPrompt }),
    ...(options.transcript === undefined ? {} : { transcript: options.transcript }),
    ...(options.prompts?.supervisor === undefined ? {} : { prompt: options.prompts.supervisor }),
  });
  return (view, runtime) => decider(view, runtime.config);
}

function definePolicy(
  policies: readonly DelegationPolicyInput[],
  report: ReportProblem,
): DelegationPolicyInput {
  if (policies.length > 1) {
    report({
      code: "INVALID_OPTION",
      place: "withDelegation",
      message: `it was called ${policies.length} times.`,
      fix: "call it once; what differs for a participant goes into its `delegation`.",
    });
  }
  const [policy = {}] = policies;
  checkPolicy("withDelegation", policy, report);
  return policy;
}

function defineOneReview(
  { reviews, options, supervisors }: Draft,
  report: ReportProblem,
): ReviewDefinition | null {
  if (reviews.length > 1) {
    report({
      code: "DUPLICATE_REVIEW",
      place: "withReview",
      message: `it was called ${reviews.length} times.`,
      fix: "call it once; fork the builder before it for workflows with different reviews.",
    });
  }
  const [review] = reviews;
  if (reviews.length === 0) return null;
  const model = options.model === undefined ? null : modelSource(options.model);
  return defineReview(review as ReviewOptions, { model, hasOwnSupervisor: supervisors.length > 0 }, report);
}

function defineOnePlanning(
  { plannings, options, participants, reviews, supervisors }: Draft,
  report: ReportProblem,
): PlanningDefinition | null {
  const [planning] = plannings;
  if (plannings.length === 0) return null;
  if (plannings.length > 1) {
    report({
      code: "INVALID_PLANNING",
      place: "withPlanning",
      message: `it was called ${plannings.length} times.`,
      fix: "call it once; fork the builder before it for workflows with different plans.",
    });
  }
  const others = { withReview: reviews, withSupervisor: supervisors };
  for (const [other, given] of Object.entries(others)) {
    if (given.length === 0) continue;
    report({
      code: "INVALID_PLANNING",
      place: "withPlanning",
      message: `there is ${other}() too, and both would say what is done next: the plan by its tree, the other by its own lights.`,
      fix: `leave one of them out, or make a workflow ${other}() of its own and give it to this one as a participant.`,
    });
  }
  const names = participants.map(([name]) => name);
  return definePlanning(planning as PlanningOptions, { model: options.model, participants: names }, report);
}

function callable(
  supervisor: SupervisorFunction | SupervisorRunnable,
  report: ReportProblem,
): DecideSupervisor {
  if (typeof supervisor === "function") return async (view, runtime) => supervisor(view, runtime);
  if (Runnable.isRunnable(supervisor) || typeof supervisor?.invoke === "function") {
    return (view, runtime) => supervisor.invoke(view, runtime.config);
  }
  report({
    code: "INVALID_SUPERVISOR",
    place: "withSupervisor",
    message: `${typeof supervisor} is no supervisor.`,
    choices: ["a function (view, runtime) => decision", "a Runnable from the view to a decision"],
    fix: "pass one of these, or leave withSupervisor() out for the built-in supervisor.",
  });
  return async () => null;
}

function defineResponseFormat(schema: z.ZodType | null, report: ReportProblem): StructuredSchema | null {
  if (schema === null) return null;
  try {
    return structuredSchema("structured_response", schema, "The final answer as data.");
  } catch (error) {
    report(unusableSchema("withResponseFormat", error));
    return null;
  }
}

/** The workflow's own fields, and what a function's result says besides updates. */
const RESERVED_FIELDS = [...RESERVED_STATE_FIELDS, "text", "data", "confidence", "learnings"];

function defineFields(schema: DeclaredSchema | undefined, report: ReportProblem): StateSchemaFields {
  if (schema !== undefined && !isDeclaredSchema(schema)) {
    report({
      code: "INVALID_SCHEMA",
      place: "stateSchema",
      message: "it declares no state fields.",
      choices: ["LangGraph's new StateSchema({ … })", "z.object({ … })"],
      fix: "write the fields in one of these forms.",
    });
    return {};
  }
  const fields = declaredFields(schema);
  for (const field of Object.keys(fields)) {
    if (!RESERVED_FIELDS.includes(field)) continue;
    report({
      code: "RESERVED_STATE_FIELD",
      place: `stateSchema.${field}`,
      message: `the workflow has a field "${field}" of its own. Reserved: ${RESERVED_FIELDS.join(", ")}.`,
      fix: "rename the field.",
    });
  }
  return fields;
}
