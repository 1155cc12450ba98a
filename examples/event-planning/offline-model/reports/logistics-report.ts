import { formatMoney } from "../../domain/money.ts";
import { readAmount, readDate, readLabelled, readList, writeReport } from "./labelled-lines.ts";

/** What the logistics specialist has found. */
export interface LogisticsReport {
  readonly venue: string;
  readonly date: string;
  readonly free: boolean;
  /** Why the date is taken; null when it is free. */
  readonly conflict: string | null;
  readonly nearbyFreeDates: readonly string[];
  readonly times: string | null;
  readonly climate: string | null;
  readonly travel: string | null;
  readonly loadIn: string | null;
  readonly crew: { readonly cents: number; readonly details: string } | null;
  readonly schedule: readonly string[];
  readonly invitation: string | null;
}

export function writeLogisticsReport(prose: string, report: LogisticsReport): string {
  return writeReport(prose, {
    Venue: report.venue,
    Date: report.date,
    Availability: report.free ? "free" : `taken (${report.conflict})`,
    "Free nearby": report.nearbyFreeDates.length > 0 ? report.nearbyFreeDates.join(", ") : null,
    Times: report.times,
    Climate: report.climate,
    Travel: report.travel,
    "Load-in": report.loadIn,
    Crew: report.crew && `${report.crew.details}, ${formatMoney(report.crew.cents)}`,
    Schedule: report.schedule.length > 0 ? report.schedule.join("; ") : null,
    Invitation: report.invitation,
  });
}

/** Null for a text that is no such report. */
export function readLogisticsReport(text: string): LogisticsReport | null {
  const facts = readLabelled(text);
  const date = readDate(facts.get("Date"));
  const availability = facts.get("Availability");
  if (date === null || availability === undefined) return null;
  const crew = facts.get("Crew");
  const crewCents = readAmount(crew);
  return {
    venue: facts.get("Venue") ?? "",
    date,
    free: availability === "free",
    conflict: /^taken \((.*)\)$/.exec(availability)?.[1] ?? null,
    nearbyFreeDates: readList(facts.get("Free nearby")),
    times: facts.get("Times") ?? null,
    climate: facts.get("Climate") ?? null,
    travel: facts.get("Travel") ?? null,
    loadIn: facts.get("Load-in") ?? null,
    crew: crewCents === null ? null : { cents: crewCents, details: (crew ?? "").replace(/, \$[\d,.]+$/, "") },
    schedule: readList(facts.get("Schedule"), "; "),
    invitation: facts.get("Invitation") ?? null,
  };
}
