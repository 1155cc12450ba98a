import { tool } from "langchain";
import { z } from "zod";
import { searchCaterers } from "../domain/search-caterers.ts";
import { centsField, cityField, guestsField } from "./fields.ts";

/** Finds caterers in the sample catalogue that take the guests and their diets. */
export const catererSearch = tool((query) => JSON.stringify(searchCaterers(query)), {
  name: "caterer_search",
  description:
    "Searches a catalogue of sample caterers (made up; prices in US cents) by city, guests, diets and price per head. " +
    "Also names the cheapest that fits whatever the price, and diets that nobody serves.",
  schema: z.object({
    city: cityField,
    guests: guestsField,
    diets: z
      .array(z.string())
      .nullable()
      .describe(
        "Diets to cater for: vegetarian, vegan, halal, kosher, gluten-free, nut-free, dairy-free; or null",
      ),
    maxPerHeadCents: centsField
      .nullable()
      .describe("The most that a head may cost, in US cents; null for no limit"),
  }),
});
