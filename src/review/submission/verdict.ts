import { z } from "zod";
import { type Assignment, assignmentsSchema } from "../../supervisor/decision.ts";
import { canonicalName, listed, matchName, quoted } from "../../supervisor/names.ts";
import { readAssignments, readText } from "../../supervisor/read-assignments.ts";

export const VERDICTS = ["approved", "partially-approved", "rejected"] as const;

/** A reviewer's judgement in one word. Approved and partially approved work is merged. */
export type VerdictWord = (typeof VERDICTS)[number];

/** A follow-up task that a review asks for. */
export type FollowUp = Omit<Assignment, "item"> & { readonly item: string };

/** What a review comes to. */
export interface Verdict {
  readonly verdict: VerdictWord;
  readonly feedback: string;
  /** The ids of the item's criteria that the artifact meets with this submission in it, and those that it does not. */
  readonly met: readonly string[];
  readonly unmet: readonly string[];
  readonly followUps: readonly FollowUp[];
}

/** A verdict as a function may give it: the word is enough, the rest is filled in. */
export interface VerdictInput {
  readonly verdict: VerdictWord;
  readonly feedback?: string;
  /** @default every criterion that is not in `unmet`, for `approved`; none otherwise */
  readonly met?: readonly string[];
  readonly unmet?: readonly string[];
  /** The agent defaults to the worker, the item to the one under review. */
  readonly followUps?: readonly {
    readonly agent?: string;
    readonly item?: string;
    readonly instruction: string;
  }[];
}

/** What a verdict may name. */
export interface VerdictChoices {
  readonly criteria: readonly string[];
  readonly participants: readonly string[];
  readonly items: readonly string[];
  /** The item under review, and who worked on it. */
  readonly item: string;
  readonly participant: string;
}

/** The verdict's zod schema, safe for strict structured output. */
export function verdictSchema({ criteria, participants, items }: VerdictChoices) {
  const criterion = z.enum(criteria);
  return z.object({
    feedback: z
      .string()
      .describe("What is good and what is missing, for the worker. Think here before you judge."),
    met: z.array(criterion).describe("The criteria that are met with this submission merged."),
    unmet: z.array(criterion).describe("The criteria that are not."),
    verdict: z
      .enum(VERDICTS)
      .describe(
        "approved: merge it. partially-approved: merge it, and more is to be done. rejected: do not merge it.",
      ),
    followUps: assignmentsSchema(participants, items).describe(
      "Tasks that are still needed for this item; empty when nothing is.",
    ),
  });
}

/** Reads what a reviewer gave; near misses are mended, and a contradiction is settled for what was said in detail. */
export function readVerdict(
  raw: unknown,
  choices: VerdictChoices,
): { readonly verdict: Verdict; readonly problem?: never } | { readonly problem: string } {
  if (typeof raw !== "object" || raw === null) {
    return { problem: `It is ${quoted(raw)}, and not an object with "verdict".` };
  }
  const { verdict: word, feedback, met, unmet, followUps } = raw as Readonly<Record<string, unknown>>;
  const given = typeof word === "string" ? matchName(word, VERDICTS) : undefined;
  if (given === undefined) {
    return { problem: `"verdict" is ${quoted(word)}. Valid: ${listed(VERDICTS)}.` };
  }
  const missing = readCriteria("unmet", unmet, choices.criteria);
  if (typeof missing === "string") return { problem: missing };
  const fulfilled = readCriteria("met", met, choices.criteria);
  if (typeof fulfilled === "string") return { problem: fulfilled };
  const tasks = readFollowUps(followUps, choices);
  if (typeof tasks === "string") return { problem: tasks };

  // Approved without a word on the criteria means that they are met.
  const saysNothing = given === "approved" && fulfilled.length === 0;
  const isMet = (id: string): boolean => !missing.includes(id) && (fulfilled.includes(id) || saysNothing);
  const verdict = {
    feedback: readText(feedback) ?? "",
    met: choices.criteria.filter(isMet),
    unmet: choices.criteria.filter((id) => !isMet(id)),
    followUps: tasks,
  };
  const isShort = given === "approved" && verdict.unmet.length > 0;
  return { verdict: { verdict: isShort ? "partially-approved" : (given as VerdictWord), ...verdict } };
}

function readCriteria(field: string, value: unknown, criteria: readonly string[]): string[] | string {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return `"${field}" must be a list of criteria. Criteria: ${listed(criteria)}.`;
  const ids = value.map((id) => (typeof id === "string" ? matchName(id, criteria) : undefined));
  const unknown = value.find((_, index) => ids[index] === undefined);
  if (ids.includes(undefined)) {
    return `"${field}": there is no criterion ${quoted(unknown)}. Criteria: ${listed(criteria)}.`;
  }
  return ids.filter((id) => id !== undefined);
}

function readFollowUps(value: unknown, choices: VerdictChoices): FollowUp[] | string {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return '"followUps" must be a list of { agent, item, instruction }.';
  const whole = value.map((task: unknown) =>
    typeof task === "object" && task !== null
      ? { agent: choices.participant, item: choices.item, ...withoutNothing(task) }
      : task,
  );
  const reading = readAssignments(whole, choices.participants, choices.items);
  if (reading.problem !== undefined) return reading.problem.replaceAll('"assignments', '"followUps');
  const seen = new Set<string>();
  return reading.assignments.flatMap((task) => {
    const key = `${task.agent}\n${task.item}\n${canonicalName(task.instruction)}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return { ...task, item: task.item ?? choices.item };
  });
}

function withoutNothing(record: object): object {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== null && value !== undefined),
  );
}
