import { z } from "zod";

/** Where a task stands, discriminated by `type`. */
export const taskStatusSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("delegated"), to: z.string() }),
  z.object({ type: z.literal("completed") }),
  z.object({ type: z.literal("failed"), reason: z.string() }),
  z.object({ type: z.literal("timed-out"), afterMs: z.number() }),
  z.object({ type: z.literal("cancelled"), reason: z.string() }),
]);

export type TaskStatus = z.infer<typeof taskStatusSchema>;

/** A participant's wish to hand over to a peer. It is recorded and reported; the supervisor decides. */
export const handoffSchema = z.object({
  to: z.string().describe("The name as the participant gave it"),
  participant: z
    .string()
    .nullable()
    .describe("The participant that it names, or null if nobody bears that name"),
});

/** Why there is a task. */
export const TASK_CAUSES = ["decision", "follow-up", "conflict", "merge-failed", "unmet"] as const;

/** What the work on a task took. */
export const taskMetricsSchema = z.object({
  durationMs: z.number().describe("How long the last stretch of work took"),
  modelCalls: z.number().int(),
  toolCalls: z.number().int().describe("Tool calls that the models asked for"),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  costUsd: z
    .number()
    .nullable()
    .describe("Null where a model has no price, or a provider reported no tokens"),
});

export type TaskMetrics = z.infer<typeof taskMetricsSchema>;

/** One piece of work that the supervisor gave to a participant: plain data, kept in the state's `tasks`. */
export const taskSchema = z.object({
  id: z.string(),
  runId: z.string(),
  turn: z.number().int().describe("The supervisor's turn in which it was delegated, from 1"),
  participant: z.string(),
  instruction: z.string(),
  item: z.string().nullable().describe("The item of the specification that it is for; null without review"),
  cause: z
    .enum(TASK_CAUSES)
    .describe("A decision of the supervisor; or, in a review, what came of the task before it"),
  parent: z.string().nullable().describe("The task that it follows up; null for one that a decision began"),
  lineage: z.array(z.string()).describe("The ids of the tasks before it, the oldest first"),
  basedOn: z
    .number()
    .int()
    .nullable()
    .describe("The artifact's version that the participant worked from; null without review"),
  status: taskStatusSchema,
  createdAt: z.string().describe("ISO 8601"),
  attempts: z
    .number()
    .int()
    .describe("How often the participant was asked, with attempts that a check sent back"),
  metrics: taskMetricsSchema.nullable().describe("What the work took; null while the task is open"),
  report: z.string().nullable().describe("What the participant reported; null while it is open"),
  data: z.unknown().optional().describe("The participant's structured result, if it gave one"),
  handoff: handoffSchema.nullable(),
  remoteThreadId: z.string().nullable().describe("The thread (a UUID) on the server of a remote participant"),
});

export type Task = z.infer<typeof taskSchema>;

/** What a new task is made of. */
export interface NewTask
  extends Pick<Task, "id" | "runId" | "turn" | "participant" | "instruction">,
    Partial<Pick<Task, "item" | "cause" | "parent" | "lineage">> {
  /** Whether the participant works on a server, on a thread of the task's own. */
  readonly isRemote: boolean;
}

/** A task as it begins: delegated, and not yet worked on. */
export function newTask({ isRemote, ...given }: NewTask): Task {
  return {
    item: null,
    cause: "decision",
    parent: null,
    lineage: [],
    ...given,
    basedOn: null,
    status: { type: "delegated", to: given.participant },
    createdAt: new Date().toISOString(),
    attempts: 0,
    metrics: null,
    report: null,
    handoff: null,
    remoteThreadId: isRemote ? crypto.randomUUID() : null,
  };
}

/** Whether the task has come to its end. */
export function isSettled(task: Task): boolean {
  return task.status.type !== "delegated";
}

/** Each participant's latest task that was completed, or else its latest that has a report; oldest first. */
export function latestReports(tasks: readonly Task[]): Task[] {
  const latest = new Map<string, Task>();
  for (const task of tasks) {
    if (task.report === null) continue;
    const known = latest.get(task.participant);
    if (known?.status.type === "completed" && task.status.type !== "completed") continue;
    latest.delete(task.participant);
    latest.set(task.participant, task);
  }
  return [...latest.values()];
}
