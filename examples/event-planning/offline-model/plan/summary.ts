import { longDate } from "../../domain/dates.ts";
import { formatMoney } from "../../domain/money.ts";
import { kindOf, withArticle } from "../event-outline.ts";
import type { PlanningOutcome } from "../outcome.ts";

/** What comes of it, in a few sentences; what does not fit is said here first. */
export function summary(outcome: PlanningOutcome): string {
  const found = whatWasFound(outcome);
  if (outcome.endedEarly) return `**The planning had to end early: this plan is not complete.** ${found}`;
  if (outcome.isCut) return `**Not all reports could be read: this plan may not be complete.** ${found}`;
  return found;
}

function whatWasFound({
  facts,
  venue,
  catering,
  budget,
  date,
  conflicts,
  endedEarly,
  isCut,
}: PlanningOutcome): string {
  const isUnsure = endedEarly || isCut;
  const event = withArticle(kindOf(facts));
  const what = `${event.charAt(0).toUpperCase()}${event.slice(1)} for ${facts.guests ?? "an unknown number of"} guests in ${facts.city ?? "a city still to be named"}`;
  if (!venue?.venue || date === null) {
    const why = venue?.problem ?? (isUnsure ? "no venue was settled on" : "no venue was found");
    const cities =
      venue && venue.knownCities.length > 0
        ? ` The sample catalogue knows ${venue.knownCities.join(", ")}.`
        : "";
    return `${what} cannot be planned yet: ${why}.${cities} Nothing is made up in its place.`;
  }
  const wished = facts.when?.date;
  const moved =
    wished !== undefined && date !== wished
      ? ` **You asked for ${longDate(wished)}: no suitable venue is free then**, so this plan proposes the nearest free date.`
      : "";
  const others = conflicts
    .filter((report) => report.date === wished)
    .map((report) => `${report.venue} (${report.conflict})`);
  const taken = others.length > 0 ? ` Taken on ${longDate(wished ?? date)}: ${others.join(", ")}.` : "";
  const food = catering?.caterer ? `, with ${catering.caterer.name} cooking` : "";
  const noFood = catering?.caterer
    ? ""
    : ` **There is no catering yet:** ${catering?.problem ?? (isUnsure ? "none was settled on" : "no caterer was found")}.`;
  return `${what}, on ${longDate(date)} at ${venue.venue.name}${food}. ${moneyVerdict(budget)}${noFood}${moved}${taken}`;
}

function moneyVerdict(budget: PlanningOutcome["budget"]): string {
  if (budget === null) return "The costs could not be added up.";
  const total = formatMoney(budget.totalCents);
  if (budget.leftCents === null) return `It costs ${total} in all; no budget was given.`;
  return budget.leftCents < 0
    ? `**It does not fit the budget:** it costs ${total}, which is ${formatMoney(-budget.leftCents)} more than there is, although nothing cheaper that fits was found.`
    : `It costs ${total} in all and leaves ${formatMoney(budget.leftCents)} of the budget.`;
}
