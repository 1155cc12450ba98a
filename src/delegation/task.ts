import { z } from "zod";
import { policyInputSchema } from "./policy.ts";

/** Where a task stands, discriminated by `type`. */
export const taskStatusSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("pending") }),
  z.object({ type: z.literal("delegated"), to: z.string() }),
  z.object({
    type: z.literal("in-progress"),
    by: z.string(),
    attempt: z.number().int().describe("Which attempt of this participant, from 1"),
  }),
  z.object({ type: z.literal("completed") }),
  z.object({ type: z.literal("failed"), reason: z.string() }),
  z.object({
    type: z.literal("timed-out"),
    after: z
      .number()
      .describe("Milliseconds: of the last attempt, or from the task's creation to its deadline"),
  }),
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

/** How urgent tasks can be, the most urgent last. */
export const TASK_PRIORITIES = ["low", "normal", "high", "critical"] as const;
export type TaskPriority = (typeof TASK_PRIORITIES)[number];

/** An attempt at a task that came to nothing. */
export const failedAttemptSchema = z.object({
  by: z.string(),
  attempt: z.number().int().describe("Which attempt of this participant, from 1"),
  reason: z.string(),
  durationMs: z.number(),
});

export type FailedAttempt = z.infer<typeof failedAttemptSchema>;

/** What the work on a task took. */
export const taskMetricsSchema = z.object({
  durationMs: z.number().describe("How long the last stretch of work took"),
  modelCalls: z.number().int(),
  toolCalls: z.number().int().describe("Tool calls that the models asked for"),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  confidence: z
    .number()
    .nullable()
    .describe("How sure the participant is, 0 to 1; null where it does not say"),
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
  planNode: z
    .string()
    .nullable()
    .describe("The node of the plan that it is an attempt at; null without a plan"),
  type: z.string().nullable().describe("What kind of task it is, in the user's words"),
  payload: z.unknown().describe("Data for the participant, beside the instruction; null where there is none"),
  requiredCapabilities: z.array(z.string()),
  priority: z.enum(TASK_PRIORITIES),
  deadline: z.string().nullable().describe("ISO 8601; a task that has not ended by then is timed out"),
  policy: policyInputSchema.nullable().describe("What differs for this task from the workflow's policy"),
  status: taskStatusSchema,
  createdAt: z.string().describe("ISO 8601"),
  startedAt: z
    .string()
    .nullable()
    .default(null)
    .describe(
      "ISO 8601: when the work on its first attempt began, whatever was asked or tried again since; null before that. " +
        "Where a process died in its first attempt, when that was begun anew",
    ),
  attempts: z
    .number()
    .int()
    .describe("How often a participant was asked, with attempts that a check sent back"),
  tried: z.array(failedAttemptSchema).describe("The attempts that came to nothing, the oldest first"),
  pausedMs: z.number().describe("How long it has waited for answers, in milliseconds"),
  askedAt: z.string().nullable().describe("ISO 8601: since when it waits for an answer"),
  metrics: taskMetricsSchema.nullable().describe("What the work took; null while the task is open"),
  report: z.string().nullable().describe("What the participant reported; null while it is open"),
  data: z.unknown().optional().describe("The participant's structured result, if it gave one"),
  handoff: handoffSchema.nullable(),
  remoteThreadId: z.string().nullable().describe("The thread (a UUID) on the server of a remote participant"),
});

export type Task = z.infer<typeof taskSchema>;

/** What a task may bring besides who is to do what. */
export type TaskDetail = "type" | "payload" | "requiredCapabilities" | "priority" | "deadline" | "policy";

/** What a new task is made of. */
export interface NewTask
  extends Pick<Task, "id" | "runId" | "turn" | "participant" | "instruction">,
    Partial<Pick<Task, "item" | "cause" | "parent" | "lineage" | "planNode" | TaskDetail>> {
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
    planNode: null,
    type: null,
    payload: null,
    requiredCapabilities: [],
    priority: "normal",
    deadline: null,
    policy: null,
    ...given,
    basedOn: null,
    status: { type: "delegated", to: given.participant },
    createdAt: new Date().toISOString(),
    startedAt: null,
    attempts: 0,
    tried: [],
    pausedMs: 0,
    askedAt: null,
    metrics: null,
    report: null,
    handoff: null,
    remoteThreadId: isRemote ? crypto.randomUUID() : null,
  };
}

const OPEN: ReadonlySet<TaskStatus["type"]> = new Set(["pending", "delegated", "in-progress"]);

/** Whether the task has come to its end. */
export function isSettled(task: Task): boolean {
  return !OPEN.has(task.status.type);
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
