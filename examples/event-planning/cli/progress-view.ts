import type { BudgetWarningEvent, WorkflowEvent } from "langgraph-supervisor-workflow";
import { formatCount, formatUsd } from "./usage-table.ts";

/** Shows a run while it goes on. */
export interface ProgressView {
  show(event: WorkflowEvent): void;
  /** Leaves the terminal to others: to a question, or to the plan. Showing may go on afterwards. */
  pause(): void;
}

/** A part of the budget is used up, in a sentence. */
export function budgetWarning({ limit, percent, used, max }: BudgetWarningEvent): string {
  const amounts =
    limit === "maxCostUsd"
      ? `${formatUsd(used)} of ${formatUsd(max)}`
      : `${formatCount(used)} of ${formatCount(max)} tokens`;
  return `${percent}% of the budget is used: ${amounts}.`;
}

/** @example inSeconds(1234) // "1.2 s" */
export function inSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** The first sentence or line of a report: what it comes down to. */
export function headline(report: string): string {
  return (report.trim().split("\n")[0] ?? "").replace(/^#+\s*/, "");
}

/** The instruction without the assumptions below it. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
