import { tool } from "langchain";
import { z } from "zod";
import { searchVenues } from "../domain/search-venues.ts";
import { centsField, cityField, guestsField } from "./fields.ts";

/** Finds venues in the sample catalogue; says which cities it knows when it does not know this one. */
export const venueSearch = tool((query) => JSON.stringify(searchVenues(query)), {
  name: "venue_search",
  description:
    "Searches a catalogue of sample venues (made up; prices in US cents) by city, guests, hire, step-free access and " +
    "setting. It does not know which dates are taken. For an unknown city it lists the cities that it knows.",
  schema: z.object({
    city: cityField,
    guests: guestsField,
    maxHireCents: centsField
      .nullable()
      .describe("The most that the hire may cost, in US cents; null for no limit"),
    stepFree: z.boolean().nullable().describe("true when step-free access is a must; otherwise null"),
    setting: z.enum(["indoor", "outdoor"]).nullable().describe("null when either will do"),
    exclude: z.array(z.string()).nullable().describe("Names of venues that are out of the question; or null"),
  }),
});
