import { SupervisorWorkflowError } from "../../errors/error.ts";
import { DEFAULT_POLICY } from "../policy.ts";
import { type CapableParticipant, toScore } from "./capability.ts";
import type { LearnedScore } from "./learned-score.ts";

/** Who is to do a task, and who else could. */
export interface RoutingDecision<Name extends string = string> {
  readonly target: Name;
  /** The target's score, from 0 to 1. */
  readonly confidence: number;
  /** Why, in words. */
  readonly reasoning: string;
  /** The other capable participants, the best first. */
  readonly fallbacks: readonly RankedParticipant<Name>[];
}

export interface RankedParticipant<Name extends string = string> {
  readonly name: Name;
  /** From 0 to 1. */
  readonly score: number;
}

/** What of a task decides who is to do it. */
export interface RankedTask {
  /** All of them are needed. Where it is empty, everybody can do the task. */
  readonly requiredCapabilities: readonly string[];
  /** For the message when nobody can. */
  readonly instruction?: string;
}

/** What declared scores have become: by participant, then by capability. Where one is missing the declared counts. */
export type CapabilityScores = Readonly<Record<string, Readonly<Record<string, LearnedScore>>>>;

export interface RankOptions {
  /** The score from which a participant counts as capable, 0 to 1. @default 0.3 */
  readonly minimumCapability?: number | undefined;
  /** What was learned. @default the declared scores */
  readonly scores?: CapabilityScores | undefined;
}

interface Candidate<Name extends string> extends RankedParticipant<Name> {
  readonly mean: number;
  readonly scores: readonly (LearnedScore & { readonly capability: string })[];
}

/**
 * Ranks participants by how well they can do a task.
 *
 * A participant's score is that of the weakest of its required capabilities, since the task needs all of them. Among
 * equals the higher mean comes first, then who was declared first. A capability that a participant does not declare
 * counts 0, whatever was observed. Where a task requires nothing, nothing is lacking: everybody has the score 1, and
 * stands in the order of declaration.
 *
 * @throws `NO_CAPABLE_PARTICIPANT` with all scores when nobody reaches the minimum
 *
 * @example
 * ```ts
 * const { target, fallbacks } = rankParticipants({ requiredCapabilities: ["venue-search"] }, [
 *   { name: "concierge", description: "Helps", capabilities: { "venue-search": 0.5 } },
 *   { name: "scout", description: "Finds venues", capabilities: { "venue-search": 0.9 } },
 * ]);
 * // target: "scout", fallbacks: [{ name: "concierge", score: 0.5 }]
 * ```
 */
export function rankParticipants<Name extends string>(
  task: RankedTask,
  participants: readonly CapableParticipant<Name>[],
  { minimumCapability = DEFAULT_POLICY.minimumCapability, scores = {} }: RankOptions = {},
): RoutingDecision<Name> {
  const required = [...new Set(task.requiredCapabilities)];
  const candidates = participants.map((participant) => candidate(participant, required, scores));
  // The sort is stable: equals stay in the order of declaration.
  const capable = candidates
    .filter(({ score }) => score >= minimumCapability)
    .sort((one, other) => other.score - one.score || other.mean - one.mean);
  const [best, ...others] = capable;
  if (best === undefined) throw nobodyCan(task, candidates, minimumCapability);
  return {
    target: best.name,
    confidence: best.score,
    reasoning: reasonFor(best, others.length, required),
    fallbacks: others.map(({ name, score }) => ({ name, score })),
  };
}

function candidate<Name extends string>(
  { name, capabilities }: CapableParticipant<Name>,
  required: readonly string[],
  learned: CapabilityScores,
): Candidate<Name> {
  const known = own(learned, name) ?? {};
  const scores = required.map((capability) => {
    const declared = own(capabilities, capability);
    const { score, observations } = (declared === undefined ? undefined : own(known, capability)) ?? {
      score: declared ?? 0,
      observations: 0,
    };
    return { capability, score: toScore(score), observations };
  });
  // Added up in the order of size: the mean is the same in whatever order the capabilities are required.
  const sum = scores.map(({ score }) => score).sort((one, other) => one - other);
  return {
    name,
    score: Math.min(1, ...sum),
    mean: scores.length === 0 ? 1 : sum.reduce((total, score) => total + score, 0) / scores.length,
    scores,
  };
}

/** Names may be those of what every object has. */
function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function reasonFor(best: Candidate<string>, others: number, required: readonly string[]): string {
  if (required.length === 0) return `The task requires no capability, and ${best.name} was declared first.`;
  const all = best.scores.map(({ capability, score, observations }) => {
    const learned = observations === 0 ? "declared" : `learned from ${counted(observations, "attempt")}`;
    return `${capability} ${shown(score)}, ${learned}`;
  });
  const among = others === 0 ? "is the only one who can" : `is the best of ${others + 1} who can`;
  return `${best.name} ${among}: ${all.join("; ")}.`;
}

function nobodyCan(
  { instruction, requiredCapabilities }: RankedTask,
  candidates: readonly Candidate<string>[],
  minimum: number,
): SupervisorWorkflowError {
  const what = instruction === undefined ? "the task" : JSON.stringify(instruction);
  const required = [...new Set(requiredCapabilities)].map((capability) => JSON.stringify(capability));
  const needs = required.length === 0 ? "no capability" : required.join(", ");
  const scores = candidates.map(({ name, score, scores }) => {
    const each = scores.map(({ capability, score }) => `${capability} ${shown(score)}`);
    return `${name} ${shown(score)}${each.length > 1 ? ` (${each.join(", ")})` : ""}`;
  });
  return new SupervisorWorkflowError(
    "NO_CAPABLE_PARTICIPANT",
    `Nobody can do ${what}. It requires ${needs}, and a score of at least ${minimum} (minimumCapability). ` +
      `Scores: ${scores.join(", ") || "there is no participant"}. ` +
      "Fix: declare the capability of a participant who has it, e.g. " +
      `capabilities: { ${required[0] ?? '"venue-search"'}: 0.8 }, or lower minimumCapability.`,
  );
}

/** A score with at most three decimals. Never rounded up: what is just below the minimum must not look as if at it. */
function shown(score: number): string {
  return String(Math.floor(score * 1000 + 1e-6) / 1000);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
