import { CITIES } from "./data/cities.ts";
import { budgetSheetTool } from "./tools/budget-sheet.ts";
import { catererSearch } from "./tools/caterer-search.ts";
import { checkAvailability } from "./tools/check-availability.ts";
import { climateNormalsTool } from "./tools/climate-normals.ts";
import { createInvitationIcs } from "./tools/create-invitation-ics.ts";
import { travelAndLoadIn } from "./tools/travel-and-load-in.ts";
import { venueSearch } from "./tools/venue-search.ts";

const cities = CITIES.map((city) => city.name).join(", ");

const REPORT =
  "End with a short report in plain Markdown: a sentence on what you found, then one `- Label: value` line for each " +
  "fact. Amounts as $1,234.56, dates as YYYY-MM-DD. Use only what your tools return; where they know nothing, say so.";

/** Whom the supervisor can ask. Each gets its own langchain agent with these tools. */
export const participants = {
  venue: {
    description:
      `Searches the venue catalogue (sample data for ${cities}) by guests, hire, step-free access and setting. ` +
      "Does not see the booking calendar.",
    systemPrompt:
      "You find the venue for an event. Choose one that the task allows, name its hire, capacity and access, and two " +
      `alternatives. Respect a limit on the hire, and venues that are ruled out. ${REPORT}`,
    tools: [venueSearch],
  },
  logistics: {
    description:
      "Keeps the booking calendar of the venues, and knows climate, travel, load-in and crew; makes the calendar " +
      "invitation. Needs a venue, a date and the number of guests.",
    systemPrompt:
      "You look after the logistics of an event. First check whether the venue is free on the date; if it is taken, " +
      "report that with the free dates nearby and stop. Otherwise report the climate of the month, travel, schedule " +
      `and crew cost, and make the invitation. ${REPORT}`,
    tools: [checkAvailability, climateNormalsTool, travelAndLoadIn, createInvitationIcs],
  },
  catering: {
    description:
      "Searches the caterer catalogue (sample data) by guests, diets and price per head. Works out what the budget " +
      "leaves for a head once venue and crew are known.",
    systemPrompt:
      "You find the caterer for an event. What the budget leaves for catering is the budget less 10% contingency, less " +
      "venue and crew. If nobody cooks for that, report the cheapest that fits and what is missing; do not exceed " +
      `the budget unless the task says so. ${REPORT}`,
    tools: [catererSearch],
  },
  budget: {
    description:
      "Adds up hire, catering and crew with 10% contingency, and says what is left of the budget or what is missing. " +
      "Needs the other reports.",
    systemPrompt:
      "You keep the budget of an event. Put every cost that your peers have reported on the budget sheet, with 10% " +
      `contingency, and report the lines as a table. Never do sums yourself. ${REPORT}`,
    tools: [budgetSheetTool],
  },
};
