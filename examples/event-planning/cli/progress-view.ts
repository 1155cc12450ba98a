import type { WorkflowEvent } from "langgraph-supervisor-workflow";

/** Shows a run while it goes on. */
export interface ProgressView {
  show(event: WorkflowEvent): void;
  /** Leaves the terminal to others: to a question, or to the plan. Showing may go on afterwards. */
  pause(): void;
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
