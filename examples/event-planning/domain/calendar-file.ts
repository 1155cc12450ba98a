import ical, { ICalEventStatus } from "ical-generator";
import { addDays } from "./dates.ts";
import { findCity } from "./find-city.ts";
import { instantOf } from "./wall-clock.ts";

export interface CalendarEntry {
  readonly title: string;
  /** `YYYY-MM-DD`, by the clocks of the city. */
  readonly date: string;
  /** `HH:MM`; an end that is not after the start belongs to the next day. */
  readonly startTime: string;
  readonly endTime: string;
  readonly location: string;
  /** Gives the time zone; in a city that the sample does not know, the times are the reader's own local ones. */
  readonly city: string;
  readonly description: string;
}

/** The event as the text of an iCalendar (.ics) file, marked tentative: nothing has been booked. */
export function calendarFile(entry: CalendarEntry, stamp: Date = new Date()): string {
  const endDate = entry.endTime <= entry.startTime ? addDays(entry.date, 1) : entry.date;
  const timeZone = findCity(entry.city)?.timeZone;
  // An instant in UTC is read alike by every calendar; a named zone would need its rules in the file.
  const times =
    timeZone === undefined
      ? {
          start: `${entry.date}T${entry.startTime}:00`,
          end: `${endDate}T${entry.endTime}:00`,
          floating: true,
        }
      : {
          start: instantOf(entry.date, entry.startTime, timeZone),
          end: instantOf(endDate, entry.endTime, timeZone),
        };
  const calendar = ical({ name: entry.title, prodId: { company: "example", product: "event-planning" } });
  calendar.createEvent({
    ...times,
    // The same event keeps its id, so that a second file updates the first entry.
    id: `${slug(`${entry.title} ${entry.date} ${entry.location}`)}@event-planning.example`,
    stamp,
    summary: entry.title,
    location: entry.location,
    description: entry.description,
    status: ICalEventStatus.TENTATIVE,
  });
  return calendar.toString();
}

function slug(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
