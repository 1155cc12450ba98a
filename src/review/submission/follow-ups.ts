import { newTask, type Task } from "../../delegation/task.ts";
import type { ReviewLimits } from "../standing.ts";
import type { Merged } from "./merge.ts";
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

/**
 * What follows where a merge did not come about: another try, in the place of what the reviewer, who did not know that,
 * asks of the same worker for the same item. A second one that fails for the same worker is left.
 */
export function afterMerge(
  task: Task,
  item: string,
  merged: Merged,
  followUps: readonly FollowUp[],
): Wanted[] {
  const asked = askedFor(followUps);
  if (merged.type === "merged" || (merged.type === "failed" && task.cause === "merge-failed")) return asked;
  const again = { agent: task.participant, item };
  const others = asked.filter((wanted) => wanted.agent !== again.agent || wanted.item !== item);
  const another: Wanted =
    merged.type === "conflict"
      ? {
          ...again,
          cause: "conflict",
          instruction: onceMore(
            task,
            `Your result was good, but the artifact has meanwhile changed at ${merged.paths.join(", ")}. ` +
              "Do it again on the artifact as it is now.",
          ),
        }
      : {
          ...again,
          cause: "merge-failed",
          instruction: onceMore(
            task,
            `Your result could not be merged: ${merged.problem}\nGive one that can.`,
          ),
        };
  return [...others, another];
}

/** Another try where there was no result that could be reviewed. */
export function unreadable(task: Task, item: string, problem: string): Wanted[] {
  const instruction = onceMore(task, `Your result could not be read: ${problem}`);
  return [{ cause: "follow-up", agent: task.participant, item, instruction }];
}

const ONCE_MORE = "\n\nOnce more: ";

/** The task's own instruction with what was wrong; without what was wrong with the tries before. */
function onceMore({ instruction }: Task, what: string): string {
  const [own = instruction] = instruction.split(ONCE_MORE, 1);
  return own + ONCE_MORE + what;
}
