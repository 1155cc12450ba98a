import { backoffMs, type DelegationPolicy } from "../delegation/policy.ts";
import type { FailedAttempt, Task } from "../delegation/task.ts";
import { transition } from "../delegation/transitions.ts";
import type { Participant } from "./participant.ts";
import { NOTHING_CAME, type Performance } from "./perform.ts";

/** Why an attempt came to nothing, and what follows. */
export interface AttemptFailure extends FailedAttempt {
  /** Milliseconds until this participant tries again; null where another one does. */
  readonly retryInMs: number | null;
  /** Who makes the next attempt. */
  readonly next: string;
}

/** What attempts at a task are made with. */
export interface AttemptStage {
  /** Who may work on the task, the first choice first. */
  readonly candidates: readonly Participant[];
  readonly policyFor: (participant: Participant) => DelegationPolicy;
  /** One attempt. Questions, aborts and mistakes in the set-up are thrown. */
  readonly attempt: (participant: Participant, task: Task, timeoutMs: number | null) => Promise<Performance>;
  /** Keeps where the task stands, for a process that goes on with it. */
  readonly keep: (task: Task) => Promise<void>;
  readonly failed: (failure: AttemptFailure) => void;
  /** Whether no more attempts are to be made by anybody. */
  readonly isOver: () => boolean;
  /** A thread for the task on the server of a remote participant; null for others. */
  readonly remoteThreadId: (participant: Participant) => string | null;
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** What the attempts at a task came to: who made the last, and as what the task was then. */
export interface Attempted {
  readonly task: Task;
  readonly participant: Participant;
  readonly result: Performance;
}

/**
 * Tries a task until it is done: the same participant again after a failure that can pass, then the next one.
 *
 * A task that was tried before, by a process that was killed or before a question, goes on where it stands.
 *
 * @throws what an attempt throws
 */
export async function attemptTask(given: Task, stage: AttemptStage): Promise<Attempted | null> {
  let task = given;
  for (;;) {
    const participant = stage.candidates.find(({ name }) => name === task.participant);
    if (participant === undefined) return null;
    const policy = stage.policyFor(participant);
    const leftMs = leftUntil(deadlineOf(task, policy), stage.now());
    if (leftMs !== null && leftMs <= 0) return { task, participant, result: expired(task, stage.now()) };

    const attempt = 1 + attemptsOf(task, participant.name);
    const startedAt = stage.now();
    task = transition(
      task,
      { type: "in-progress", by: participant.name, attempt },
      { startedAt: task.startedAt ?? new Date(startedAt).toISOString() },
    );
    const result = await stage.attempt(participant, task, shorter(policy.timeoutMs, leftMs));
    task = { ...task, attempts: task.attempts + result.attempts };
    if (result.status.type === "completed" || result.status.type === "cancelled")
      return { task, participant, result };

    const late = leftUntil(deadlineOf(task, policy), stage.now());
    if (late !== null && late <= 0) return { task, participant, result: expired(task, stage.now(), result) };
    const isAgain = result.canPass && attempt <= policy.retries;
    const other = isAgain ? participant : nextOf(task, participant, stage.candidates);
    const next = stage.isOver() ? undefined : other;
    const waitMs = isAgain ? backoffMs(policy.backoff, attempt, result.askedWaitMs, stage.random()) : null;
    const failure = {
      by: participant.name,
      attempt,
      reason: reasonOf(result),
      durationMs: Math.round(stage.now() - startedAt),
    };
    task = { ...task, tried: [...task.tried, failure] };
    if (next === undefined) return { task, participant, result: allFailed(task, result) };

    stage.failed({ ...failure, retryInMs: waitMs, next: next.name });
    if (next !== participant) {
      task = {
        ...transition(task, { type: "delegated", to: next.name }),
        participant: next.name,
        remoteThreadId: stage.remoteThreadId(next),
      };
    }
    await stage.keep(task);
    if (waitMs !== null) await stage.sleep(shorter(waitMs, late) ?? waitMs);
  }
}

/** Who is next: the first that has not tried. */
function nextOf(
  { tried }: Task,
  current: Participant,
  candidates: readonly Participant[],
): Participant | undefined {
  return candidates.find(({ name }) => name !== current.name && !tried.some(({ by }) => by === name));
}

function attemptsOf({ tried }: Task, participant: string): number {
  return tried.filter(({ by }) => by === participant).length;
}

/**
 * When a task must have ended, in milliseconds since 1970; null where there is no such time. Time in which it waits for
 * answers to its questions does not count, unless the deadline is a time of its own.
 */
export function deadlineOf(
  { deadline, createdAt, pausedMs }: Pick<Task, "deadline" | "createdAt" | "pausedMs">,
  { deadlineMs }: Pick<DelegationPolicy, "deadlineMs">,
): number | null {
  if (deadline !== null) return Date.parse(deadline);
  return deadlineMs === null ? null : Date.parse(createdAt) + deadlineMs + pausedMs;
}

function leftUntil(deadline: number | null, now: number): number | null {
  return deadline === null ? null : deadline - now;
}

function shorter(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

/** A task whose deadline has passed. */
function expired(task: Task, now: number, last?: Performance): Performance {
  const after = Math.round(now - Date.parse(task.createdAt));
  return {
    ...NOTHING_CAME,
    attempts: 0,
    ...last,
    status: { type: "timed-out", after },
    text: ["Its deadline passed before it was done.", ...reasonsOf(task)].join("\n"),
    update: {},
    canPass: false,
  };
}

/** A failure with the reasons of every attempt, where there was more than one. */
function allFailed(task: Task, last: Performance): Performance {
  if (task.tried.length <= 1) return last;
  const reason = reasonsOf(task).join("\n");
  const status = last.status.type === "timed-out" ? last.status : ({ type: "failed", reason } as const);
  const said = last.status.type === "failed" ? last.text.replace(/\(Failed: [\s\S]*\)$/u, "").trim() : "";
  return { ...last, status, text: `${said === "" ? "" : `${said}\n\n`}(Failed: ${reason})` };
}

/** Why the attempts came to nothing, those alike that followed each other in one line. */
function reasonsOf({ tried }: Task): string[] {
  const runs: FailedAttempt[][] = [];
  for (const attempt of tried) {
    const run = runs.at(-1);
    const isAlike = run?.[0]?.by === attempt.by && run[0].reason === attempt.reason;
    if (isAlike) run.push(attempt);
    else runs.push([attempt]);
  }
  return runs.map((run) => {
    const [first, last] = [run[0], run.at(-1)];
    const which =
      run.length === 1 ? `attempt ${first?.attempt}` : `attempts ${first?.attempt} to ${last?.attempt}`;
    return `${first?.by}, ${which}: ${first?.reason}`;
  });
}

function reasonOf({ status, text }: Performance): string {
  return status.type === "failed" ? status.reason : text;
}
