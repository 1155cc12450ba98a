import type { ReportProblem } from "../../errors/definition-error.ts";

/** What a participant can do, and how well: a score from 0 (not at all) to 1 for each capability, by its name. */
export type Capabilities = Readonly<Record<string, number>>;

/** A participant as ranking sees it. */
export interface CapableParticipant<Name extends string = string> {
  readonly name: Name;
  readonly description: string;
  readonly capabilities: Capabilities;
}

/** A participant's declared capabilities as they were given, frozen; what is wrong with them is reported. */
export function defineCapabilities(place: string, given: unknown, report: ReportProblem): Capabilities {
  if (given === undefined) return Object.freeze({});
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    report({
      code: "INVALID_OPTION",
      place,
      message: `it is ${Array.isArray(given) ? "a list" : JSON.stringify(given)}, not scores by name.`,
      fix: 'write capabilities: { "venue-search": 0.9 }, with a score from 0 to 1 for each.',
    });
    return Object.freeze({});
  }
  for (const [name, score] of Object.entries(given)) {
    if (name.trim() === "" || name !== name.trim()) {
      report({
        code: "INVALID_OPTION",
        place: `${place}.${JSON.stringify(name)}`,
        message: "a capability's name has text, and no spaces around it.",
        fix: 'give it a name that tasks can require, e.g. "venue-search".',
      });
    }
    if (isScore(score)) continue;
    report({
      code: "INVALID_OPTION",
      place: `${place}.${name}`,
      message: `it is ${typeof score === "number" ? String(score) : JSON.stringify(score)}.`,
      choices: ["numbers from 0 to 1"],
      fix: "give such a number, or leave the capability out.",
    });
  }
  return Object.freeze(Object.fromEntries(Object.entries(given).filter(([, score]) => isScore(score))));
}

/** A number brought to the nearest one from 0 to 1; what is no number is 0. */
export function toScore(value: number): number {
  return Number.isNaN(value) ? 0 : Math.min(1, Math.max(0, value));
}

function isScore(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 1;
}
