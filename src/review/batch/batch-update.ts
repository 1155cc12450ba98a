import { Command } from "@langchain/langgraph";
import { reviewMessage } from "../../workflow/messages.ts";
import { SUPERVISOR_NODE } from "../../workflow/nodes.ts";
import type { Run, WorkflowState, WorkflowUpdate } from "../../workflow/state.ts";
import type { Artifact, HistoryEntry } from "../records.ts";
import type { ReviewedTask } from "../submission/review-submission.ts";

/**
 * What a batch adds to the state: one write, in the order of the reviews.
 *
 * @param results a task before its follow-ups
 * @param artifact its newest version
 */
export function batchUpdate(
  results: readonly ReviewedTask[],
  state: WorkflowState,
  run: Run,
  artifact: Artifact,
): unknown {
  const ordered = inOrder(results);
  const followUps = results.flatMap((result) => result.followUps);
  const settledTasks = new Map(results.map(({ task }) => [task.id, task]));
  const update: WorkflowUpdate = {
    tasks: [
      ...run.taskIds.flatMap((id) => settledTasks.get(id) ?? []),
      ...followUps.map((task) => settledTasks.get(task.id) ?? task),
    ],
    messages: ordered.flatMap(({ messages, review }) => [
      ...messages,
      ...(review === null ? [] : [reviewMessage(review)]),
    ]),
    reviews: ordered.flatMap(({ review }) => review ?? []),
    history: ordered.flatMap((result) => historyOf(result)),
    artifact: { basedOn: state.artifact?.version ?? 0, ...artifact },
    run: { ...run, next: SUPERVISOR_NODE },
  };
  const fields = ordered.map((result) => result.update).filter((fields) => Object.keys(fields).length > 0);
  if (fields.length <= 1) return { ...fields[0], ...update };
  // One object can write a field once; a field with a reducer is to get every write.
  return [update, ...fields.map((fields) => new Command({ update: fields }))];
}

/** Reviewed tasks in the order of their reviews; what was not reviewed comes last. */
export function inOrder(results: readonly ReviewedTask[]): ReviewedTask[] {
  const round = ({ review }: ReviewedTask): number => review?.round ?? Number.POSITIVE_INFINITY;
  return results.toSorted((a, b) => (round(a) === round(b) ? 0 : round(a) - round(b)));
}

function historyOf({ review, patch }: ReviewedTask): HistoryEntry[] {
  if (review === null || patch === null || review.merge.type !== "merged") return [];
  const { runId, taskId, item, participant, verdict, at } = review;
  return [
    { runId, version: review.merge.version, taskId, item, participant, verdict, patch: [...patch], at },
  ];
}
