import type { FailedAttempt, Task } from "../../model/library.ts";
import type { LogEntry } from "../../model/log.ts";
import { foldOf } from "../../model/log-fold.ts";

type LiveState =
  | { readonly type: "queued" | "working" | "waiting" }
  | { readonly type: "completed"; readonly report: string }
  | { readonly type: "failed"; readonly reason: string };

/** What the log tells of a task. */
export interface LiveTask {
  readonly id: string;
  readonly participant: string;
  readonly instruction: string;
  readonly item: string | null;
  /** Names from the outermost workflow down to the one that works. */
  readonly path: readonly string[];
  readonly turn: number;
  readonly parent: string | null;
  readonly cause: Task["cause"] | null;
  /** Null where the decision has not been seen. */
  readonly priority: Task["priority"] | null;
  readonly deadline: string | null;
  readonly state: LiveState;
  /** The ids of its starts: one that is told again, as after a question, is no further attempt. */
  readonly starts: ReadonlySet<string>;
  readonly tried: readonly FailedAttempt[];
  readonly durationMs: number | null;
}

type Announcement = Extract<LogEntry, { type: "task-queued" | "follow-up-queued" | "task-started" }>;
type Details = Pick<LiveTask, "priority" | "deadline">;

/** The tasks that the log tells of, by id, in the order in which they were first told. */
export function liveTasks(entries: readonly LogEntry[]): ReadonlyMap<string, LiveTask> {
  return readTasks(entries).tasks;
}

interface Told {
  readonly tasks: Map<string, LiveTask>;
  /** What decisions say of the tasks that they hand out, by {@link assignmentKey}. */
  readonly decided: Map<string, Details>;
}

const readTasks = foldOf<Told>({ begin: () => ({ tasks: new Map(), decided: new Map() }), step: takeIn });

function takeIn({ tasks, decided }: Told, entry: LogEntry): void {
  const change = (id: string, changeOf: (task: LiveTask) => Partial<LiveTask>): void => {
    const task = tasks.get(id);
    if (task !== undefined) tasks.set(id, { ...task, ...changeOf(task) });
  };
  switch (entry.type) {
    case "decision-made":
      for (const { agent, instruction, priority, deadline } of entry.decision.assignments ?? []) {
        const details = { priority: priority ?? "normal", deadline: deadline ?? null } as const;
        decided.set(assignmentKey(entry.runId, agent, instruction), details);
      }
      break;
    case "task-queued":
    case "follow-up-queued":
    case "task-started": {
      const known = tasks.get(entry.taskId);
      const details =
        known === undefined
          ? decided.get(assignmentKey(entry.runId, entry.participant, entry.instruction))
          : undefined;
      tasks.set(entry.taskId, announced(entry, known, details));
      break;
    }
    case "attempt-failed":
      change(entry.taskId, ({ tried }) => ({
        tried: [...tried, { by: entry.participant, ...attemptOf(entry) }],
        participant: entry.next,
      }));
      break;
    case "task-finished":
      change(entry.taskId, () => ({
        state: { type: "completed", report: entry.report },
        durationMs: entry.durationMs,
      }));
      break;
    case "task-failed":
      change(entry.taskId, () => ({
        state: { type: "failed", reason: entry.reason },
        durationMs: entry.durationMs,
      }));
      break;
    case "question-asked":
      if (entry.taskId !== undefined) change(entry.taskId, () => ({ state: { type: "waiting" } }));
      break;
  }
}

function assignmentKey(runId: string, agent: string, instruction: string): string {
  return JSON.stringify([runId, agent, instruction]);
}

function attemptOf({ attempt, reason, durationMs }: Extract<LogEntry, { type: "attempt-failed" }>) {
  return { attempt, reason, durationMs };
}

function announced(entry: Announcement, known: LiveTask | undefined, details?: Details): LiveTask {
  const { taskId, participant, instruction, item, path, turn } = entry;
  const isStart = entry.type === "task-started";
  const starts: ReadonlySet<string> = known?.starts ?? new Set();
  return {
    priority: details?.priority ?? known?.priority ?? null,
    deadline: details?.deadline ?? known?.deadline ?? null,
    tried: known?.tried ?? [],
    durationMs: known?.durationMs ?? null,
    parent: entry.type === "follow-up-queued" ? entry.parent : (known?.parent ?? null),
    cause: entry.type === "follow-up-queued" ? entry.cause : (known?.cause ?? null),
    ...{ id: taskId, participant, instruction, item, path, turn },
    state: { type: isStart ? "working" : "queued" },
    starts: isStart ? new Set(starts).add(entry.id) : starts,
  };
}
