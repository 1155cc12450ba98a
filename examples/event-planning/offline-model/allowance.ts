import { largestSubtotal } from "../domain/budget-sheet.ts";

/** Set aside for surprises, in percent of the costs. */
export const CONTINGENCY_PERCENT = 10;

/** What the budget leaves for one cost besides these others, contingency kept back; in cents, maybe negative. */
export function leftFor(budgetCents: number, others: readonly number[]): number {
  return largestSubtotal(budgetCents, CONTINGENCY_PERCENT) - others.reduce((sum, cents) => sum + cents, 0);
}
