import type { BudgetLimits } from "./limits.ts";

/**
 * What calls use of a budget. Money is counted in whole billionths of a dollar, so that sums are exact: what was set
 * aside for a call must fit it to the last digit.
 */
export interface Amounts {
  readonly nanoUsd: number;
  readonly tokens: number;
  readonly modelCalls: number;
}

export const NANO_PER_USD = 1_000_000_000;

export const NOTHING: Amounts = { nanoUsd: 0, tokens: 0, modelCalls: 0 };

/** The amounts with their names as limits. */
export const LIMITED_AMOUNTS = [
  ["maxCostUsd", "nanoUsd"],
  ["maxTokens", "tokens"],
  ["maxModelCalls", "modelCalls"],
] as const satisfies readonly (readonly [keyof BudgetLimits, keyof Amounts])[];

export type AmountLimit = (typeof LIMITED_AMOUNTS)[number][0];

/** The limits as amounts; what is not limited is infinite. */
export function amountsOf({ maxCostUsd, maxTokens, maxModelCalls }: BudgetLimits): Amounts {
  return {
    nanoUsd: maxCostUsd === undefined ? Number.POSITIVE_INFINITY : Math.floor(maxCostUsd * NANO_PER_USD),
    tokens: maxTokens ?? Number.POSITIVE_INFINITY,
    modelCalls: maxModelCalls ?? Number.POSITIVE_INFINITY,
  };
}

export function sum(amounts: Iterable<Amounts>): Amounts {
  let total = NOTHING;
  for (const each of amounts) total = combine(total, each, (a, b) => a + b);
  return total;
}

export function lesser(a: Amounts, b: Amounts): Amounts {
  return combine(a, b, Math.min);
}

export function greater(a: Amounts, b: Amounts): Amounts {
  return combine(a, b, Math.max);
}

/** What is left of `a` without `b`, never below zero. */
export function without(a: Amounts, b: Amounts): Amounts {
  // Infinity without Infinity is no number.
  return combine(a, b, (x, y) => (x === y ? 0 : Math.max(0, x - y)));
}

function combine(a: Amounts, b: Amounts, how: (a: number, b: number) => number): Amounts {
  return {
    nanoUsd: how(a.nanoUsd, b.nanoUsd),
    tokens: how(a.tokens, b.tokens),
    modelCalls: how(a.modelCalls, b.modelCalls),
  };
}
