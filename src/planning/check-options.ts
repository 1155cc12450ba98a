import type { DefinitionProblem, ReportProblem } from "../errors/definition-error.ts";
import { PLANNING_ROLES, type PlanningOptions, type PlanningPrimitive } from "./options.ts";
import { DEFAULT_PLAN_TOKENS } from "./tree/render.ts";

/** The options that there are; `satisfies` keeps the list whole. */
const KEYS = Object.keys({
  environment: true,
  domain: true,
  primitives: true,
  maxDepth: true,
  maxNodes: true,
  maxReplans: true,
  maxPlanTokens: true,
  watchMs: true,
  models: true,
  perNode: true,
  roles: true,
} satisfies Record<keyof PlanningOptions, true>);

export const DOMAIN_KEYS = ["introduction", "examples", "tips"] as const;

/** Whole numbers, with the least that each may be. */
const NUMBERS = {
  maxDepth: { least: 1, usual: 5 },
  maxNodes: { least: 2, usual: 100 },
  maxReplans: { least: 0, usual: 20 },
  maxPlanTokens: { least: 100, usual: DEFAULT_PLAN_TOKENS },
  watchMs: { least: 10, usual: null },
} as const;

type Numbers = { readonly [Key in keyof typeof NUMBERS]: number | (typeof NUMBERS)[Key]["usual"] };

type Refuse = (
  key: string,
  message: string,
  choices: readonly string[],
  fix: DefinitionProblem["fix"],
) => void;

/** Reports everything that is wrong with the options of `withPlanning`, besides models. */
export function checkPlanningOptions(
  given: unknown,
  participants: readonly string[],
  report: ReportProblem,
): void {
  const refuse: Refuse = (key, message, choices, fix) => {
    const place = key === "" ? "withPlanning" : `withPlanning.${key}`;
    report({ code: "INVALID_PLANNING", place, message, choices, fix });
  };
  if (!isObject(given)) {
    refuse("", `it was given ${kindOf(given)}.`, KEYS, "give it { environment, primitives }.");
    return;
  }
  const { environment, primitives, models, roles, domain, perNode } = given;
  checkKeys("", given, KEYS, refuse);
  if (typeof environment !== "function") {
    const form = "a function that makes one, such as () => simulatedEnvironment({ … })";
    refuse(
      "environment",
      `it is ${kindOf(environment)}.`,
      [form],
      "give a function, so that each run has its own.",
    );
  }
  checkPrimitives(primitives, participants, refuse);
  checkKeys("models", models, ["exit", "summarize", "plan"], refuse);
  checkKeys("roles", roles, PLANNING_ROLES, refuse);
  for (const [key, role] of Object.entries(isObject(roles) ? roles : {})) {
    const isRole = PLANNING_ROLES.some((name) => name === key);
    if (!isRole || role === undefined || typeof role === "function") continue;
    refuse(`roles.${key}`, `it is ${kindOf(role)}.`, ["a function"], "give one, or leave it out.");
  }
  checkDomain(domain, refuse);
  if (perNode !== undefined && typeof perNode !== "boolean")
    refuse("perNode", `it is ${kindOf(perNode)}.`, ["true", "false"], "give one of these, or leave it out.");
  for (const [key, { least }] of Object.entries(NUMBERS)) {
    const value = given[key];
    if (value === undefined || (Number.isInteger(value) && (value as number) >= least)) continue;
    const fix = "give such a number, or leave it out.";
    refuse(
      key,
      `it is ${typeof value === "number" ? String(value) : kindOf(value)}.`,
      [`whole numbers from ${least}`],
      fix,
    );
  }
}

/** The numbers that were given, and the usual ones where none was. */
export function numbersIn(given: Partial<PlanningOptions>): Numbers {
  const entries = Object.entries(NUMBERS).map(([key, { usual }]) => [
    key,
    given[key as keyof Numbers] ?? usual,
  ]);
  return Object.fromEntries(entries) as Numbers;
}

function checkPrimitives(primitives: unknown, participants: readonly string[], refuse: Refuse): void {
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
      if (typeof value === "string" && value.trim() !== "") continue;
      refuse(`${place}.${key}`, "it is missing.", ["words"], "give some: models choose by them.");
    }
    checkKeys(place, primitive ?? {}, ["name", "description", "participant"], refuse);
    const { name = "", participant } = primitive ?? {};
    if (name !== "" && taken.has(name)) {
      const message = `there is a primitive ${JSON.stringify(name)} already.`;
      refuse(`${place}.name`, message, ["a name of its own"], "give it another one.");
    }
    taken.add(name);
    if (participant !== undefined && participants.includes(participant)) continue;
    const unknown = `there is no participant ${JSON.stringify(participant)}.`;
    const message = participant === undefined ? "it is missing." : unknown;
    refuse(`${place}.participant`, message, participants, "name one of the participants.");
  }
}

function checkDomain(domain: unknown, refuse: Refuse): void {
  checkKeys("domain", domain, [...DOMAIN_KEYS, ...PLANNING_ROLES], refuse);
  if (!isObject(domain)) return;
  const isShared = DOMAIN_KEYS.some((key) => key in domain);
  const isApart = PLANNING_ROLES.some((key) => key in domain);
  if (isShared && isApart) {
    const forms = ["{ introduction, examples, tips }", `{ ${PLANNING_ROLES.join(", ")} }`];
    refuse("domain", "it is for all roles and for some apart at once.", forms, "give one of these forms.");
    return;
  }
  const apart = PLANNING_ROLES.flatMap((role) =>
    role in domain ? [[`domain.${role}`, domain[role]] as const] : [],
  );
  const words = isShared ? [["domain", domain] as const] : apart;
  for (const [place, each] of words) {
    if (place !== "domain") checkKeys(place, each, DOMAIN_KEYS, refuse);
    const { introduction, examples, tips } = isObject(each) ? each : {};
    if (introduction !== undefined && typeof introduction !== "string")
      refuse(
        `${place}.introduction`,
        `it is ${kindOf(introduction)}.`,
        ["words"],
        "give some, or leave it out.",
      );
    for (const [key, list] of Object.entries({ examples, tips })) {
      if (list === undefined || (Array.isArray(list) && list.every((text) => typeof text === "string")))
        continue;
      const what = Array.isArray(list) ? "it is a list of other things than words" : `it is ${kindOf(list)}`;
      refuse(`${place}.${key}`, `${what}.`, ["a list of words"], "give one, or leave it out.");
    }
  }
}

/** Reports what is no object, and keys that nobody reads. */
function checkKeys(place: string, value: unknown, keys: readonly string[], refuse: Refuse): void {
  if (value === undefined) return;
  if (!isObject(value)) {
    refuse(
      place,
      `it is ${kindOf(value)}.`,
      keys,
      "give an object with some of these keys, or leave it out.",
    );
    return;
  }
  for (const key of Object.keys(value)) {
    if (keys.includes(key)) continue;
    const at = place === "" ? key : `${place}.${key}`;
    refuse(at, "there is no such option.", keys, "correct its name, or leave it out.");
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
