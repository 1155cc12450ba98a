import { type UsageEntry, type UsageSummary, usageOf } from "langgraph-supervisor-workflow";
import type { CliOptions } from "./options.ts";
import { formatCount, formatUsd, usageTable } from "./usage-table.ts";

export interface UsageReportOptions {
  readonly budget: CliOptions["budget"];
  /** Where the prices come from, in a sentence; null if there are none. */
  readonly priceNote: string | null;
}

/** What a run used: the table, what is to be said about its figures, and how much of the budget that is. */
export function usageReport(
  entries: readonly UsageEntry[],
  { budget, priceNote }: UsageReportOptions,
): string {
  const usage = usageOf({ usage: entries });
  return [
    usageTable(entries),
    ...(priceNote === null || entries.length === 0 ? [] : [priceNote]),
    ...notes(usage),
    ...budgetLines(usage, budget),
  ].join("\n");
}

function notes({ modelsWithoutPrice, callsWithoutTokens }: UsageSummary): string[] {
  const silent = callsWithoutTokens === 1 ? "1 call" : `${formatCount(callsWithoutTokens)} calls`;
  return [
    ...(modelsWithoutPrice.length > 0 ? [`No price is known of ${modelsWithoutPrice.join(", ")}.`] : []),
    ...(callsWithoutTokens > 0
      ? [`The provider reported no tokens for ${silent}; they are missing above.`]
      : []),
  ];
}

function budgetLines(usage: UsageSummary, budget: CliOptions["budget"]): string[] {
  const { maxCostUsd, maxTokens } = budget ?? {};
  const { costUsd, totalTokens, callsWithoutTokens } = usage;
  // A call that tells no tokens takes its worst case out of the budget.
  const least = callsWithoutTokens > 0 ? "at least " : "";
  const told = (used: string, max: string, part: number): string =>
    `Budget: ${least}${used} of ${max} used (${Math.floor(part * 100)}%).`;
  return [
    ...(maxCostUsd === undefined
      ? []
      : costUsd === null
        ? [`Budget: how much of ${limitUsd(maxCostUsd)} was used is not known.`]
        : [told(formatUsd(costUsd), limitUsd(maxCostUsd), costUsd / maxCostUsd)]),
    ...(maxTokens === undefined
      ? []
      : [told(formatCount(totalTokens), `${formatCount(maxTokens)} tokens`, totalTokens / maxTokens)]),
  ];
}

/** As the user has given it, without the places that costs need. */
function limitUsd(usd: number): string {
  return `$${usd.toLocaleString("en-US", { maximumFractionDigits: 9 })}`;
}
