import { formatMoney } from "../domain/money.ts";
import { leftFor } from "./allowance.ts";
import { assume, missingFacts } from "./assumptions.ts";
import { type Decision, delegate, finish } from "./decision.ts";
import * as instructions from "./instructions.ts";
import { type Progress, progressOf } from "./progress.ts";
import { ask } from "./question.ts";
import { budgetCents, type Facts, readFacts } from "./request/facts.ts";
import type { Transcript } from "./transcript.ts";

/** Reports after which the supervisor brings the work to its end, whatever is open. */
const ENOUGH_REPORTS = 26;

/** Decides the next step from the conversation alone: the same conversation gives the same decision. */
export function decide(transcript: Transcript, today: string): Decision {
  const stated = readFacts(transcript.words, today);
  const missing = missingFacts(stated);
  const mayAsk = !transcript.asked && !/nobody can be asked/i.test(transcript.system);
  if (mayAsk && (missing.length > 0 || stated.when?.past === true)) return ask(missing, stated);

  const { facts, assumptions } = assume(stated, today, knownCities(transcript.system));
  if (facts.city === null) {
    return finish("No city was given, and no catalogue says for which cities it could be planned.");
  }
  if (transcript.reports.length >= ENOUGH_REPORTS) {
    return finish("Enough has been tried; the plan is made with what there is.");
  }
  return route(facts, assumptions, progressOf(transcript.reports));
}

/** Venue, then its date, then the food that the rest of the budget buys, then the sum; back where two conflict. */
function route(facts: Facts, assumptions: readonly string[], progress: Progress): Decision {
  const { venue, logistics, catering, budget, conflicts, lost } = progress;
  const wished = facts.when?.date ?? "";
  const toVenue = (reason: string, changes: Partial<instructions.VenueOrders> = {}): Decision => {
    const orders = { date: wished, maxHireCents: null, ruledOut: [], proposed: null, ...changes };
    return delegate("venue", reason, instructions.venueInstruction(facts, orders, assumptions));
  };

  if (venue === null) {
    return lost.includes("venue")
      ? finish("The venue search failed twice.")
      : toVenue("Everything else depends on the venue.");
  }
  const date = venue.date ?? wished;
  const takenOn = (day: string): string[] =>
    conflicts.filter((report) => report.date === day).map((report) => report.venue);
  if (venue.venue === null) {
    const offer = venue.ruledOut.length > 0 ? nearestOffer(progress, date) : null;
    if (offer === null) {
      return finish(`There is no venue to plan with: ${venue.problem ?? "none was found"}.`);
    }
    return toVenue(
      `Every suitable venue is taken on ${date}; the nearest free date is ${offer.date} at ${offer.venue}.`,
      {
        date: offer.date,
        proposed: offer.venue,
        maxHireCents: venue.hireLimit?.cents ?? null,
      },
    );
  }
  const { name } = venue.venue;
  if (logistics === null && !lost.includes("logistics")) {
    return delegate(
      "logistics",
      `The calendar must say whether ${name} is free on ${date}.`,
      instructions.logisticsInstruction(facts, name, date),
    );
  }
  if (logistics?.free === false) {
    return toVenue(`${name} is taken on ${date} (${logistics.conflict}): another venue is needed.`, {
      date,
      ruledOut: takenOn(date),
      maxHireCents: venue.hireLimit?.cents ?? null,
    });
  }

  const cannotSave = venue.hireLimit?.kept === false;
  if (catering === null && !lost.includes("catering")) {
    const reason = cannotSave
      ? "No cheaper venue fits, so the food must be as cheap as can be."
      : `With ${name} chosen, it is known what is left for food.`;
    return delegate("catering", reason, instructions.cateringInstruction(facts, date, cannotSave));
  }
  if (catering && catering.caterer === null && catering.cheapest !== null) {
    const affordable = leftFor(budgetCents(facts) ?? 0, [
      catering.cheapest.cents,
      logistics?.crew?.cents ?? 0,
    ]);
    if (cannotSave || affordable >= venue.venue.cents) {
      return delegate(
        "catering",
        "Nothing cheaper fits: the plan has to show what it would cost.",
        instructions.cateringInstruction(facts, date, true),
      );
    }
    const limit = Math.max(0, affordable);
    return toVenue(
      `${name} leaves too little for catering: with ${catering.cheapest.name} (${formatMoney(catering.cheapest.cents)}) ` +
        `the hire may cost at most ${formatMoney(limit)}.`,
      { date, ruledOut: takenOn(date), maxHireCents: limit },
    );
  }
  if (budget === null && !lost.includes("budget")) {
    return delegate(
      "budget",
      "All costs are known and must be added up.",
      instructions.budgetInstruction(facts, date),
    );
  }
  const short = budget?.leftCents != null && budget.leftCents < 0;
  return finish(
    short
      ? "Nothing that fits is cheaper: the plan says what is missing."
      : "Venue, date, catering and budget fit together.",
  );
}

/** The free date nearest to the wished one among those that the calendar has offered. */
function nearestOffer({ conflicts }: Progress, wished: string): { venue: string; date: string } | null {
  const distance = (date: string): number => Math.abs(Date.parse(date) - Date.parse(wished));
  const offers = conflicts
    .filter((report) => report.date === wished)
    .flatMap((report) => report.nearbyFreeDates.map((date) => ({ venue: report.venue, date })));
  return offers.sort((one, other) => distance(one.date) - distance(other.date))[0] ?? null;
}

/** The cities that the participants' descriptions name. */
function knownCities(system: string): string[] {
  return /sample data for ([^)]+)\)/.exec(system)?.[1]?.split(", ") ?? [];
}
