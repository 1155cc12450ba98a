import { formatMoney } from "../domain/money.ts";
import { eventTimes, kindOf, withArticle } from "./event-outline.ts";
import { budgetCents, type Facts } from "./request/facts.ts";

/** The words in which the supervisor tells a specialist what to do; each instruction is complete in itself. */

/** What the venue specialist is told besides the event itself. */
export interface VenueOrders {
  readonly date: string;
  readonly maxHireCents: number | null;
  readonly ruledOut: readonly string[];
  /** A venue to take on this date, because the calendar has it free then. */
  readonly proposed: string | null;
}

export function venueInstruction(facts: Facts, orders: VenueOrders, assumptions: readonly string[]): string {
  return join(
    orders.proposed === null
      ? `Find a venue for ${event(facts, orders.date)}.`
      : `Every suitable venue is taken on the wished date: propose ${orders.proposed} for ${orders.date}, for ${event(facts, orders.date)}.`,
    facts.stepFree && "Step-free access is a must.",
    facts.setting && `It should be ${facts.setting}.`,
    orders.maxHireCents !== null && `The hire may cost at most ${formatMoney(orders.maxHireCents)}.`,
    orders.ruledOut.length > 0 && `Ruled out: ${orders.ruledOut.join(", ")}.`,
    budget(facts),
    ...assumptions.map((assumption) => `\nAssumption: ${assumption}.`),
  );
}

export function logisticsInstruction(facts: Facts, venue: string, date: string): string {
  return join(`Check the calendar, climate, travel and load-in at ${venue} for ${event(facts, date)}.`);
}

export function cateringInstruction(facts: Facts, date: string, mayExceed: boolean): string {
  return join(
    `Find a caterer for ${event(facts, date)}.`,
    facts.diets.length > 0 && `Diets: ${facts.diets.join(", ")}.`,
    budget(facts),
    mayExceed && "Take the cheapest that fits, even if it goes over the budget.",
  );
}

export function budgetInstruction(facts: Facts, date: string): string {
  return join(
    `Add up what your peers have reported for ${event(facts, date)}, with 10% contingency.`,
    budget(facts),
  );
}

function event(facts: Facts, date: string): string {
  const { startTime, endTime } = eventTimes(facts);
  return `${withArticle(kindOf(facts))} in ${facts.city} with ${facts.guests} guests on ${date} from ${startTime} to ${endTime}`;
}

function budget(facts: Facts): string | null {
  const cents = budgetCents(facts);
  return cents === null ? null : `The whole budget is ${formatMoney(cents)}.`;
}

function join(...parts: readonly (string | null | false)[]): string {
  return parts
    .filter((part) => part !== null && part !== false)
    .join(" ")
    .replaceAll(" \n", "\n");
}
