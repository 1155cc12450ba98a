import type { BookingRule } from "../data/bookings.ts";
import type { Venue } from "../data/venues.ts";
import { addDays, weekdayOf } from "./dates.ts";

export interface Availability {
  readonly venue: string;
  readonly date: string;
  readonly weekday: string;
  readonly free: boolean;
  /** Why it is taken; null when it is free. */
  readonly conflict: string | null;
  /** When it is taken: the nearest free dates, the nearest first. */
  readonly nearbyFreeDates: readonly string[];
}

/** How many free dates are offered in place of a taken one. */
const OFFERS = 4;
/** How far from the wanted date they may lie, in days. */
const REACH_DAYS = 180;

/** Whether the venue is free, and when it is near that date otherwise; never before `today`, where that is given. */
export function availabilityOf(venue: Venue, date: string, today?: string): Availability {
  const conflict = bookingOn(venue, date);
  return {
    venue: venue.name,
    date,
    weekday: weekdayOf(date),
    free: conflict === null,
    conflict,
    nearbyFreeDates: conflict === null ? [] : freeDatesNear(venue, date, today),
  };
}

/** Why the venue is taken on a date; null when it is free. */
export function bookingOn(venue: Venue, date: string): string | null {
  return venue.booked.find((rule) => applies(rule, date))?.why ?? null;
}

function applies(rule: BookingRule, date: string): boolean {
  if ("weekday" in rule) return rule.weekday === weekdayOf(date);
  const day = date.slice(5);
  if (rule.from <= rule.to) return day >= rule.from && day <= rule.to;
  return day >= rule.from || day <= rule.to;
}

/** The same day of the week first within each distance: a Saturday party would rather move by a week than to Tuesday. */
function freeDatesNear(venue: Venue, date: string, today: string | undefined): string[] {
  const distances = Array.from({ length: REACH_DAYS }, (_, index) => index + 1);
  const candidates = [...distances.filter((days) => days % 7 === 0), ...distances.filter((days) => days <= 6)]
    .flatMap((days) => [addDays(date, days), addDays(date, -days)])
    .filter((candidate) => today === undefined || candidate > today)
    .filter((candidate) => bookingOn(venue, candidate) === null);
  return candidates.slice(0, OFFERS);
}
