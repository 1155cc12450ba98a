import type { SupervisorDecision } from "./decision.ts";
import { canonicalName, listed, matchName, quoted } from "./names.ts";
import { DEFAULT_INSTRUCTION, readAssignments, readText } from "./read-assignments.ts";
import { hasDetails } from "./read-details.ts";

/** Either a sound decision, or what is wrong with it in words that a model can act on. */
export type DecisionReading =
  | { readonly decision: SupervisorDecision; readonly problem?: never }
  | { readonly decision?: never; readonly problem: string };

/** Words in which models say "nobody", where no participant bears that name. */
const NOBODY = new Set(["", "null", "none", "nobody", "end", "finish", "done", "complete", "synthesis"]);

/**
 * Reads what a decider returned, as a decision for these participants.
 *
 * Near misses of names are mended; an unknown name, a contradiction, or something that is no decision at all
 * comes back as a `problem` that names the valid choices. A list with one assignment is one route, unless the
 * assignment is for an item or says more of its task.
 *
 * @param items the items of the specification; empty in a workflow without review
 */
export function readDecision(
  raw: unknown,
  names: readonly string[],
  items: readonly string[] = [],
): DecisionReading {
  const value = typeof raw === "string" ? parseJson(raw) : raw;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { problem: "It is not a JSON object with the fields of a decision." };
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const userInputNeeded = readFlag(fields.userInputNeeded);
  if (userInputNeeded === null) {
    return {
      problem: `"userInputNeeded" is ${quoted(fields.userInputNeeded)}. It must be true or false.`,
    };
  }
  const listing = readAssignments(fields.assignments, names, items);
  if (listing.problem !== undefined) return listing;
  const { assignments } = listing;
  if (!("nextAgent" in fields) && assignments.length === 0 && !userInputNeeded) {
    return { problem: `The field "nextAgent" is missing. ${validChoices(names)}` };
  }
  const next = readName(fields.nextAgent, names);
  if (next.problem !== undefined) return next;

  const userPrompt = readText(fields.userPrompt);
  if ((next.name !== null || assignments.length > 0) && userInputNeeded) {
    const who = next.name === null ? "It has assignments" : `It names the participant "${next.name}"`;
    return {
      problem:
        `${who} and asks the user at the same time. ` +
        `Do one of the two: set "nextAgent" and "assignments" to null, or "userInputNeeded" to false.`,
    };
  }
  if (userInputNeeded && userPrompt === null) {
    return { problem: `"userInputNeeded" is true but "userPrompt" has no text. Write the question there.` };
  }
  const reason = readText(fields.reason) ?? "";
  const [first] = assignments;
  // Models like to name one of the list as the next one too; anybody else is a contradiction.
  if (first !== undefined && next.name !== null && !assignments.some(({ agent }) => agent === next.name)) {
    return {
      problem:
        `It names the participant "${next.name}" and has assignments for others. ` +
        `Put everybody who works now into "assignments", and set "nextAgent" to null.`,
    };
  }
  if (first !== undefined && (assignments.length > 1 || first.item !== null || hasDetails(first))) {
    return { decision: { ...nothing(reason), assignments } };
  }
  if (first !== undefined) {
    return { decision: { ...nothing(reason), nextAgent: first.agent, instruction: first.instruction } };
  }
  if (next.name !== null) {
    const instruction = readText(fields.instruction) ?? DEFAULT_INSTRUCTION;
    return { decision: { ...nothing(reason), nextAgent: next.name, instruction } };
  }
  return {
    decision: { ...nothing(reason), userInputNeeded, userPrompt: userInputNeeded ? userPrompt : null },
  };
}

/** The decision that nobody works and nobody is asked. */
function nothing(reason: string): SupervisorDecision {
  return {
    reason,
    nextAgent: null,
    instruction: null,
    assignments: null,
    userInputNeeded: false,
    userPrompt: null,
  };
}

function readName(
  value: unknown,
  names: readonly string[],
): { name: string | null; problem?: never } | { problem: string } {
  if (value === null || value === undefined) return { name: null };
  if (typeof value !== "string")
    return { problem: `"nextAgent" must be a string or null. ${validChoices(names)}` };
  const match = matchName(value, names);
  if (match !== undefined) return { name: match };
  if (NOBODY.has(canonicalName(value))) return { name: null };
  return { problem: `There is no participant ${quoted(value)}. ${validChoices(names)}` };
}

/** Some models write the word instead of the value; anything else is no answer to the question. */
function readFlag(value: unknown): boolean | null {
  if (value === undefined || value === null) return false;
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return null;
  return { true: true, yes: true, false: false, no: false }[value.trim().toLowerCase()] ?? null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.trim().replace(/^```(?:json)?\s*|\s*```$/g, ""));
  } catch {
    return undefined;
  }
}

function validChoices(names: readonly string[]): string {
  return `Valid values of "nextAgent" are: ${listed(names)}, or null.`;
}
