import { VENUES, type Venue } from "../data/venues.ts";

/** What is said of a venue that the sample catalogue does not have. */
export interface UnknownVenue {
  readonly unknownVenue: string;
  readonly note: string;
}

/** A venue by its name, whatever the case; undefined where the catalogue has none. */
export function findVenue(name: string): Venue | undefined {
  const wanted = name.trim().toLowerCase();
  return VENUES.find((venue) => venue.name.toLowerCase() === wanted);
}

export function unknownVenue(name: string): UnknownVenue {
  return {
    unknownVenue: name,
    note: `The sample catalogue has no venue called ${name}. Search the catalogue first.`,
  };
}
