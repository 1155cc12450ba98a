import type { Venue } from "../data/venues.ts";
import { minutesOf, timeOf } from "./dates.ts";
import { findCity } from "./find-city.ts";

export interface LoadInPlan {
  readonly venue: string;
  readonly airport: string;
  readonly fromAirportMinutes: number;
  readonly station: string;
  readonly fromStationMinutes: number;
  readonly loadInMinutes: number;
  /** Clock times of the day, `HH:MM`; those after midnight belong to the next day. */
  readonly schedule: readonly { readonly time: string; readonly what: string }[];
  readonly crewPeople: number;
  readonly crewHours: number;
  /** The crew's wages, in US cents. */
  readonly crewCents: number;
}

/** SAMPLE DATA: a crew member's hour, in US cents; one crew member for this many guests, but at least two. */
const CREW_HOUR_CENTS = 4_200;
const GUESTS_PER_CREW = 50;
/** Load-out is planned in steps of this many minutes. */
const STEP_MINUTES = 15;
/** The room is ready this long before the guests arrive, and they arrive this long before the start; in minutes. */
const READY_BEFORE_DOORS = 30;
const DOORS_BEFORE_START = 30;

/** Travel, load-in and the day's schedule at a venue; load-out takes about three quarters of the load-in. */
export function loadInPlan(venue: Venue, guests: number, startTime: string, endTime: string): LoadInPlan {
  const city = findCity(venue.city);
  const start = minutesOf(startTime);
  const end = minutesOf(endTime) + (endTime <= startTime ? 1440 : 0);
  const doors = start - DOORS_BEFORE_START;
  const loadIn = doors - READY_BEFORE_DOORS - venue.loadInMinutes;
  const loadOutMinutes = Math.ceil((venue.loadInMinutes * 3) / 4 / STEP_MINUTES) * STEP_MINUTES;
  const crewPeople = Math.max(2, Math.ceil(guests / GUESTS_PER_CREW));
  const crewHours = Math.ceil((venue.loadInMinutes + loadOutMinutes) / 60);
  return {
    venue: venue.name,
    airport: city?.airport ?? "unknown",
    fromAirportMinutes: venue.fromAirportMinutes,
    station: city?.station ?? "unknown",
    fromStationMinutes: venue.fromStationMinutes,
    loadInMinutes: venue.loadInMinutes,
    schedule: [
      { time: timeOf(loadIn), what: "load-in begins" },
      { time: timeOf(doors - READY_BEFORE_DOORS), what: "room ready, caterer set up" },
      { time: timeOf(doors), what: "doors open" },
      { time: timeOf(start), what: "start" },
      { time: timeOf(end), what: "end" },
      { time: timeOf(end + loadOutMinutes), what: "load-out done" },
    ],
    crewPeople,
    crewHours,
    crewCents: crewPeople * crewHours * CREW_HOUR_CENTS,
  };
}
