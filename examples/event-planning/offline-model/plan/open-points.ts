import { kindOf, withArticle } from "../event-outline.ts";
import type { PlanningOutcome } from "../outcome.ts";
import type { Facts } from "../request/facts.ts";

/** What the plan takes for granted, does not know, or leaves out. */
export function openPoints({ venue, assumptions, ...rest }: PlanningOutcome): string[] {
  return [
    "Venues, caterers, prices (US dollars), bookings and climate figures are **sample data**; nothing has been booked.",
    ...assumptions.map((assumption) => `Assumed: ${assumption}.`),
    ...(venue?.venue ? whatThePlanLeavesOpen(rest) : []),
  ];
}

function whatThePlanLeavesOpen({
  facts,
  catering,
  logistics,
  endedEarly,
  isCut,
}: Pick<PlanningOutcome, "facts" | "catering" | "logistics" | "endedEarly" | "isCut">): string[] {
  const unread = isCut
    ? "the report on it could not be read"
    : endedEarly
      ? "the planning ended before that was settled"
      : "its calendar could not be read";
  return [
    ...timesAssumed(facts),
    ...(logistics === null ? [`Unknown: whether the venue is free on that date; ${unread}.`] : []),
    ...(catering?.caterer && catering.unserved.length > 0
      ? [
          `Unknown: who can serve ${catering.unserved.join(" and ")} food; no caterer of the sample that fits does.`,
        ]
      : []),
    "Not included: taxes, tips, alcohol, decoration, music, photography, permits and insurance.",
  ];
}

function timesAssumed(facts: Facts): string[] {
  if (facts.when?.startTime) return [];
  return [`Assumed: no time of day was given, so the usual one for ${withArticle(kindOf(facts))} is taken.`];
}
