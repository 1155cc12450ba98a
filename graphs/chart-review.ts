import { chooseFields } from "../examples/chart-review/chart/choose-fields.ts";
import { firstChart } from "../examples/chart-review/chart/first-chart.ts";
import { loadTable, SAMPLE_FILE } from "../examples/chart-review/data/load-table.ts";
import { modelFromEnvironment } from "../examples/chart-review/model.ts";
import { assessor } from "../examples/chart-review/rules/assess.ts";
import { createChartReview } from "../examples/chart-review/workflow.ts";

const table = await loadTable(SAMPLE_FILE);

/** The chart review for the LangGraph server, on the sample data. */
export const graph = createChartReview({
  table,
  model: modelFromEnvironment(process.env).model,
  first: firstChart(chooseFields(table)),
  assess: assessor(table),
});
