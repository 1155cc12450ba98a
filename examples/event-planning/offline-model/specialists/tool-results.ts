import { z } from "zod";
import type { Brief } from "../brief.ts";

/** What tools say of a city that they do not know. */
export const unknownCityResult = z.object({ unknownCity: z.string(), knownCities: z.array(z.string()) });

/** The results of one tool that have this shape, in the order of the calls. */
export function resultsOf<T>(brief: Brief, tool: string, shape: z.ZodType<T>): T[] {
  return brief.results
    .filter((result) => result.tool === tool)
    .flatMap((result) => {
      const parsed = shape.safeParse(result.value);
      return parsed.success ? [parsed.data] : [];
    });
}

/** How often a tool has answered, however it answered. */
export function timesCalled(brief: Brief, tool: string): number {
  return brief.results.filter((result) => result.tool === tool).length;
}

/** A report for when a tool gave nothing that can be used. */
export function toolTrouble(brief: Brief, tool: string): string {
  const said = brief.results.findLast((result) => result.tool === tool)?.text ?? "it was not called";
  return `I could not finish: the tool ${tool} gave nothing that I can use (${said.slice(0, 200)}).`;
}
