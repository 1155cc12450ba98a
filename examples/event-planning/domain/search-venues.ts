import { VENUES, type Venue } from "../data/venues.ts";
import { findCity, type UnknownCity, unknownCity } from "./find-city.ts";

export interface VenueQuery {
  readonly city: string;
  /** How many guests it must hold. */
  readonly guests: number;
  /** The most that the hire may cost, in US cents. */
  readonly maxHireCents?: number | null;
  readonly stepFree?: boolean | null;
  readonly setting?: Venue["setting"] | null;
  /** Names of venues that are out of the question. */
  readonly exclude?: readonly string[] | null;
}

export interface VenueMatches {
  readonly city: string;
  /** The best rated first, the cheaper first among equals. */
  readonly venues: readonly Omit<Venue, "booked" | "city">[];
  /** How many other venues of the city fall to which wish; a venue that fails several is counted in each. */
  readonly ruledOut: Readonly<Record<"capacity" | "hire" | "stepFree" | "setting" | "excluded", number>>;
  readonly largestCapacity: number;
  /** The lowest hire among the venues that fit but for the price, in US cents; null if none does. */
  readonly cheapestFittingCents: number | null;
}

/** Venues of the sample catalogue that fit. It knows nothing of dates: that is the calendar's business. */
export function searchVenues(query: VenueQuery): VenueMatches | UnknownCity {
  const city = findCity(query.city);
  if (city === undefined) return unknownCity(query.city);
  const all = VENUES.filter((venue) => venue.city === city.name);
  const excluded = (query.exclude ?? []).map((name) => name.toLowerCase());
  const fails = {
    capacity: (venue: Venue) => venue.capacity < query.guests,
    hire: (venue: Venue) => venue.hireCents > (query.maxHireCents ?? Number.POSITIVE_INFINITY),
    stepFree: (venue: Venue) => query.stepFree === true && !venue.stepFree,
    setting: (venue: Venue) => (query.setting ?? venue.setting) !== venue.setting,
    excluded: (venue: Venue) => excluded.includes(venue.name.toLowerCase()),
  };
  const { hire: tooDear, ...others } = fails;
  const butForPrice = all.filter((venue) => !Object.values(others).some((test) => test(venue)));
  const count = (test: (venue: Venue) => boolean): number => all.filter(test).length;
  return {
    city: city.name,
    venues: butForPrice
      .filter((venue) => !tooDear(venue))
      .sort((one, other) => other.rating - one.rating || one.hireCents - other.hireCents)
      .map(({ booked: _, city: __, ...venue }) => venue),
    ruledOut: {
      capacity: count(fails.capacity),
      hire: count(fails.hire),
      stepFree: count(fails.stepFree),
      setting: count(fails.setting),
      excluded: count(fails.excluded),
    },
    largestCapacity: Math.max(...all.map((venue) => venue.capacity)),
    cheapestFittingCents:
      butForPrice.length === 0 ? null : Math.min(...butForPrice.map((venue) => venue.hireCents)),
  };
}
