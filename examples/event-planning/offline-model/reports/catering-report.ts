import {
  type Priced,
  readLabelled,
  readList,
  readPriced,
  writePriced,
  writeReport,
} from "./labelled-lines.ts";

/** What the catering specialist has found. */
export interface CateringReport {
  /** The venue for which it was worked out: its hire decides what is left for catering. */
  readonly venue: string;
  /** The choice, with what it costs for all guests; null if nobody fits. */
  readonly caterer: Priced | null;
  /** When nobody cooks for what is left: the cheapest that fits otherwise. */
  readonly cheapest: Priced | null;
  readonly perHead: string | null;
  readonly style: string | null;
  readonly diets: readonly string[];
  /** Diets that were asked for and are not catered for. */
  readonly unserved: readonly string[];
  /** What there was to spend for a head, in words. */
  readonly allowance: string | null;
  readonly problem: string | null;
}

export function writeCateringReport(prose: string, report: CateringReport): string {
  return writeReport(prose, {
    Caterer: report.caterer ? writePriced(report.caterer) : "none",
    Problem: report.problem,
    Cheapest: report.cheapest && writePriced(report.cheapest),
    "Per head": report.perHead,
    Style: report.style,
    Diets: report.diets.length > 0 ? report.diets.join(", ") : null,
    "Diets not served": report.unserved.length > 0 ? report.unserved.join(", ") : null,
    Allowance: report.allowance,
    "For venue": report.venue,
  });
}

/** Null for a text that is no such report. */
export function readCateringReport(text: string): CateringReport | null {
  const facts = readLabelled(text);
  const caterer = facts.get("Caterer");
  if (caterer === undefined) return null;
  return {
    venue: facts.get("For venue") ?? "",
    caterer: readPriced(caterer),
    cheapest: readPriced(facts.get("Cheapest")),
    perHead: facts.get("Per head") ?? null,
    style: facts.get("Style") ?? null,
    diets: readList(facts.get("Diets")),
    unserved: readList(facts.get("Diets not served")),
    allowance: facts.get("Allowance") ?? null,
    problem: facts.get("Problem") ?? null,
  };
}
