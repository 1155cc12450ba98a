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

/** One piece of work that the supervisor gave to a participant: plain data, kept in the state's `tasks`. */
export const taskSchema = z.object({
  id: z.string(),
  runId: z.string(),
  turn: z.number().int().describe("The supervisor's turn in which it was delegated, from 1"),
  participant: z.string(),
  instruction: z.string(),
  status: taskStatusSchema,
  createdAt: z.string().describe("ISO 8601"),
  attempts: z
    .number()
    .int()
    .describe("How often the participant was asked, with attempts that a check sent back"),
  durationMs: z.number().nullable().describe("How long the last stretch of work took; null while it is open"),
  report: z.string().nullable().describe("What the participant reported; null while it is open"),
  data: z.unknown().optional().describe("The participant's structured result, if it gave one"),
  handoff: handoffSchema.nullable(),
  remoteThreadId: z.string().nullable().describe("The thread (a UUID) on the server of a remote participant"),
});

export type Task = z.infer<typeof taskSchema>;

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
