import { z } from "zod";
import type { ReportProblem } from "../errors/definition-error.ts";
import type { DeclaredSchema } from "./declared-fields.ts";
import type { SynthesisOptions } from "./definition.ts";
import type { WorkflowOptions } from "./options.ts";

type Options = WorkflowOptions<DeclaredSchema, z.ZodObject>;

const LIMITS = { maxIterations: 1, maxParallelTasks: 1, "transcript.maxTokens": 100 } as const;

/** The options that there are; `satisfies` keeps the list whole. */
const KEYS = Object.keys({
  name: true,
  description: true,
  model: true,
  systemPrompt: true,
  maxIterations: true,
  maxParallelTasks: true,
  transcript: true,
  decisions: true,
  synthesis: true,
  prompts: true,
  stateSchema: true,
  contextSchema: true,
} satisfies Record<keyof Options, true>);

/** Reports what is wrong with the options of the builder's constructor. */
export function checkOptions(options: Options, report: ReportProblem): void {
  for (const key of Object.keys(options)) {
    if (KEYS.includes(key)) continue;
    report({
      code: "INVALID_OPTION",
      place: key,
      message: "there is no such option.",
      choices: KEYS,
      fix: "correct its name, or leave it out.",
    });
  }
  const { model, contextSchema, prompts = {} } = options;
  const isModel =
    model === undefined || (typeof model === "string" ? model.trim() !== "" : typeof model === "object");
  checkForm("model", isModel, 'a chat model, or a string such as "openai:gpt-5-mini"', report);
  checkForm(
    "contextSchema",
    contextSchema === undefined || contextSchema instanceof z.ZodObject,
    "z.object({ … })",
    report,
  );
  for (const [key, prompt] of Object.entries(prompts)) {
    checkForm(
      `prompts.${key}`,
      prompt === undefined || typeof prompt === "function",
      "a function of its variables",
      report,
    );
  }
  if (typeof options.name !== "string" || options.name.trim() === "") {
    report({
      code: "MISSING_NAME",
      place: "name",
      message: "the workflow has no name.",
      fix: 'pass one: new SupervisorWorkflowBuilder({ name: "event-planning", … }).',
    });
  }
  const given = {
    maxIterations: options.maxIterations,
    maxParallelTasks: options.maxParallelTasks,
    "transcript.maxTokens": options.transcript?.maxTokens,
  };
  for (const [place, least] of Object.entries(LIMITS)) {
    const value = given[place as keyof typeof given];
    if (value === undefined || (Number.isInteger(value) && value >= least)) continue;
    report({
      code: "INVALID_OPTION",
      place,
      message: `it is ${value}.`,
      choices: [`whole numbers from ${least}`],
      fix: "give such a number, or leave it out for the default.",
    });
  }
  checkChoice("decisions", options.decisions, ["visible", "hidden"], report);
  checkChoice("synthesis.mode", synthesisOptions(options.synthesis).mode, ["model", "last-report"], report);
}

function checkForm(place: string, isRight: boolean, form: string, report: ReportProblem): void {
  if (isRight) return;
  report({
    code: "INVALID_OPTION",
    place,
    message: "it has another form than it must have.",
    choices: [form],
    fix: "give such a value, or leave it out.",
  });
}

function checkChoice(
  place: string,
  value: string | undefined,
  choices: readonly string[],
  report: ReportProblem,
): void {
  if (value === undefined || choices.includes(value)) return;
  report({
    code: "INVALID_OPTION",
    place,
    message: `it is ${JSON.stringify(value)}.`,
    choices: choices.map((choice) => JSON.stringify(choice)),
    fix: "give one of these, or leave it out for the default.",
  });
}

/** The synthesis' options in their long form. */
export function synthesisOptions(given: Options["synthesis"]): SynthesisOptions {
  return typeof given === "object" && given !== null
    ? given
    : given === undefined || given === null
      ? {}
      : { mode: given };
}
