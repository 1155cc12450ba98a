import { percentOf } from "./money.ts";

/** One thing that costs money; amounts are whole US cents. */
export interface BudgetItem {
  readonly item: string;
  readonly quantity: number;
  readonly unitCents: number;
}

export interface BudgetLine extends BudgetItem {
  readonly amountCents: number;
}

export interface BudgetSheet {
  readonly lines: readonly BudgetLine[];
  readonly subtotalCents: number;
  readonly contingencyPercent: number;
  readonly contingencyCents: number;
  /** Subtotal and contingency. */
  readonly totalCents: number;
  /** What there is to spend; null when no budget was given. */
  readonly budgetCents: number | null;
  /** What is left of the budget, negative when it is overspent; null without a budget. */
  readonly leftCents: number | null;
  /** The total divided by the guests, rounded up to a cent; null without guests. */
  readonly perGuestCents: number | null;
}

export interface BudgetRequest {
  readonly items: readonly BudgetItem[];
  /** Whole percent of the subtotal, 0 to 100. */
  readonly contingencyPercent: number;
  readonly budgetCents?: number | null;
  readonly guests?: number | null;
}

/** Adds up: whole cents throughout, so the lines and the contingency sum to the total exactly. */
export function budgetSheet(request: BudgetRequest): BudgetSheet {
  const lines = request.items.map((item) => ({ ...item, amountCents: item.quantity * item.unitCents }));
  const subtotalCents = lines.reduce((sum, line) => sum + line.amountCents, 0);
  const contingencyCents = percentOf(subtotalCents, request.contingencyPercent);
  const totalCents = subtotalCents + contingencyCents;
  const budgetCents = request.budgetCents ?? null;
  return {
    lines,
    subtotalCents,
    contingencyPercent: request.contingencyPercent,
    contingencyCents,
    totalCents,
    budgetCents,
    leftCents: budgetCents === null ? null : budgetCents - totalCents,
    perGuestCents: request.guests ? Math.ceil(totalCents / request.guests) : null,
  };
}

/** The largest subtotal, in cents, that fits the budget together with its contingency. */
export function largestSubtotal(budgetCents: number, contingencyPercent: number): number {
  let subtotal = Math.ceil((budgetCents * 100) / (100 + contingencyPercent));
  while (subtotal > 0 && subtotal + percentOf(subtotal, contingencyPercent) > budgetCents) subtotal -= 1;
  return Math.max(0, subtotal);
}
