import type { LimitName } from "./limits.ts";

/** The parts of a limit at which is warned, in percent. */
export const WARNING_PERCENTS = [50, 80, 95] as const;

/** A part of a limit is used up. Told once each, of what ended calls have used. */
export interface BudgetWarning {
  readonly limit: Exclude<LimitName, "maxOutputTokensPerCall">;
  readonly percent: (typeof WARNING_PERCENTS)[number];
  /** In US dollars, tokens, calls or milliseconds, as the limit. */
  readonly used: number;
  readonly max: number;
}

/** The warnings of a limit at which so much is used; a number compared exactly, not by a rounded part. */
export function warningsAt(limit: BudgetWarning["limit"], used: number, max: number): BudgetWarning[] {
  return WARNING_PERCENTS.filter((percent) => used * 100 >= max * percent).map((percent) => ({
    limit,
    percent,
    used,
    max,
  }));
}
