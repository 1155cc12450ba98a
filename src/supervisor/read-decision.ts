import type { SupervisorDecision } from "./decision.ts";

/** Either a sound decision, or what is wrong with it in words that a model can act on. */
export type DecisionReading =
  | { readonly decision: SupervisorDecision; readonly problem?: never }
  | { readonly decision?: never; readonly problem: string };

/** Words in which models say "nobody", where no participant bears that name. */
const NOBODY = new Set(["", "null", "none", "nobody", "end", "finish", "done", "complete", "synthesis"]);

/** The form in which names are compared: without case, diacritics, spaces, hyphens and underscores. */
export function canonicalName(name: string): string {
  return (
    name
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      // Upper case first: "ß" and "SS" are the same letters.
      .toUpperCase()
      .toLowerCase()
      .replace(/[\s_\p{Pd}]+/gu, "")
  );
}

/** The participant that a name means: exact, or a near miss that only one participant answers to. */
export function matchName(name: string, names: readonly string[]): string | undefined {
  if (names.includes(name)) return name;
  const canonical = canonicalName(name);
  const matches = names.filter((candidate) => canonicalName(candidate) === canonical);
  return matches.length === 1 ? matches[0] : undefined;
}

/**
 * Reads what a decider returned, as a decision for these participants.
 *
 * Near misses of names are mended; an unknown name, a contradiction, or something that is no decision at all
 * comes back as a `problem` that names the valid choices.
 */
export function readDecision(raw: unknown, names: readonly string[]): DecisionReading {
  const value = typeof raw === "string" ? parseJson(raw) : raw;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { problem: "It is not a JSON object with the fields of a decision." };
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const userInputNeeded = readFlag(fields.userInputNeeded);
  if (userInputNeeded === null) {
    return {
      problem: `"userInputNeeded" is ${JSON.stringify(fields.userInputNeeded)}. It must be true or false.`,
    };
  }
  if (!("nextAgent" in fields) && !userInputNeeded) {
    return { problem: `The field "nextAgent" is missing. ${validChoices(names)}` };
  }
  const next = readName(fields.nextAgent, names);
  if (next.problem !== undefined) return next;

  const userPrompt = readText(fields.userPrompt);
  if (next.name !== null && userInputNeeded) {
    return {
      problem:
        `It names the participant "${next.name}" and asks the user at the same time. ` +
        `Do one of the two: set "nextAgent" to null, or "userInputNeeded" to false.`,
    };
  }
  if (userInputNeeded && userPrompt === null) {
    return { problem: `"userInputNeeded" is true but "userPrompt" has no text. Write the question there.` };
  }
  const reason = readText(fields.reason) ?? "";
  if (next.name !== null) {
    const instruction = readText(fields.instruction) ?? "Do your part of what the user asks for.";
    return {
      decision: { reason, nextAgent: next.name, instruction, userInputNeeded: false, userPrompt: null },
    };
  }
  return {
    decision: {
      reason,
      nextAgent: null,
      instruction: null,
      userInputNeeded,
      userPrompt: userInputNeeded ? userPrompt : null,
    },
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
  return { problem: `There is no participant ${JSON.stringify(value)}. ${validChoices(names)}` };
}

/** Some models write the word instead of the value; anything else is no answer to the question. */
function readFlag(value: unknown): boolean | null {
  if (value === undefined || value === null) return false;
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return null;
  return { true: true, yes: true, false: false, no: false }[value.trim().toLowerCase()] ?? null;
}

function readText(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.trim().replace(/^```(?:json)?\s*|\s*```$/g, ""));
  } catch {
    return undefined;
  }
}

function validChoices(names: readonly string[]): string {
  return `Valid values of "nextAgent" are: ${names.map((name) => JSON.stringify(name)).join(", ")}, or null.`;
}
