import { z } from "zod";
import { formatMoney } from "../../domain/money.ts";
import { CONTINGENCY_PERCENT } from "../allowance.ts";
import type { Brief, Step } from "../brief.ts";
import { writeBudgetReport } from "../reports/budget-report.ts";
import { readCateringReport } from "../reports/catering-report.ts";
import { readAmount } from "../reports/labelled-lines.ts";
import { readLogisticsReport } from "../reports/logistics-report.ts";
import { readVenueReport } from "../reports/venue-report.ts";
import { budgetCents } from "../request/facts.ts";
import { resultsOf, timesCalled, toolTrouble } from "./tool-results.ts";

const sheetShape = z.object({
  lines: z.array(
    z.object({ item: z.string(), quantity: z.number(), unitCents: z.number(), amountCents: z.number() }),
  ),
  subtotalCents: z.number(),
  contingencyPercent: z.number(),
  contingencyCents: z.number(),
  totalCents: z.number(),
  budgetCents: z.number().nullable(),
  leftCents: z.number().nullable(),
  perGuestCents: z.number().nullable(),
});
type Sheet = z.infer<typeof sheetShape>;

/** The budget specialist: puts every reported cost on the sheet, and reports what the sheet says. */
export function budgetStep(brief: Brief): Step {
  if (timesCalled(brief, "budget_sheet") === 0) {
    const items = itemsOf(brief);
    if (items.length === 0) {
      return { report: "Nobody has reported any costs yet, so there is nothing to add up." };
    }
    const args = {
      items,
      contingencyPercent: CONTINGENCY_PERCENT,
      budgetCents: budgetCents(brief.facts),
      guests: brief.facts.guests,
    };
    return { calls: [{ name: "budget_sheet", args }] };
  }
  const [sheet] = resultsOf(brief, "budget_sheet", sheetShape);
  if (sheet === undefined) return { report: toolTrouble(brief, "budget_sheet") };
  return { report: writeBudgetReport(verdict(sheet), { ...sheet, table: tableOf(sheet) }) };
}

/** The costs that the peers have reported. */
function itemsOf({ reports, facts }: Brief) {
  const venue = readVenueReport(reports.get("venue") ?? "")?.venue;
  const catering = readCateringReport(reports.get("catering") ?? "");
  const crew = readLogisticsReport(reports.get("logistics") ?? "")?.crew;
  const perHead = readAmount(catering?.perHead ?? undefined);
  return [
    ...(venue ? [{ item: `Venue hire: ${venue.name}`, quantity: 1, unitCents: venue.cents }] : []),
    ...(catering?.caterer && perHead !== null
      ? [{ item: `Catering: ${catering.caterer.name}`, quantity: facts.guests ?? 1, unitCents: perHead }]
      : []),
    ...(crew
      ? [{ item: `Load-in and load-out crew: ${crew.details}`, quantity: 1, unitCents: crew.cents }]
      : []),
  ];
}

function verdict({ leftCents, totalCents }: Sheet): string {
  if (leftCents === null) {
    return `The costs come to ${formatMoney(totalCents)}; no budget was given to hold them against.`;
  }
  return leftCents < 0
    ? `The budget does not cover the costs: ${formatMoney(-leftCents)} is missing.`
    : `The costs stay within the budget, with ${formatMoney(leftCents)} to spare.`;
}

function tableOf(sheet: Sheet): string {
  const rows = [
    ...sheet.lines.map((line) => [
      line.item,
      line.quantity,
      formatMoney(line.unitCents),
      formatMoney(line.amountCents),
    ]),
    ["Subtotal", "", "", formatMoney(sheet.subtotalCents)],
    [`Contingency (${sheet.contingencyPercent}%)`, "", "", formatMoney(sheet.contingencyCents)],
    ["**Total**", "", "", `**${formatMoney(sheet.totalCents)}**`],
  ];
  const head = ["| Item | Quantity | Each | Amount |", "| --- | ---: | ---: | ---: |"];
  return [...head, ...rows.map((row) => `| ${row.join(" | ")} |`)].join("\n");
}
