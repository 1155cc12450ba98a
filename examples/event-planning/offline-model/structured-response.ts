import { titleOf } from "./event-outline.ts";
import type { PlanningOutcome } from "./outcome.ts";
import { budgetCents } from "./request/facts.ts";

/** The plan as data: of all that is known, the fields that are asked for; null for a field that is not known. */
export function structuredResponse(
  outcome: PlanningOutcome,
  fields: readonly string[],
): Record<string, unknown> {
  const { facts, venue, catering, budget, startTime, endTime } = outcome;
  const settled = venue?.venue ? venue : null;
  const known: Readonly<Record<string, unknown>> = {
    title: titleOf(facts),
    city: facts.city,
    venue: settled?.venue?.name,
    address: settled?.address,
    date: settled ? outcome.date : null,
    startTime: settled ? startTime : null,
    endTime: settled ? endTime : null,
    guests: facts.guests,
    caterer: catering?.caterer?.name,
    totalCents: budget?.totalCents,
    budgetCents: budgetCents(facts),
  };
  return Object.fromEntries(fields.map((field) => [field, known[field] ?? null]));
}
