import type { ReviewFinishedEvent, WorkflowEvent } from "langgraph-supervisor-workflow";

/** Shows a run while it goes on. */
export interface ProgressView {
  show(event: WorkflowEvent): void;
  /** Leaves the terminal to others. */
  close(): void;
}

/** @example inSeconds(1234) // "1.2 s" */
export function inSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** The first line of a text. */
export function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}

/** What a review came to, in a few words. */
export function outcomeOf({ verdict, merge }: ReviewFinishedEvent): string {
  const word = verdict.replace("-", " ");
  switch (merge.type) {
    case "merged":
      return `${word}, version ${merge.version}`;
    case "conflict":
      return `${word}, but ${merge.paths.join(", ")} changed meanwhile: once more`;
    case "failed":
      return `${word}, but the merge failed: ${firstLine(merge.problem)}`;
    case "none":
      return word;
  }
}
