import { longDate } from "../../domain/dates.ts";
import type { PlanningOutcome } from "../outcome.ts";
import { deadline } from "./deadline.ts";

/** What the user should do next, the most pressing first. */
export function nextSteps({
  venue,
  catering,
  budget,
  logistics,
  date,
  facts,
  lost,
  today,
  endedEarly,
}: PlanningOutcome): string[] {
  const again = "Run the planner again and let it come to its end.";
  if (!venue?.venue || date === null) {
    if (endedEarly && (!venue?.problem || logistics?.free === false)) return [again];
    return [
      "Name another city, date or head count, or bring a venue of your own.",
      "Run the planner again with it.",
    ];
  }
  const short = budget?.leftCents != null && budget.leftCents < 0;
  return [
    ...(endedEarly ? [again] : []),
    ...(short ? ["Raise the budget, invite fewer guests, or drop a wish; then run the planner again."] : []),
    ...(date === facts.when?.date ? [] : [`Decide whether ${longDate(date)} will do.`]),
    `Put ${venue.venue.name} on hold for ${longDate(date)}.`,
    ...(catering?.caterer
      ? [`Ask ${catering.caterer.name} for a tasting and a written offer for ${facts.guests} guests.`]
      : []),
    ...(venue.access?.includes("outdoor") ? [rainPlan(logistics)] : []),
    `Confirm load-in and crew with the venue ${deadline(date, 14, today)}.`,
    ...(lost.length > 0 ? [`Look after what could not be finished here: ${lost.join(", ")}.`] : []),
    "Send the invitation once venue and date are booked.",
  ];
}

function rainPlan(logistics: PlanningOutcome["logistics"]): string {
  const wet = /(\d+) wet days/.exec(logistics?.climate ?? "")?.[1];
  return `Have a plan for rain: the venue is outdoors${wet ? `, and the month has some ${wet} wet days` : ""}.`;
}
