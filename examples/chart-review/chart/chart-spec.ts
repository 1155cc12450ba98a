import { z } from "zod";
import { isObject, type JsonObject } from "./json.ts";

/**
 * A Vega-Lite specification without its data: `data` names the table, whose rows are put in when it is compiled.
 */
export type ChartSpec = JsonObject;

/** What names the data in a specification. */
export const TABLE = "table";

/** The artifact's schema. What else makes a chart good is for the review to say. */
export const chartSpecSchema: z.ZodType<ChartSpec> = z.custom<ChartSpec>(isObject, {
  error: "A Vega-Lite specification is an object.",
});
