import { toolStrategy } from "langchain";
import { z } from "zod";
import { checkPolicy } from "../delegation/check-policy.ts";
import type { ReportProblem } from "../errors/definition-error.ts";
import { structuredSchema, unusableSchema } from "../models/structured-schema.ts";
import type { ParticipantOptions } from "./participant.ts";

const COMMON_KEYS = [
  ...["description", "report", "timeoutMs", "delegation", "capabilities", "check", "checkRetries"],
];
const GIVEN_KEYS = ["agent", ...COMMON_KEYS];
const AGENT_KEYS = [
  ...["model", "systemPrompt", "tools", "middleware", "responseFormat", "stateSchema", "contextSchema"],
  ...["checkpointer", "store", "signal", "includeAgentName", "version", "streamTransformers", ...COMMON_KEYS],
];

/** A misspelt option would be passed over in silence, and a participant with `agnet` be made into an agent. */
export function checkKeys(place: string, input: object, report: ReportProblem): void {
  const choices = "agent" in input ? GIVEN_KEYS : AGENT_KEYS;
  for (const key of Object.keys(input)) {
    if (choices.includes(key)) continue;
    report({
      code: "INVALID_OPTION",
      place: `${place}.${key}`,
      message:
        "agent" in input ? "there is no such option beside `agent`." : "createAgent knows no such option.",
      choices,
      fix: "correct its name, or leave it out.",
    });
  }
}

export function checkOptions(place: string, options: ParticipantOptions, report: ReportProblem): void {
  const { report: wanted, timeoutMs, check, checkRetries } = options;
  const rules: readonly [string, unknown, boolean, string][] = [
    ["report", wanted, wanted === "last" || wanted === "full", '"last" or "full"'],
    ["timeoutMs", timeoutMs, Number.isFinite(timeoutMs) && Number(timeoutMs) >= 1, "milliseconds from 1"],
    ["check", check, typeof check === "function", "a function (report, brief) => finding or nothing"],
    [
      "checkRetries",
      checkRetries,
      Number.isInteger(checkRetries) && Number(checkRetries) >= 0,
      "whole numbers from 0",
    ],
  ];
  checkPolicy(`${place}.delegation`, options.delegation, report);
  for (const [option, value, isValid, valid] of rules) {
    if (value === undefined || isValid) continue;
    report({
      code: "INVALID_OPTION",
      place: `${place}.${option}`,
      message: `it is ${JSON.stringify(value)}.`,
      choices: [valid],
      fix: "give such a value, or leave it out for the default.",
    });
  }
}

/**
 * An agent's own response format is asked of a model too; better to find out now than in the middle of a run.
 *
 * @returns the format as it is, or as a tool where OpenAI's strict mode, which langchain prefers, cannot carry it
 */
export function usableFormat(place: string, format: unknown, report: ReportProblem): unknown {
  if (!(format instanceof z.ZodType)) return format;
  try {
    return structuredSchema("response", format).strict ? format : toolStrategy(format);
  } catch (error) {
    report(unusableSchema(`${place}.responseFormat`, error));
    return format;
  }
}
