import { WEEKDAYS, type Weekday } from "../data/bookings.ts";

/** Calendar dates are ISO strings (`YYYY-MM-DD`), reckoned in UTC, so that no time zone can move them by a day. */

const DAY_MS = 86_400_000;
const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);

/** Whether the text is a date that exists: `2027-02-29` is not one. */
export function isIsoDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

export function weekdayOf(date: string): Weekday {
  return WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? "Sunday";
}

/** The month, from 1 to 12. */
export function monthOf(date: string): number {
  return Number(date.slice(5, 7));
}

export function monthName(month: number): string {
  return MONTHS[month - 1] ?? `month ${month}`;
}

/** @example longDate("2027-06-12") // "Saturday, 12 June 2027" */
export function longDate(date: string): string {
  return `${weekdayOf(date)}, ${Number(date.slice(8))} ${monthName(monthOf(date))} ${date.slice(0, 4)}`;
}

/** Today where this program runs. */
export function localToday(now: Date = new Date()): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** Minutes after midnight; times are `HH:MM`. */
export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** `HH:MM` for minutes after midnight; what runs over midnight starts again at 00:00. */
export function timeOf(minutes: number): string {
  const wrapped = ((minutes % 1440) + 1440) % 1440;
  return `${String(Math.floor(wrapped / 60)).padStart(2, "0")}:${String(wrapped % 60).padStart(2, "0")}`;
}
