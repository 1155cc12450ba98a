import * as chrono from "chrono-node";
import { addDays, isIsoDate, weekdayOf } from "../../domain/dates.ts";

/** When the event is wished for. */
export interface WishedDate {
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** `HH:MM`, where the user gave them. */
  readonly startTime: string | null;
  readonly endTime: string | null;
  /** How the words were read where they left something open; null where they did not. */
  readonly reading: string | null;
  /** Whether the words name a date that has passed. */
  readonly past: boolean;
}

interface Found {
  readonly wished: WishedDate | null;
  /** The text with the words for dates and times blanked out, so that their numbers are not taken for guests. */
  readonly rest: string;
}

/** Finds the date in the user's words; a date without a year is the next one from `today` (`YYYY-MM-DD`) on. */
export function findDate(text: string, today: string): Found {
  // "12.06.2027" is the European way, day first; it is put so that nobody can read it the other way.
  const plain = text.replace(
    /\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b/g,
    (_, day: string, month: string, year: string) => {
      return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
    },
  );
  const [year = 0, month = 1, day = 1] = today.split("-").map(Number);
  // Noon, local: chrono reckons in local time, and at noon no change of clocks can move the day.
  const results = chrono.parse(plain, new Date(year, month - 1, day, 12), { forwardDate: true });
  const meant = results.filter((result) => isMeant(result, plain));
  const dated = meant.find(hasDay) ?? meant.find((result) => result.start.isCertain("month"));
  const timed = meant.find((result) => result.start.isCertain("hour"));
  let rest = plain;
  for (const { index, text } of meant) {
    rest = rest.slice(0, index) + " ".repeat(text.length) + rest.slice(index + text.length);
  }
  return { wished: dated ? wish(dated, timed ?? dated, today) : null, rest };
}

type Result = ReturnType<typeof chrono.parse>[number];

function hasDay({ start }: Result): boolean {
  return start.isCertain("day") || start.isCertain("weekday");
}

/** Leaves out durations ("3 hours", "a second") and the words "march" and "may" where they are no months. */
function isMeant(result: Result, text: string): boolean {
  if (/\b(?:hours?|hrs?|minutes?|mins?|seconds?)\b/i.test(result.text) || /\ba second\b/i.test(result.text)) {
    return false;
  }
  if (!/^(?:may|march)$/.test(result.text)) return true;
  return /\b(?:in|of|for|this|next|early|mid|late|by)\s+$/i.test(text.slice(0, result.index));
}

function wish(dated: Result, timed: Result, today: string): WishedDate {
  const exact = isoOf(dated);
  const past = exact < today && hasDay(dated);
  const { date, reading } = past
    ? nextYearOf(exact, today)
    : hasDay(dated)
      ? { date: exact, reading: slashes(dated, exact) }
      : someDayOf(dated, exact, today);
  const time = (part: Result["start"] | null | undefined): string | null =>
    part?.isCertain("hour") ? `${two(part.get("hour"))}:${two(part.get("minute"))}` : null;
  return { date, startTime: time(timed.start), endTime: time(timed.end), reading, past };
}

function isoOf({ start }: Result): string {
  return `${start.get("year")}-${two(start.get("month"))}-${two(start.get("day"))}`;
}

function two(part: number | null): string {
  return String(part ?? 0).padStart(2, "0");
}

/** A date in the past can only be meant for a later year. */
function nextYearOf(date: string, today: string): { date: string; reading: string } {
  const thisYear = today.slice(0, 4) + date.slice(4);
  const sooner = thisYear > today ? thisYear : `${Number(today.slice(0, 4)) + 1}${date.slice(4)}`;
  const next = isIsoDate(sooner) ? sooner : `${sooner.slice(0, 4)}-03-01`;
  return { date: next, reading: `${date} has passed, so ${next} is assumed` };
}

/** A month without a day: its first Saturday that is still to come. */
function someDayOf(result: Result, date: string, today: string): { date: string; reading: string } {
  let day = `${date.slice(0, 7)}-01`;
  while (weekdayOf(day) !== "Saturday" || day <= today) day = addDays(day, 1);
  return { date: day, reading: `"${result.text}" names no day, so its first Saturday, ${day}, is assumed` };
}

function slashes(result: Result, date: string): string | null {
  const match = /\b(\d{1,2})\/(\d{1,2})\b/.exec(result.text);
  if (!match || match[1] === match[2] || Number(match[1]) > 12 || Number(match[2]) > 12) return null;
  return `"${result.text}" is read month first: ${date}`;
}
