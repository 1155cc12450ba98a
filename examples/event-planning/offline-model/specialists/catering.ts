import { z } from "zod";
import { formatMoney } from "../../domain/money.ts";
import { leftFor } from "../allowance.ts";
import type { Brief, Step } from "../brief.ts";
import { type CateringReport, writeCateringReport } from "../reports/catering-report.ts";
import { readLogisticsReport } from "../reports/logistics-report.ts";
import { readVenueReport } from "../reports/venue-report.ts";
import { budgetCents } from "../request/facts.ts";
import { resultsOf, timesCalled, toolTrouble, unknownCityResult } from "./tool-results.ts";

const catererShape = z.object({
  name: z.string(),
  style: z.string(),
  perHeadCents: z.number(),
  totalCents: z.number(),
  rating: z.number(),
  diets: z.array(z.string()),
});
type Caterer = z.infer<typeof catererShape>;

const matchesShape = z.object({
  city: z.string(),
  caterers: z.array(catererShape),
  cheapestFitting: catererShape.nullable(),
  unservedDiets: z.array(z.string()),
});

/** The catering specialist: works out what a head may cost, searches, and says what is missing. */
export function cateringStep(brief: Brief): Step {
  const { facts } = brief;
  const [unknown] = resultsOf(brief, "caterer_search", unknownCityResult);
  if (unknown) {
    const problem = `the catalogue has no caterers in ${unknown.unknownCity}`;
    return { report: writeCateringReport(`I found nobody: ${problem}.`, { ...EMPTY, problem }) };
  }
  const found = resultsOf(brief, "caterer_search", matchesShape);
  const last = found.at(-1);
  const called = timesCalled(brief, "caterer_search");
  const diets = dietsToTry(facts.diets, found[0]?.unservedDiets ?? [])[called];
  const isSettled = last !== undefined && last.cheapestFitting !== null;
  if (!isSettled && diets !== undefined) {
    const { perHeadCents } = allowanceFor(brief);
    const maxPerHeadCents = mayExceed(brief) || perHeadCents === null ? null : Math.max(0, perHeadCents);
    const args = { city: facts.city ?? "unknown", guests: facts.guests ?? 1, maxPerHeadCents };
    return { calls: [{ name: "caterer_search", args: { ...args, diets: diets.length > 0 ? diets : null } }] };
  }
  if (last === undefined) return { report: toolTrouble(brief, "caterer_search") };
  return { report: reportOn(brief, last) };
}

/** Which diets to ask for, one search after the other: all; those that anybody serves; all but one; none. */
function dietsToTry(wished: readonly string[], unserved: readonly string[]): readonly (readonly string[])[] {
  const served = wished.filter((diet) => !unserved.includes(diet));
  const allButOne = served.map((dropped) => served.filter((diet) => diet !== dropped));
  const sets = [wished, served, ...allButOne, []];
  return sets.filter((set, index) => sets.findIndex((other) => other.join() === set.join()) === index);
}

/** Whether the task says that the budget may be exceeded. */
function mayExceed({ instruction }: Brief): boolean {
  return /even if it goes over the budget/i.test(instruction);
}

/** What is left for a head once venue and crew are paid, in cents; null without a budget. */
function allowanceFor(brief: Brief): { perHeadCents: number | null; text: string | null } {
  const budget = budgetCents(brief.facts);
  const venue = readVenueReport(brief.reports.get("venue") ?? "")?.venue;
  if (budget === null || !brief.facts.guests) return { perHeadCents: null, text: null };
  const crew = readLogisticsReport(brief.reports.get("logistics") ?? "")?.crew?.cents ?? 0;
  const left = leftFor(budget, [venue?.cents ?? 0, crew]);
  const perHeadCents = Math.floor(left / brief.facts.guests);
  const text =
    left < 0
      ? `nothing for catering: venue, crew and contingency alone go ${formatMoney(-left)} over it`
      : `${formatMoney(left)} for catering, ${formatMoney(perHeadCents)} per head, after venue, crew and contingency`;
  return { perHeadCents, text };
}

function reportOn(brief: Brief, { caterers, cheapestFitting, city }: z.infer<typeof matchesShape>): string {
  const { diets, guests } = brief.facts;
  const allowance = allowanceFor(brief).text;
  const venue = readVenueReport(brief.reports.get("venue") ?? "")?.venue?.name ?? "unknown";
  const base = { ...EMPTY, venue, allowance };
  // Told that the budget is exceeded anyway, the cheapest is the least harm.
  const chosen = mayExceed(brief) ? cheapestFitting : caterers[0];
  if (chosen) {
    const choice = mayExceed(brief)
      ? "the cheapest caterer that fits"
      : caterers.length === 1
        ? "the only caterer that fits"
        : `my choice of ${caterers.length} caterers that fit`;
    const prose = `${chosen.name} is ${choice}: ${chosen.style}, rated ${chosen.rating} of 5.`;
    return writeCateringReport(prose, {
      ...base,
      ...described(chosen, diets),
      caterer: priced(chosen, guests),
    });
  }
  if (cheapestFitting === null) {
    const problem = `no caterer in the catalogue for ${city} takes ${guests} guests`;
    return writeCateringReport(`I found nobody: ${problem}.`, { ...base, unserved: diets, problem });
  }
  const problem = "nobody cooks for what the budget leaves";
  return writeCateringReport(
    `Nobody cooks for what the budget leaves; the cheapest that fits is ${cheapestFitting.name}.`,
    {
      ...base,
      ...described(cheapestFitting, diets),
      cheapest: priced(cheapestFitting, guests),
      problem,
    },
  );
}

function described(caterer: Caterer, wished: readonly string[]) {
  return {
    perHead: formatMoney(caterer.perHeadCents),
    style: caterer.style,
    diets: caterer.diets,
    unserved: wished.filter((diet) => !caterer.diets.includes(diet)),
  };
}

function priced(caterer: Caterer, guests: number | null) {
  return { name: caterer.name, cents: caterer.totalCents, details: `for ${guests} guests` };
}

const EMPTY: CateringReport = {
  venue: "unknown",
  caterer: null,
  cheapest: null,
  perHead: null,
  style: null,
  diets: [],
  unserved: [],
  allowance: null,
  problem: null,
};
