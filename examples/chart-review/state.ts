import { ReducedValue, StateSchema } from "@langchain/langgraph";
import { z } from "zod";
import { TABLE } from "./chart/chart-spec.ts";
import type { Row, Table } from "./data/table.ts";

const datasetsSchema = z
  .custom<Readonly<Record<string, readonly Row[]>>>()
  .describe("The rows of the chart, by the name that its specification calls them by");

/**
 * The state's own field: `datasets`, which bears Vega-Lite's name for rows beside a specification. Whoever shows the
 * thread, as the inspector does, draws the artifact with them.
 *
 * They are there from the beginning, and stay: input cannot change what the review measures.
 */
export function stateOf({ rows }: Table) {
  return new StateSchema({
    datasets: new ReducedValue(
      datasetsSchema.default(() => ({ [TABLE]: rows })),
      { reducer: (rowsOfReview) => rowsOfReview },
    ),
  });
}
