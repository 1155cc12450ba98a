import type { Task, WorkflowEvent } from "../../inspector/src/model/library.ts";
import { EMPTY_LOG, type Log } from "../../inspector/src/model/log.ts";
import { EMPTY_SNAPSHOT, readSnapshot, type Snapshot } from "../../inspector/src/model/snapshot.ts";
import { EventLog } from "../../inspector/src/run/event-log.ts";
import type { Inspection } from "../../inspector/src/run/inspection.ts";
import { readDrawing } from "../../inspector/src/views/graph/drawing.ts";
import { newTask } from "../../src/delegation/task.ts";

/** What an event brings beside what every one has. */
export type Told = WorkflowEvent extends infer Event
  ? Event extends WorkflowEvent
    ? Omit<Event, "id" | "runId" | "path" | "turn" | "time"> &
        Partial<Pick<Event, "id" | "runId" | "path" | "turn" | "time">>
    : never
  : never;

let events = 0;

export function event(given: Told): WorkflowEvent {
  events += 1;
  const time = new Date(Date.UTC(2026, 0, 1) + events).toISOString();
  return { id: `event-${events}`, runId: "run", path: ["party"], turn: 1, time, ...given } as WorkflowEvent;
}

export const decision = (given: { to?: string | null; ask?: string; assignments?: readonly string[] }) => ({
  reason: "Since it is next.",
  nextAgent: given.to ?? null,
  instruction: given.to ? `Work, ${given.to}.` : null,
  assignments: given.assignments?.map((agent) => ({ agent, instruction: "Work.", item: null })) ?? null,
  userInputNeeded: given.ask !== undefined,
  userPrompt: given.ask ?? null,
});

/** A task as the state has it. */
export const task = (id: string, given: Partial<Task> = {}): Task => ({
  ...newTask({ id, runId: "run", turn: 1, participant: "venue", instruction: "Work.", isRemote: false }),
  ...given,
});

const metrics = {
  modelCalls: 2,
  toolCalls: 1,
  inputTokens: 90,
  outputTokens: 10,
  confidence: null,
  costUsd: null,
};

/** One that was completed. */
export const done = (id: string, durationMs: number, given: Partial<Task> = {}): Task =>
  task(id, {
    status: { type: "completed" },
    report: "Found.",
    attempts: 1,
    metrics: { ...metrics, durationMs },
    ...given,
  });

/** A graph with these participants as the server sends it. */
export function graphOf(participants: readonly string[], steps: readonly string[] = []) {
  const inner = [...participants, ...steps, "human"];
  return {
    nodes: ["__start__", "supervisor", ...inner, "synthesis", "__end__"].map((id) => ({
      id,
      type: "runnable",
    })),
    edges: [
      { source: "__start__", target: "supervisor" },
      ...inner.map((source) => ({ source, target: "supervisor" })),
      ...[...inner, "synthesis"].map((target) => ({ source: "supervisor", target, conditional: true })),
      { source: "synthesis", target: "__end__" },
    ],
  };
}

/** A log to which a function has written. */
export function logOf(write: (log: EventLog) => void): Log {
  const log = new EventLog();
  write(log);
  log.flush();
  return log.getSnapshot();
}

/** A log of these events. */
export const told = (...events: readonly Told[]): Log =>
  logOf((log) => {
    for (const each of events) log.addEvent(event(each));
  });

export function inspect(given: {
  state?: unknown;
  log?: Log;
  isRunning?: boolean;
  graph?: unknown;
}): Inspection {
  const snapshot: Snapshot = given.state === undefined ? EMPTY_SNAPSHOT : readSnapshot(given.state);
  return {
    drawing: readDrawing(given.graph ?? graphOf(["venue", "budget"])),
    snapshot,
    log: given.log ?? EMPTY_LOG,
    isRunning: given.isRunning ?? false,
  };
}
