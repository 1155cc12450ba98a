import { longDate } from "../../domain/dates.ts";
import { kindOf } from "../event-outline.ts";
import type { PlanningOutcome } from "../outcome.ts";
import { deadline } from "./deadline.ts";

/** The text of the invitation; empty while there is no venue with a date to invite to. */
export function invitation({
  venue,
  catering,
  date,
  facts,
  startTime,
  endTime,
  today,
}: PlanningOutcome): string {
  if (!venue?.venue || date === null) return "";
  const served = facts.diets.filter((diet) => catering?.caterer && !catering.unserved.includes(diet));
  const diets = served.length > 0 ? ` There will be ${served.join(" and ")} food.` : "";
  return [
    `> You are warmly invited to our ${kindOf(facts)}!`,
    ">",
    `> **When:** ${longDate(date)}, ${startTime} to ${endTime}  `,
    `> **Where:** ${venue.venue.name}, ${venue.address ?? facts.city ?? ""}, ${facts.city ?? ""}`,
    ">",
    `> Please reply ${deadline(date, 28, today)}, and tell us what we should know about food and access.${diets}`,
  ].join("\n");
}
