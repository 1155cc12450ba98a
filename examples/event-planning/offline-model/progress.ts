import { type BudgetReport, readBudgetReport } from "./reports/budget-report.ts";
import { type CateringReport, readCateringReport } from "./reports/catering-report.ts";
import { type LogisticsReport, readLogisticsReport } from "./reports/logistics-report.ts";
import { readVenueReport, type VenueReport } from "./reports/venue-report.ts";
import type { ReportEntry } from "./transcript.ts";

/** Where the work stands: of each specialist the report that holds for the venue and the date now chosen. */
export interface Progress {
  readonly venue: VenueReport | null;
  readonly logistics: LogisticsReport | null;
  readonly catering: CateringReport | null;
  readonly budget: BudgetReport | null;
  /** Every booking conflict that was reported. */
  readonly conflicts: readonly LogisticsReport[];
  /** Participants that have failed twice; they are not asked again. */
  readonly lost: readonly string[];
}

/** Sorts the reports: what was worked out for a venue that has been given up no longer counts. */
export function progressOf(reports: readonly ReportEntry[]): Progress {
  const read = <T>(from: string, reader: (text: string) => T | null): { index: number; report: T }[] =>
    reports.flatMap((entry, index) => {
      const report = entry.from === from && !entry.failed ? reader(entry.text) : null;
      return report === null ? [] : [{ index, report }];
    });
  const venue = read("venue", readVenueReport).at(-1);
  const name = venue?.report.venue?.name;
  const allLogistics = read("logistics", readLogisticsReport);
  const logistics = allLogistics.findLast(
    ({ report }) => report.venue === name && report.date === venue?.report.date,
  );
  const catering = read("catering", readCateringReport).findLast(({ report }) => report.venue === name);
  const budget = read("budget", readBudgetReport).findLast(
    ({ index }) => index > Math.max(venue?.index ?? 0, catering?.index ?? 0, logistics?.index ?? 0),
  );
  return {
    venue: venue?.report ?? null,
    logistics: logistics?.report ?? null,
    catering: catering?.report ?? null,
    budget: budget?.report ?? null,
    conflicts: allLogistics.map(({ report }) => report).filter((report) => !report.free),
    lost: [...new Set(reports.map(({ from }) => from))].filter((from) => unreadable(reports, from) >= 2),
  };
}

/** How many of a participant's reports are of no use. */
function unreadable(reports: readonly ReportEntry[], from: string): number {
  const readers: Readonly<Record<string, (text: string) => unknown>> = {
    venue: readVenueReport,
    logistics: readLogisticsReport,
    catering: readCateringReport,
    budget: readBudgetReport,
  };
  return reports.filter((entry) => entry.from === from && (entry.failed || !readers[from]?.(entry.text)))
    .length;
}
