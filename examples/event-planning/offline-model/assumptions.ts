import { addDays, longDate, weekdayOf } from "../domain/dates.ts";
import type { Facts } from "./request/facts.ts";

/** What a plan cannot do without. */
export function missingFacts({ city, when, guests }: Facts): ("city" | "date" | "head count")[] {
  return [
    ...(city === null ? (["city"] as const) : []),
    ...(when === null ? (["date"] as const) : []),
    ...(guests === null ? (["head count"] as const) : []),
  ];
}

/** How many guests are planned for when nobody says. */
const USUAL_GUESTS = 50;
/** How far off the event is when nobody says: time to invite people, in days. */
const USUAL_NOTICE_DAYS = 90;

/**
 * The facts with what is missing filled in, and a sentence on every assumption that this took.
 *
 * @param knownCities cities that can be planned for; without any the city stays open
 */
export function assume(
  facts: Facts,
  today: string,
  knownCities: readonly string[],
): { facts: Facts; assumptions: string[] } {
  const assumptions: string[] = [];
  const [someCity] = knownCities;
  let { city, guests, when } = facts;
  if (city === null && someCity !== undefined) {
    city = someCity;
    assumptions.push(`no city was given, so the plan takes ${someCity}, the first in the sample catalogue`);
  }
  if (guests === null) {
    guests = USUAL_GUESTS;
    assumptions.push(`no head count was given, so the plan reckons with ${USUAL_GUESTS} guests`);
  }
  if (when === null) {
    const date = saturdayAfter(addDays(today, USUAL_NOTICE_DAYS));
    when = { date, startTime: null, endTime: null, reading: null, past: false };
    assumptions.push(
      `no date was given, so the plan takes ${longDate(date)}, a Saturday some three months ahead`,
    );
  } else if (when.reading !== null) {
    assumptions.push(when.reading);
  }
  const currency = facts.budget?.currency ?? "USD";
  if (currency !== "USD") {
    assumptions.push(
      `the budget is in ${currency} and the sample prices are in US dollars; no exchange rate is known here, so the ` +
        "figures are compared one to one",
    );
  }
  return { facts: { ...facts, city, guests, when }, assumptions };
}

function saturdayAfter(date: string): string {
  let day = date;
  while (weekdayOf(day) !== "Saturday") day = addDays(day, 1);
  return day;
}
