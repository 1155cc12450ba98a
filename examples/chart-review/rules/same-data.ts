import type { ChartSpec } from "../chart/chart-spec.ts";
import { fieldName } from "../chart/field-reference.ts";
import { at, eachObject } from "../chart/json.ts";

/**
 * What a change takes away from what a chart says: fields that are shown no more, and rows that are left out. A better
 * looking chart that says less is no better.
 */
export function sameDataProblems(spec: ChartSpec, before: ChartSpec): string[] {
  const shown = shownFields(spec);
  const lost = [...shownFields(before)].filter((field) => !shown.has(field));
  const problems = lost.map((field) => `The chart does not show the field "${field}" any more.`);
  eachObject(spec, ({ transform }) => {
    for (const step of Array.isArray(transform) ? transform : []) {
      for (const key of ["filter", "sample"]) {
        if (at(step, key) !== undefined) problems.push(`A ${key} leaves rows out.`);
      }
    }
  });
  return problems;
}

function shownFields(spec: ChartSpec): Set<string> {
  const fields = new Set<string>();
  eachObject(spec, ({ field }, path) => {
    const isShown = path.includes("encoding") || path.includes("facet");
    if (typeof field === "string" && isShown) fields.add(fieldName(field));
  });
  return fields;
}
