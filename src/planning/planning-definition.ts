import type { ReportProblem } from "../errors/definition-error.ts";
import type { ModelLike } from "../models/resolve-model.ts";
import { checkPlanningOptions, DOMAIN_KEYS, numbersIn } from "./check-options.ts";
import type { EnvironmentFactory } from "./environment/environment.ts";
import type { PlanningModels, PlanningOptions, PlanningPrimitive, PlanningRole } from "./options.ts";
import { type AttemptSummarizer, createAttemptSummarizer } from "./roles/attempt-summarizer.ts";
import type { PlanningDomain } from "./roles/domain.ts";
import {
  createExitClassifier,
  createNodeExitClassifier,
  type ExitClassifier,
  type NodeExitClassifier,
} from "./roles/exit-classifier.ts";
import { createExitSummarizer, type ExitSummarizer } from "./roles/exit-summarizer.ts";
import { createPlanner, type Planner } from "./roles/planner.ts";
import type { RoleOptions } from "./roles/role.ts";

/** Who says which task is to be left: in one call for the whole path, or in one for each node on it. */
export type ExitJudge =
  | { readonly perNode: false; readonly classify: ExitClassifier }
  | { readonly perNode: true; readonly classify: NodeExitClassifier };

/** How a workflow works through a plan, validated. */
export interface PlanningDefinition {
  readonly environment: EnvironmentFactory<unknown, unknown>;
  readonly primitives: readonly PlanningPrimitive[];
  readonly maxDepth: number;
  readonly maxNodes: number;
  readonly maxReplans: number;
  readonly maxPlanTokens: number;
  /** How often the environment is looked at while a leaf is worked on; null for not at all. */
  readonly watchMs: number | null;
  readonly exit: ExitJudge;
  readonly summarizeExit: ExitSummarizer;
  readonly plan: Planner;
  readonly summarizeAttempt: AttemptSummarizer;
}

/** Which model each role asks. */
const MODEL_OF: Readonly<Record<PlanningRole, keyof PlanningModels>> = {
  exitClassifier: "exit",
  exitSummarizer: "summarize",
  planner: "plan",
  attemptSummarizer: "summarize",
};

/** Makes the definition of the options of `withPlanning`; reports everything that is wrong with them. */
export function definePlanning(
  given: PlanningOptions,
  workflow: { readonly model: ModelLike | undefined; readonly participants: readonly string[] },
  report: ReportProblem,
): PlanningDefinition {
  checkPlanningOptions(given, workflow.participants, report);
  // What is wrong was reported, and build() throws before anybody sees what is made of it.
  const { environment, primitives, models, roles, domain, perNode }: Partial<PlanningOptions> = given ?? {};
  const numbers = numbersIn(given ?? {});
  const lacking: string[] = [];
  const role = <Built>(name: PlanningRole, create: (options: RoleOptions) => Built): Built => {
    const own: unknown = roles?.[name];
    if (own !== undefined) return own as Built;
    const key = MODEL_OF[name];
    const model = models?.[key] ?? workflow.model;
    if (model === undefined) lacking.push(`${name} (models.${key})`);
    const words = domainOf(domain, name);
    return create({
      model: model ?? "",
      maxPlanTokens: numbers.maxPlanTokens,
      ...(words === undefined ? {} : { domain: words }),
    });
  };
  const planning: PlanningDefinition = {
    ...numbers,
    environment: environment as EnvironmentFactory<unknown, unknown>,
    primitives: Array.isArray(primitives) ? primitives : [],
    exit: perNode
      ? { perNode, classify: role("exitClassifier", createNodeExitClassifier) }
      : { perNode: false, classify: role("exitClassifier", createExitClassifier) },
    summarizeExit: role("exitSummarizer", createExitSummarizer),
    plan: role("planner", createPlanner),
    summarizeAttempt: role("attemptSummarizer", createAttemptSummarizer),
  };
  for (const [key, model] of Object.entries(models ?? {})) {
    if (model === undefined || isModel(model)) continue;
    report({
      code: "INVALID_PLANNING",
      place: `withPlanning.models.${key}`,
      message: "it is no chat model.",
      choices: ["a chat model", 'a string such as "openai:gpt-5-mini"'],
      fix: "give one of these, or leave it out for the workflow's model.",
    });
  }
  if (lacking.length > 0) {
    report({
      code: "MISSING_MODEL",
      place: "withPlanning",
      message: `no model is there for ${lacking.join(", ")}.`,
      fix: "pass `model` to the builder, `models` to withPlanning(), or functions as `roles`.",
    });
  }
  return planning;
}

/** What a role is told of the domain. */
function domainOf(domain: PlanningOptions["domain"], role: PlanningRole): PlanningDomain | undefined {
  if (typeof domain !== "object" || domain === null) return undefined;
  if (DOMAIN_KEYS.some((key) => key in domain)) return domain as PlanningDomain;
  return (domain as Partial<Record<PlanningRole, PlanningDomain>>)[role];
}

function isModel(model: unknown): boolean {
  if (typeof model === "string") return model.trim() !== "";
  return typeof model === "object" && model !== null && "invoke" in model;
}
