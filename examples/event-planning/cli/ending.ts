import type { Outcome, Task } from "langgraph-supervisor-workflow";
import { oneLine } from "./progress-view.ts";

/**
 * How a run ended that did not come to its end: why, and what was left undone; null for one that did.
 *
 * @param participants everybody who could have worked, in the order in which they are told
 */
export function endingOf(
  outcome: Outcome | null,
  tasks: readonly Task[],
  participants: readonly string[],
): string | null {
  if (outcome === null || outcome.status === "completed") return null;
  const undone = outcome.undone.map(
    ({ participant, instruction }) => `- ${participant}: ${oneLine(instruction)}`,
  );
  const asked = new Set(
    tasks.filter(({ runId }) => runId === outcome.runId).map(({ participant }) => participant),
  );
  const never = participants
    .filter((participant) => !asked.has(participant))
    .map((participant) => `- ${participant}: was not asked yet`);
  const left = [...undone, ...never];
  return [
    `The planning ended early: ${reasonOf(outcome)}`,
    ...(left.length > 0 ? ["Left undone:", ...left] : []),
  ].join("\n");
}

/** The reason, with a fix for whoever sits at the command line in the place of the one for whoever wrote the workflow. */
function reasonOf({ status, reason }: Outcome): string {
  if (status !== "budget-exhausted") return reason;
  const option = reason.includes("maxCostUsd") ? "--budget-usd" : "--budget-tokens";
  const [what = reason] = reason.split(" Fix: ");
  return `${what.replace("maxCostUsd", option).replace("maxTokens", option)} Fix: give a larger ${option}.`;
}
