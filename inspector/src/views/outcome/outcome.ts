import type { Outcome } from "../../model/library.ts";
import type { Inspection } from "../../run/inspection.ts";

/** How the run ended, in words for people. */
export interface OutcomeText {
  readonly kind: "good" | "limited";
  readonly title: string;
  readonly reason: string;
  readonly facts: readonly string[];
}

const TITLES: Readonly<Record<Outcome["status"], string>> = {
  completed: "Completed",
  "iteration-limit": "Ended at the limit of turns",
  "review-limit": "Ended at the limit of reviews",
  "budget-exhausted": "Ended as the budget is used up",
  exhausted: "Ended with items left unmet",
  stalled: "Ended as it repeated itself",
  undecided: "Ended without a usable decision",
  "plan-limit": "Ended at a limit of the plan",
  "plan-failed": "Ended as the plan failed",
};

/** The outcome of the last run; undefined while one is under way, or none has ended. */
export function outcomeOf({ snapshot, log, isRunning }: Inspection): Outcome | undefined {
  if (isRunning) return undefined;
  const told = log.entries.findLast((entry) => entry.type === "run-finished" && entry.path.length <= 1);
  return snapshot.outcome ?? (told?.type === "run-finished" ? told.outcome : undefined);
}

export function outcomeText(outcome: Outcome): OutcomeText {
  const { status, reason, turns, startedAt, finishedAt } = outcome;
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return {
    kind: status === "completed" ? "good" : "limited",
    // A newer server may know statuses that this page does not.
    title: TITLES[status] ?? status,
    reason,
    facts: [`${turns} ${turns === 1 ? "turn" : "turns"}`, ...(seconds >= 0 ? [duration(seconds)] : [])],
  };
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
