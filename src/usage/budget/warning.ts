import type { BudgetLimits, LimitName } from "./limits.ts";

/** The parts of a limit at which is warned, in percent. */
export const WARNING_PERCENTS = [50, 80, 95] as const;

/** What a budget has used. */
export interface BudgetUse {
  readonly costUsd: number;
  readonly tokens: number;
  readonly modelCalls: number;
  readonly durationMs: number;
}

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

/** Which warnings of a budget were told. */
export class ToldWarnings {
  readonly #limits: BudgetLimits;
  readonly #told = new Set<string>();

  constructor(limits: BudgetLimits) {
    this.#limits = limits;
  }

  /** The warnings that are due at such a use and have not been told; they count as told then. */
  take(use: BudgetUse): BudgetWarning[] {
    const { maxCostUsd, maxTokens, maxModelCalls, maxDurationMs } = this.#limits;
    const pairs = [
      ["maxCostUsd", use.costUsd, maxCostUsd],
      ["maxTokens", use.tokens, maxTokens],
      ["maxModelCalls", use.modelCalls, maxModelCalls],
      ["maxDurationMs", use.durationMs, maxDurationMs],
    ] as const;
    const due = pairs.flatMap(([limit, used, max]) =>
      max === undefined ? [] : warningsAt(limit, used, max),
    );
    const fresh = due.filter(({ limit, percent }) => !this.#told.has(`${limit} ${percent}`));
    for (const { limit, percent } of fresh) this.#told.add(`${limit} ${percent}`);
    return fresh;
  }
}
