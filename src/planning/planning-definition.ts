import type { ReportProblem } from "../errors/definition-error.ts";
import type { ModelLike } from "../models/resolve-model.ts";
import type { EnvironmentFactory } from "./environment/environment.ts";
import {
  PLANNING_ROLES,
  type PlanningOptions,
  type PlanningPrimitive,
  type PlanningRole,
} from "./options.ts";
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
import { DEFAULT_PLAN_TOKENS } from "./tree/render.ts";

/** How far a plan may go. */
export interface PlanLimits {
  readonly maxDepth: number;
  readonly maxNodes: number;
  readonly maxReplans: number;
}

/** How a workflow works through a plan, validated. */
export interface PlanningDefinition extends PlanLimits {
  readonly environment: EnvironmentFactory<unknown, unknown>;
  readonly primitives: readonly PlanningPrimitive[];
  readonly maxPlanTokens: number;
  /** One call for the whole path, or one for each node on it. */
  readonly exit:
    | { readonly perNode: false; readonly classify: ExitClassifier }
    | { readonly perNode: true; readonly classify: NodeExitClassifier };
  readonly summarizeExit: ExitSummarizer;
  readonly plan: Planner;
  readonly summarizeAttempt: AttemptSummarizer;
}

/** The options that there are; `satisfies` keeps the list whole. */
const KEYS = Object.keys({
  environment: true,
  domain: true,
  primitives: true,
  maxDepth: true,
  maxNodes: true,
  maxReplans: true,
  maxPlanTokens: true,
  models: true,
  perNode: true,
  roles: true,
} satisfies Record<keyof PlanningOptions, true>);

const MODEL_KEYS = ["exit", "summarize", "plan"] as const;
const DOMAIN_KEYS = ["introduction", "examples", "tips"] as const;

/** Which model each role asks. */
const MODEL_OF: Readonly<Record<PlanningRole, (typeof MODEL_KEYS)[number]>> = {
  exitClassifier: "exit",
  exitSummarizer: "summarize",
  planner: "plan",
  attemptSummarizer: "summarize",
};

const LIMITS = {
  maxDepth: { least: 1, default: 5 },
  maxNodes: { least: 2, default: 100 },
  maxReplans: { least: 0, default: 20 },
  maxPlanTokens: { least: 100, default: DEFAULT_PLAN_TOKENS },
} as const;

/** Makes the definition of the options of `withPlanning`; reports everything that is wrong with them. */
export function definePlanning(
  given: PlanningOptions,
  workflow: { readonly model: ModelLike | undefined; readonly participants: readonly string[] },
  report: ReportProblem,
): PlanningDefinition {
  const refuse = (key: string, message: string, choices: readonly string[], fix: string): void =>
    report({
      code: "INVALID_PLANNING",
      place: key === "" ? "withPlanning" : `withPlanning.${key}`,
      message,
      choices,
      fix,
    });
  const checkKeys = (place: string, value: object, keys: readonly string[]): void => {
    for (const key of Object.keys(value)) {
      if (!keys.includes(key))
        refuse(
          place === "" ? key : `${place}.${key}`,
          "there is no such option.",
          keys,
          "correct its name, or leave it out.",
        );
    }
  };
  const isObject = typeof given === "object" && given !== null;
  if (!isObject) {
    const what = given === null ? "null" : typeof given;
    refuse("", `it was given ${what}.`, KEYS, "give it { environment, primitives }.");
  }
  const options: Partial<PlanningOptions> = isObject ? given : {};
  checkKeys("", options, KEYS);
  const { environment, primitives, models = {}, roles = {}, domain = {}, perNode = false } = options;
  if (isObject && typeof environment !== "function") {
    const form = "a function that makes one, such as () => simulatedEnvironment({ … })";
    const what =
      typeof environment === "object" ? "an environment itself, or another object" : typeof environment;
    refuse("environment", `it is ${what}.`, [form], "give a function, so that each run has its own.");
  }
  if (isObject) checkPrimitives(primitives, workflow.participants, refuse);
  checkKeys("models", models, MODEL_KEYS);
  checkKeys("roles", roles, PLANNING_ROLES);
  checkKeys("domain", domain, [...DOMAIN_KEYS, ...PLANNING_ROLES]);
  const isShared = DOMAIN_KEYS.some((key) => key in domain);
  if (isShared && PLANNING_ROLES.some((key) => key in domain)) {
    const forms = ["{ introduction, examples, tips }", `{ ${PLANNING_ROLES.join(", ")} }`];
    refuse("domain", "it is for all roles and for some apart at once.", forms, "give one of these forms.");
  }
  if (typeof perNode !== "boolean")
    refuse("perNode", `it is ${typeof perNode}.`, ["true", "false"], "give one of these.");
  const limits = Object.fromEntries(
    Object.entries(LIMITS).map(([key, { least, default: usual }]) => {
      const value: unknown = options[key as keyof typeof LIMITS] ?? usual;
      if (Number.isInteger(value) && (value as number) >= least) return [key, value];
      refuse(
        key,
        `it is ${JSON.stringify(value)}.`,
        [`whole numbers from ${least}`],
        "give such a number, or leave it out.",
      );
      return [key, usual];
    }),
  ) as Record<keyof typeof LIMITS, number>;

  const lacking: string[] = [];
  const role = <Built>(name: PlanningRole, create: (options: RoleOptions) => Built): Built => {
    const own: unknown = roles[name];
    if (typeof own === "function") return own as Built;
    if (own !== undefined)
      refuse(`roles.${name}`, `it is ${typeof own}.`, ["a function"], "give one, or leave it out.");
    const key = MODEL_OF[name];
    const model = models[key] ?? workflow.model;
    if (model === undefined) lacking.push(`${name} (models.${key})`);
    else if (!isModel(model)) {
      refuse(
        `models.${key}`,
        "it is no chat model.",
        ["a chat model", 'a string such as "openai:gpt-5-mini"'],
        "give one of these.",
      );
    }
    const words = isShared
      ? (domain as PlanningDomain)
      : (domain as Partial<Record<PlanningRole, PlanningDomain>>)[name];
    return create({
      model: model ?? "",
      maxPlanTokens: limits.maxPlanTokens,
      ...(words === undefined ? {} : { domain: words }),
    });
  };
  const defined: PlanningDefinition = {
    ...limits,
    environment: environment as EnvironmentFactory<unknown, unknown>,
    primitives: [...(Array.isArray(primitives) ? primitives : [])],
    exit: perNode
      ? { perNode, classify: role("exitClassifier", createNodeExitClassifier) }
      : { perNode, classify: role("exitClassifier", createExitClassifier) },
    summarizeExit: role("exitSummarizer", createExitSummarizer),
    plan: role("planner", createPlanner),
    summarizeAttempt: role("attemptSummarizer", createAttemptSummarizer),
  };
  if (lacking.length > 0) {
    report({
      code: "MISSING_MODEL",
      place: "withPlanning",
      message: `no model is there for ${lacking.join(", ")}.`,
      fix: "pass `model` to the builder, `models` to withPlanning(), or functions as `roles`.",
    });
  }
  return defined;
}

function checkPrimitives(
  primitives: unknown,
  participants: readonly string[],
  refuse: (key: string, message: string, choices: readonly string[], fix: string) => void,
): void {
  if (!Array.isArray(primitives) || primitives.length === 0) {
    const fix = "name what a leaf of the plan may be, and who carries it out.";
    refuse("primitives", "there is none.", ['[{ name: "…", description: "…", participant: "…" }]'], fix);
    return;
  }
  const taken = new Set<string>();
  for (const [index, primitive] of (primitives as Partial<PlanningPrimitive>[]).entries()) {
    const place = `primitives[${index}]`;
    for (const key of ["name", "description"] as const) {
      const value: unknown = primitive?.[key];
      if (typeof value !== "string" || value.trim() === "")
        refuse(`${place}.${key}`, "it is missing.", ["words"], "give some: models choose by them.");
    }
    const { name = "", participant } = primitive ?? {};
    if (taken.has(name))
      refuse(
        `${place}.name`,
        `there is a primitive ${JSON.stringify(name)} already.`,
        [],
        "give it another name.",
      );
    taken.add(name);
    if (participant === undefined || !participants.includes(participant)) {
      const what =
        participant === undefined
          ? "it is missing."
          : `there is no participant ${JSON.stringify(participant)}.`;
      refuse(`${place}.participant`, what, participants, "name one of the participants.");
    }
  }
}

function isModel(model: unknown): boolean {
  if (typeof model === "string") return model.trim() !== "";
  return typeof model === "object" && model !== null && "invoke" in model;
}
