import { formatMoney } from "../../domain/money.ts";
import { readAmount, readLabelled, writeReport } from "./labelled-lines.ts";

/** What the budget specialist has added up; amounts in cents. */
export interface BudgetReport {
  readonly totalCents: number;
  readonly budgetCents: number | null;
  /** Negative when the budget is overspent. */
  readonly leftCents: number | null;
  readonly perGuestCents: number | null;
  /** The sheet as a Markdown table. */
  readonly table: string;
}

export function writeBudgetReport(prose: string, report: BudgetReport): string {
  const { leftCents } = report;
  const over = leftCents !== null && leftCents < 0;
  const facts = {
    Total: formatMoney(report.totalCents),
    Budget: report.budgetCents === null ? "none given" : formatMoney(report.budgetCents),
    Left: leftCents === null || over ? null : formatMoney(leftCents),
    Missing: over ? formatMoney(-leftCents) : null,
    "Per guest": report.perGuestCents === null ? null : formatMoney(report.perGuestCents),
  };
  return writeReport(prose, facts, report.table);
}

/** Null for a text that is no such report. */
export function readBudgetReport(text: string): BudgetReport | null {
  const facts = readLabelled(text);
  const totalCents = readAmount(facts.get("Total"));
  if (totalCents === null) return null;
  const missing = readAmount(facts.get("Missing"));
  return {
    totalCents,
    budgetCents: readAmount(facts.get("Budget")),
    leftCents: missing === null ? readAmount(facts.get("Left")) : -missing,
    perGuestCents: readAmount(facts.get("Per guest")),
    table: [...text.matchAll(/^\|.*\|$/gm)].map((match) => match[0]).join("\n"),
  };
}
