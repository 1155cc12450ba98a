import type { z } from "zod";
import type { ReportProblem } from "../errors/definition-error.ts";
import type { DeclaredSchema } from "./declared-fields.ts";
import type { SynthesisOptions } from "./definition.ts";
import type { WorkflowOptions } from "./options.ts";

type Options = WorkflowOptions<DeclaredSchema, z.ZodObject>;

const LIMITS = { maxIterations: 1, maxParallelTasks: 1, "transcript.maxTokens": 100 } as const;

/** Reports what is wrong with the options of the builder's constructor. */
export function checkOptions(options: Options, report: ReportProblem): void {
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
  return typeof given === "object" ? given : given === undefined ? {} : { mode: given };
}
