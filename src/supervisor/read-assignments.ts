import type { Assignment } from "./decision.ts";
import { listed, matchName, quoted } from "./names.ts";
import { readDetails } from "./read-details.ts";

/** What a participant is asked where the supervisor says nothing. */
export const DEFAULT_INSTRUCTION = "Do your part of what the user asks for.";

type AssignmentsReading =
  | { readonly assignments: readonly Assignment[]; readonly problem?: never }
  | { readonly problem: string };

/** Reads a list of assignments; near misses of names of participants and items are mended. */
export function readAssignments(
  value: unknown,
  names: readonly string[],
  items: readonly string[],
): AssignmentsReading {
  if (value === null || value === undefined) return { assignments: [] };
  if (!Array.isArray(value)) return { problem: `"assignments" must be a list or null.` };
  const assignments: Assignment[] = [];
  for (const [index, entry] of value.entries()) {
    const place = `"assignments[${index}]"`;
    if (typeof entry !== "object" || entry === null) {
      return { problem: `${place} must be an object with "agent", "instruction" and "item".` };
    }
    const { agent, instruction, item } = entry as Readonly<Record<string, unknown>>;
    const who = typeof agent === "string" ? matchName(agent, names) : undefined;
    if (who === undefined) {
      return {
        problem: `${place}: there is no participant ${quoted(agent)}. Participants: ${listed(names)}.`,
      };
    }
    const what = typeof item === "string" ? matchName(item, items) : undefined;
    if (what === undefined && items.length > 0) {
      return {
        problem: `${place}: there is no item ${quoted(item)}. Items: ${listed(items)}.`,
      };
    }
    const { details, problem } = readDetails(entry as Readonly<Record<string, unknown>>, place);
    if (problem !== undefined) return { problem };
    assignments.push({
      agent: who,
      instruction: readText(instruction) ?? DEFAULT_INSTRUCTION,
      item: what ?? null,
      ...details,
    });
  }
  return { assignments };
}

/** A text that says something, or null. */
export function readText(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}
