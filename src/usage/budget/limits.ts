import type { DefinitionProblem, ReportProblem } from "../../errors/definition-error.ts";

/** What a run may use at most. A limit that is left out does not hold; at least one must be there. */
export interface BudgetLimits {
  /** US dollars, above 0, at the prices of `withPricing`. */
  readonly maxCostUsd?: number;
  /** Tokens in and out of all calls together, from 1. */
  readonly maxTokens?: number;
  /** Model calls, from 1. */
  readonly maxModelCalls?: number;
  /** Milliseconds from the start of the run, from 1; time in which a human is asked does not count. */
  readonly maxDurationMs?: number;
  /**
   * Output tokens of one call, reasoning included, from 1. It is sent with the calls themselves.
   *
   * @default where `maxTokens` or `maxCostUsd` is given: 8,192, but no more than a tenth of `maxTokens`; else none
   */
  readonly maxOutputTokensPerCall?: number;
}

export type LimitName = keyof BudgetLimits;

/** Which limits there are, in the order in which they are told, and whether they are whole numbers. */
const LIMITS: Readonly<Record<LimitName, "whole" | "any">> = {
  maxCostUsd: "any",
  maxTokens: "whole",
  maxModelCalls: "whole",
  maxDurationMs: "whole",
  maxOutputTokensPerCall: "whole",
};

const DEFAULT_OUTPUT_TOKENS = 8_192;

/** The output bound that is set on a run's calls; null where there is none. */
export function outputBoundOf(limits: BudgetLimits): number | null {
  const { maxOutputTokensPerCall, maxTokens } = limits;
  if (maxOutputTokensPerCall !== undefined) return maxOutputTokensPerCall;
  if (!countsTokens(limits)) return null;
  return Math.max(
    1,
    Math.min(DEFAULT_OUTPUT_TOKENS, Math.floor((maxTokens ?? Number.POSITIVE_INFINITY) / 10)),
  );
}

/** Whether a call's tokens matter to the limits, so that it must have a bound. */
export function countsTokens({ maxTokens, maxCostUsd, maxOutputTokensPerCall }: BudgetLimits): boolean {
  return maxTokens !== undefined || maxCostUsd !== undefined || maxOutputTokensPerCall !== undefined;
}

/**
 * Puts the limits of several calls of `withBudget` together, the later ones over the earlier; reports what is wrong.
 *
 * @returns null where there is no limit
 */
export function defineBudget(given: readonly BudgetLimits[], report: ReportProblem): BudgetLimits | null {
  for (const limits of given) for (const problem of problemsOf(limits)) report(problem);
  const entries = given
    .flatMap((limits) => Object.entries(limits ?? {}))
    .filter(([, value]) => value !== undefined);
  return entries.length === 0 ? null : Object.freeze(Object.fromEntries(entries));
}

function problemsOf(limits: unknown): DefinitionProblem[] {
  const names = Object.keys(LIMITS);
  if (typeof limits !== "object" || limits === null || Array.isArray(limits)) {
    return [
      {
        code: "INVALID_OPTION",
        place: "withBudget",
        message: "it is no object of limits.",
        choices: names,
        fix: "write withBudget({ maxTokens: 200_000 }), with your limits.",
      },
    ];
  }
  const entries = Object.entries(limits).filter(([, value]) => value !== undefined);
  if (entries.length === 0) {
    return [
      {
        code: "INVALID_OPTION",
        place: "withBudget",
        message: "it has no limit.",
        choices: names,
        fix: "give at least one, or leave withBudget() out.",
      },
    ];
  }
  return entries.flatMap(([name, value]) => problemOf(name, value) ?? []);
}

function problemOf(name: string, value: unknown): DefinitionProblem | null {
  const place = `withBudget.${name}`;
  if (!isLimitName(name)) {
    const choices = Object.keys(LIMITS);
    const fix = "correct its name, or leave it out.";
    return { code: "INVALID_OPTION", place, message: "a budget has no such limit.", choices, fix };
  }
  const isWhole = LIMITS[name] === "whole";
  const isNumber = typeof value === "number" && Number.isFinite(value) && value > 0;
  if (isNumber && (!isWhole || Number.isInteger(value))) return null;
  return {
    code: "INVALID_OPTION",
    place,
    message: `it is ${String(value)}.`,
    choices: [isWhole ? "whole numbers from 1" : "numbers above 0"],
    fix: "give such a number, or leave the limit out.",
  };
}

function isLimitName(name: string): name is LimitName {
  return Object.hasOwn(LIMITS, name);
}
