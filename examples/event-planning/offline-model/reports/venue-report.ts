import { formatMoney } from "../../domain/money.ts";
import {
  type Priced,
  readAmount,
  readDate,
  readLabelled,
  readList,
  readPriced,
  writePriced,
  writeReport,
} from "./labelled-lines.ts";

/** What the venue specialist has found. */
export interface VenueReport {
  readonly city: string;
  readonly date: string | null;
  /** The choice; null if nothing fits. */
  readonly venue: Priced | null;
  readonly address: string | null;
  readonly access: string | null;
  /** In what the choice does not do what was wished for. */
  readonly compromise: string | null;
  readonly alternatives: readonly string[];
  /** The most that the hire was to cost, in cents, and whether the choice keeps to it. */
  readonly hireLimit: { readonly cents: number; readonly kept: boolean } | null;
  /** Venues that were ruled out by the task. */
  readonly ruledOut: readonly string[];
  /** Why there is no choice. */
  readonly problem: string | null;
  /** Set when the catalogue does not have the city: the cities that it has. */
  readonly knownCities: readonly string[];
}

export function writeVenueReport(prose: string, report: VenueReport): string {
  const { hireLimit } = report;
  return writeReport(prose, {
    Venue: report.venue ? writePriced(report.venue) : "none",
    Problem: report.problem,
    City: report.city,
    Date: report.date,
    Address: report.address,
    Access: report.access,
    Compromise: report.compromise,
    Alternatives: report.alternatives.length > 0 ? report.alternatives.join("; ") : null,
    "Hire limit": hireLimit && `${formatMoney(hireLimit.cents)}, ${hireLimit.kept ? "kept" : "missed"}`,
    "Ruled out": report.ruledOut.length > 0 ? report.ruledOut.join(", ") : null,
    "Known cities": report.knownCities.length > 0 ? report.knownCities.join(", ") : null,
  });
}

/** Null for a text that is no such report. */
export function readVenueReport(text: string): VenueReport | null {
  const facts = readLabelled(text);
  const venue = facts.get("Venue");
  if (venue === undefined) return null;
  const limitCents = readAmount(facts.get("Hire limit"));
  return {
    city: facts.get("City") ?? "",
    date: readDate(facts.get("Date")),
    venue: readPriced(venue),
    address: facts.get("Address") ?? null,
    access: facts.get("Access") ?? null,
    compromise: facts.get("Compromise") ?? null,
    alternatives: readList(facts.get("Alternatives"), "; "),
    hireLimit:
      limitCents === null
        ? null
        : { cents: limitCents, kept: facts.get("Hire limit")?.endsWith("kept") === true },
    ruledOut: readList(facts.get("Ruled out")),
    problem: facts.get("Problem") ?? null,
    knownCities: readList(facts.get("Known cities")),
  };
}
