import { tool } from "langchain";
import { z } from "zod";
import { findVenue, unknownVenue } from "../domain/find-venue.ts";
import { loadInPlan } from "../domain/load-in.ts";
import { guestsField, timeField, venueField } from "./fields.ts";

/** Travel times, the day's schedule, and the crew for load-in and load-out. */
export const travelAndLoadIn = tool(
  ({ venue, guests, startTime, endTime }) => {
    const found = findVenue(venue);
    return JSON.stringify(found ? loadInPlan(found, guests, startTime, endTime) : unknownVenue(venue));
  },
  {
    name: "travel_and_load_in",
    description:
      "For a venue of the sample catalogue: travel minutes from the airport and the main station, the day's schedule " +
      "from load-in to load-out, and the crew with its cost in US cents.",
    schema: z.object({ venue: venueField, guests: guestsField, startTime: timeField, endTime: timeField }),
  },
);
