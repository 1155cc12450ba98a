import { z } from "zod";
import { formatMoney } from "../../domain/money.ts";
import type { Brief, Step } from "../brief.ts";
import { readAmount, writePriced } from "../reports/labelled-lines.ts";
import { type VenueReport, writeVenueReport } from "../reports/venue-report.ts";
import { budgetCents } from "../request/facts.ts";
import { resultsOf, timesCalled, toolTrouble, unknownCityResult } from "./tool-results.ts";

const venueShape = z.object({
  name: z.string(),
  address: z.string(),
  capacity: z.number(),
  hireCents: z.number(),
  stepFree: z.boolean(),
  setting: z.enum(["indoor", "outdoor"]),
  loadInMinutes: z.number(),
  rating: z.number(),
});
type Venue = z.infer<typeof venueShape>;

const matchesShape = z.object({ city: z.string(), venues: z.array(venueShape), largestCapacity: z.number() });

/** How much of the budget a venue should take at first sight; the rest is mostly food. */
const HIRE_SHARE = 0.4;

/** A room for this many guests is never too large; for more guests, one for three times as many. */
const ROOMY = 80;

/** The venue specialist: searches as it was told, and more loosely when nothing fits; then it chooses. */
export function venueStep(brief: Brief): Step {
  const searches = searchesFor(brief);
  const [unknown] = resultsOf(brief, "venue_search", unknownCityResult);
  if (unknown) return { report: unknownCityReport(brief, unknown) };
  const found = resultsOf(brief, "venue_search", matchesShape);
  const called = timesCalled(brief, "venue_search");
  const next = searches[called];
  const last = found.at(-1);
  if ((last === undefined || last.venues.length === 0) && next) {
    return { calls: [{ name: "venue_search", args: next.args }] };
  }
  if (last === undefined) return { report: toolTrouble(brief, "venue_search") };
  return { report: reportOn(brief, last.venues, last.largestCapacity, searches[called - 1]?.gaveUp ?? []) };
}

interface Search {
  readonly args: Record<string, unknown>;
  /** Which wishes this search gives up. */
  readonly gaveUp: readonly ("hire" | "setting")[];
}

function searchesFor(brief: Brief): Search[] {
  const { city, guests, stepFree, setting } = brief.facts;
  const { maxHireCents, ruledOut } = orders(brief);
  const args = {
    city: city ?? "unknown",
    guests: guests ?? 1,
    maxHireCents,
    stepFree: stepFree ? true : null,
    setting,
    exclude: ruledOut.length > 0 ? ruledOut : null,
  };
  const searches: Search[] = [{ args, gaveUp: [] }];
  if (setting) searches.push({ args: { ...args, setting: null }, gaveUp: ["setting"] });
  if (maxHireCents !== null) searches.push({ args: { ...args, maxHireCents: null }, gaveUp: ["hire"] });
  if (setting && maxHireCents !== null) {
    searches.push({ args: { ...args, maxHireCents: null, setting: null }, gaveUp: ["hire", "setting"] });
  }
  return searches;
}

/** What the instruction orders, besides the facts of the event. */
function orders(brief: Brief) {
  const { instruction } = brief;
  return {
    maxHireCents: readAmount(/hire may cost at most (\$[\d,]+\.\d{2})/i.exec(instruction)?.[1]),
    ruledOut: /ruled out: ([^.\n]+)/i.exec(instruction)?.[1]?.split(", ") ?? [],
    proposed: /propose (.+?) for \d{4}-/i.exec(instruction)?.[1] ?? null,
  };
}

function choose(brief: Brief, venues: readonly Venue[], gaveUp: Search["gaveUp"]): Venue | undefined {
  const { proposed, maxHireCents } = orders(brief);
  const byPrice = [...venues].sort((one, other) => one.hireCents - other.hireCents);
  const named = venues.find((venue) => venue.name === proposed);
  if (named) return named;
  if (gaveUp.includes("hire")) return byPrice[0];
  const budget = budgetCents(brief.facts);
  const limit = maxHireCents ?? (budget === null ? Number.POSITIVE_INFINITY : budget * HIRE_SHARE);
  // The catalogue lists the best rated first.
  const affordable = venues.filter((venue) => venue.hireCents <= limit);
  const largest = Math.max(ROOMY, 3 * (brief.facts.guests ?? 1));
  const smallest = [...affordable].sort((one, other) => one.capacity - other.capacity)[0];
  return affordable.find((venue) => venue.capacity <= largest) ?? smallest ?? byPrice[0];
}

function reportOn(brief: Brief, venues: readonly Venue[], largest: number, gaveUp: Search["gaveUp"]): string {
  const { facts } = brief;
  const { maxHireCents, ruledOut } = orders(brief);
  const chosen = choose(brief, venues, gaveUp);
  const base = { ...EMPTY, city: facts.city ?? "unknown", date: facts.when?.date ?? null, ruledOut };
  if (chosen === undefined) {
    const tooMany = (facts.guests ?? 0) > largest;
    const problem = tooMany
      ? `the largest venue in the catalogue for ${base.city} holds ${largest} guests`
      : `no ${facts.stepFree ? "step-free " : ""}venue in the catalogue for ${base.city} holds ${facts.guests} guests` +
        (ruledOut.length > 0 ? " besides those that are ruled out" : "");
    return writeVenueReport(`I found no venue: ${problem}.`, { ...base, problem });
  }
  const kept = maxHireCents === null ? null : { cents: maxHireCents, kept: chosen.hireCents <= maxHireCents };
  const compromise = gaveUp.includes("setting")
    ? `no ${facts.setting} venue fits, so this one is ${chosen.setting}`
    : null;
  const prose =
    kept?.kept === false
      ? `No suitable venue can be hired for ${formatMoney(kept.cents)}; ${chosen.name} is the cheapest that fits.`
      : `${chosen.name} is ${venues.length === 1 ? "the only venue that fits" : `my choice of ${venues.length} venues that fit`}: rated ${chosen.rating} of 5.`;
  return writeVenueReport(prose, {
    ...base,
    venue: priced(chosen),
    address: chosen.address,
    access: `${chosen.stepFree ? "step-free" : "not step-free"}, ${chosen.setting}, load-in ${chosen.loadInMinutes} minutes`,
    compromise,
    alternatives: venues
      .filter((venue) => venue !== chosen)
      .slice(0, 2)
      .map((venue) => writePriced(priced(venue))),
    hireLimit: kept,
  });
}

function unknownCityReport(brief: Brief, unknown: z.infer<typeof unknownCityResult>): string {
  const problem = `the catalogue has no venues in ${unknown.unknownCity}`;
  return writeVenueReport(
    `I cannot say anything about venues in ${unknown.unknownCity}: the catalogue does not have that city.`,
    {
      ...EMPTY,
      city: unknown.unknownCity,
      date: brief.facts.when?.date ?? null,
      problem,
      knownCities: unknown.knownCities,
    },
  );
}

function priced(venue: Venue) {
  return { name: venue.name, cents: venue.hireCents, details: `hire, capacity ${venue.capacity}` };
}

const EMPTY: VenueReport = {
  city: "",
  date: null,
  venue: null,
  address: null,
  access: null,
  compromise: null,
  alternatives: [],
  hireLimit: null,
  ruledOut: [],
  problem: null,
  knownCities: [],
};
