import { kindOf, withArticle } from "../event-outline.ts";
import type { PlanningOutcome } from "../outcome.ts";
import type { Facts } from "../request/facts.ts";

/** What the plan takes for granted, does not know, or leaves out. */
export function openPoints({ assumptions, facts, venue, catering, logistics }: PlanningOutcome): string[] {
  return [
    "Venues, caterers, prices (US dollars), bookings and climate figures are **sample data**; nothing has been booked.",
    ...assumptions.map((assumption) => `Assumed: ${assumption}.`),
    ...(venue?.venue ? whatThePlanLeavesOpen({ facts, catering, logistics }) : []),
  ];
}

function whatThePlanLeavesOpen({
  facts,
  catering,
  logistics,
}: Pick<PlanningOutcome, "facts" | "catering" | "logistics">): string[] {
  return [
    ...timesAssumed(facts),
    ...(logistics === null
      ? ["Unknown: whether the venue is free on that date; its calendar could not be read."]
      : []),
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
