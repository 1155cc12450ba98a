import { tool } from "langchain";
import { z } from "zod";
import { availabilityOf } from "../domain/availability.ts";
import { localToday } from "../domain/dates.ts";
import { findVenue, unknownVenue } from "../domain/find-venue.ts";
import { dateField, venueField } from "./fields.ts";

/** Looks a date up in a venue's calendar; for a date that is taken it offers free dates nearby. */
export const checkAvailability = tool(
  ({ venue, date }) => {
    const found = findVenue(venue);
    return JSON.stringify(found ? availabilityOf(found, date, localToday()) : unknownVenue(venue));
  },
  {
    name: "check_availability",
    description:
      "Looks up in the (sample) booking calendar whether a venue is free on a date. If it is taken, says why and " +
      "offers free dates nearby.",
    schema: z.object({ venue: venueField, date: dateField }),
  },
);
