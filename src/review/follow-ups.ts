import { newTask, type Task } from "../delegation/task.ts";
import type { Merged } from "./merge.ts";
import type { ReviewLimits } from "./standing.ts";
import type { FollowUp } from "./verdict.ts";

/** What a review may ask for. */
export interface Wanted {
  readonly cause: Task["cause"];
  readonly agent: string;
  readonly item: string;
  readonly instruction: string;
}

/**
 * The tasks that follow from a review: those that the reviewer asks for, and another try where a result could not be
 * merged. None where the lineage is as deep as it may be.
 */
export function followUpTasks(
  task: Task,
  wanted: readonly Wanted[],
  limits: ReviewLimits,
  isRemote: (participant: string) => boolean,
): Task[] {
  const lineage = [...task.lineage, task.id];
  if (lineage.length > limits.maxFollowUps) return [];
  return wanted.map(({ agent, ...rest }, index) =>
    newTask({
      ...rest,
      id: `${task.id}.${index + 1}`,
      runId: task.runId,
      turn: task.turn,
      participant: agent,
      parent: task.id,
      lineage,
      isRemote: isRemote(agent),
    }),
  );
}

/** The reviewer's own follow-ups. */
export function askedFor(followUps: readonly FollowUp[]): Wanted[] {
  return followUps.map((followUp) => ({ cause: "follow-up", ...followUp }));
}

/** Another try where a merge did not come about; a second one that fails for the same worker is left. */
export function anotherTry(task: Task, item: string, merged: Merged): Wanted[] {
  if (merged.type === "merged") return [];
  const again = { agent: task.participant, item };
  if (merged.type === "conflict") {
    return [
      {
        ...again,
        cause: "conflict",
        instruction:
          `${task.instruction}\n\nYour result was good, but the artifact has meanwhile changed at ${merged.paths.join(", ")}. ` +
          "Do it again on the artifact as it is now.",
      },
    ];
  }
  if (task.cause === "merge-failed") return [];
  return [
    {
      ...again,
      cause: "merge-failed",
      instruction: `${task.instruction}\n\nYour result could not be merged: ${merged.problem}\nGive one that can.`,
    },
  ];
}

/** Another try where there was no result that could be reviewed. */
export function unreadable(task: Task, item: string, problem: string): Wanted[] {
  return [
    {
      cause: "follow-up",
      agent: task.participant,
      item,
      instruction: `${task.instruction}\n\nYour result could not be read: ${problem}`,
    },
  ];
}
