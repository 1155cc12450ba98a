import { toScore } from "./capability.ts";

/**
 * How much of a score the newest outcome makes up; what was known before keeps the rest. Three outcomes outweigh what
 * was declared, and an outcome counts half after three later ones.
 */
export const OBSERVATION_WEIGHT = 0.2;

/** How well one attempt of a participant at a task went, for one of the capabilities that the task required. */
export interface Observation {
  readonly capability: string;
  readonly participant: string;
  /** From 0, it failed, to 1, it succeeded. */
  readonly success: number;
  /** When the attempt ended, in ISO 8601. */
  readonly at: string;
  readonly runId: string;
  readonly taskId: string;
  /** Which attempt of this participant at the task, from 1. */
  readonly attempt: number;
}

/** The attempt that an observation is of. Who observes it again, as a replay does, says nothing new. */
export type Attempt = Pick<Observation, "runId" | "taskId" | "attempt">;

/** What a declared score has become. */
export interface LearnedScore {
  /** From 0 to 1. */
  readonly score: number;
  /** How many attempts it was learned from; at 0 it is the declared score. */
  readonly observations: number;
}

/**
 * A participant's score for one capability after these observations of it.
 *
 * Exponentially weighted: from the declared score on, each outcome in the order of `at` draws the score
 * {@link OBSERVATION_WEIGHT} of the way to itself. In whatever order the observations come the score is the same; of
 * several of one attempt the latest counts, and those whose `success` is no number do not.
 *
 * @example
 * ```ts
 * learnedScore(0.5, []); // { score: 0.5, observations: 0 }
 * learnedScore(0.5, [success]); // { score: 0.6, observations: 1 }
 * ```
 */
export function learnedScore(
  declared: number,
  observations: readonly (Attempt & Pick<Observation, "success" | "at">)[],
): LearnedScore {
  const told = observations.filter(({ success }) => !Number.isNaN(success)).toSorted(compareObservations);
  const latest = new Map(told.map((observation) => [attemptKey(observation), observation]));
  // Sorted once more: a Map keeps the place of a key's first entry.
  const counted = [...latest.values()].sort(compareObservations);
  const score = counted.reduce(
    (before, { success }) => before + OBSERVATION_WEIGHT * (toScore(success) - before),
    toScore(declared),
  );
  return { score, observations: counted.length };
}

/** What tells an attempt from every other, as text. */
export function attemptKey({ runId, taskId, attempt }: Attempt): string {
  return JSON.stringify([runId, taskId, attempt]);
}

/** The older attempt first. No two attempts are equal in this order. */
export function compareAttempts(
  one: Attempt & Pick<Observation, "at">,
  other: Attempt & Pick<Observation, "at">,
): number {
  return (
    timeOf(one.at) - timeOf(other.at) ||
    compareText(one.runId, other.runId) ||
    compareText(one.taskId, other.taskId) ||
    one.attempt - other.attempt
  );
}

type Told = Attempt & Pick<Observation, "success" | "at">;

function compareObservations(one: Told, other: Told): number {
  return compareAttempts(one, other) || toScore(one.success) - toScore(other.success);
}

function timeOf(at: string): number {
  // A time that cannot be read is taken for the oldest.
  return Date.parse(at) || 0;
}

/** By their letters' codes, the same on every machine. */
export function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
