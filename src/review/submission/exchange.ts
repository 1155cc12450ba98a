import type { Task } from "../../delegation/task.ts";
import { shorten } from "../../supervisor/tokens.ts";
import type { ReviewRecord, VerdictWordOrNone } from "../records.ts";

/** One task that another follows up, with what its review said. */
export interface Exchange {
  readonly participant: string;
  readonly instruction: string;
  readonly report: string;
  /** Null where it was not reviewed, as after a failure. */
  readonly verdict: VerdictWordOrNone;
  readonly feedback: string;
}

/** How many tokens each text of an exchange may have, about. */
const TEXT_TOKENS = 1_000;

/** The exchange that a task follows up, the oldest first: its lineage with reports and reviews. */
export function exchangeOf(
  task: Task,
  tasks: ReadonlyMap<string, Task>,
  reviews: ReadonlyMap<string, ReviewRecord>,
): Exchange[] {
  return task.lineage.flatMap((id) => {
    const before = tasks.get(id);
    if (before === undefined) return [];
    const review = reviews.get(id);
    return {
      participant: before.participant,
      instruction: shorten(before.instruction, TEXT_TOKENS),
      report: shorten(before.report ?? "", TEXT_TOKENS),
      verdict: review?.verdict ?? null,
      feedback: shorten(review?.feedback ?? "", TEXT_TOKENS),
    };
  });
}
