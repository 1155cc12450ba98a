import { newTask, type Task, type TaskStatus } from "../../src/delegation/task.ts";
import type { ReviewRecord } from "../../src/review/records.ts";

/** A task of a reviewed run, settled unless told otherwise. */
export function taskFor(
  item: string,
  fields: Partial<Omit<Task, "status">> & { readonly status?: TaskStatus } = {},
): Task {
  const { id = `run:1:${item}`, participant = "one" } = fields;
  return {
    ...newTask({ id, runId: "run", turn: 1, participant, instruction: `Do ${item}`, item, isRemote: false }),
    status: { type: "completed" },
    attempts: 1,
    basedOn: 0,
    report: `${item} is done`,
    ...fields,
  };
}

export const failed: TaskStatus = { type: "failed", reason: "It broke" };
export const open: TaskStatus = { type: "delegated", to: "one" };

/** The record of a review: approved and merged as the given version, unless told otherwise. */
export function reviewOf(item: string, version: number, fields: Partial<ReviewRecord> = {}): ReviewRecord {
  return {
    id: `run:1:${item}:${version}`,
    runId: "run",
    taskId: `run:1:${item}`,
    attempt: 1,
    item,
    participant: "one",
    verdict: "approved",
    feedback: "",
    met: ["done"],
    unmet: [],
    round: 1,
    basedOn: 0,
    merge: { type: "merged", version },
    followUps: [],
    at: "2026-01-01T00:00:00.000Z",
    ...fields,
  };
}
