import { chooseFields } from "./chart/choose-fields.ts";
import { firstChart } from "./chart/first-chart.ts";
import { loadTable, SAMPLE_FILE } from "./data/load-table.ts";
import { assessor } from "./rules/assess.ts";
import { type ChartReview, type ChartReviewOptions, createChartReview } from "./workflow.ts";

/** The review of a first chart of the sample data. */
export async function sampleReview(
  options: Omit<ChartReviewOptions, "table" | "first" | "assess">,
): Promise<ChartReview> {
  const table = await loadTable(SAMPLE_FILE);
  return createChartReview({
    ...options,
    table,
    first: firstChart(chooseFields(table)),
    assess: assessor(table),
  });
}
