import type { ChartSpec } from "../chart/chart-spec.ts";
import { compileChart } from "../compile/compile-chart.ts";
import { drawChart } from "../compile/draw-chart.ts";
import { fieldProblems } from "../compile/field-problems.ts";
import { outsideProblems } from "../compile/outside-problems.ts";
import { schemaProblems } from "../compile/schema-problems.ts";
import type { Table } from "../data/table.ts";
import { readFigure } from "../measure/read-figure.ts";
import { type Finding, findingsOf } from "./rules.ts";

/** A chart that cannot be used, with all reasons; or one that was drawn and measured. */
export type Assessment =
  | { readonly isSound: false; readonly problems: readonly string[] }
  | { readonly isSound: true; readonly findings: readonly Finding[]; readonly svg: string };

/** Checks a chart, compiles it, draws it and measures it. The cheap checks go first: what fails them is not drawn. */
export async function assess(spec: ChartSpec, table: Table): Promise<Assessment> {
  const written = [...schemaProblems(spec), ...outsideProblems(spec)];
  if (written.length > 0) return { isSound: false, problems: written };
  const missing = fieldProblems(spec, table);
  if (missing.length > 0) return { isSound: false, problems: missing };
  const compiled = compileChart(spec, table);
  if (compiled.problems.length > 0 || !("vega" in compiled))
    return { isSound: false, problems: compiled.problems };
  const drawn = await drawChart(compiled.vega);
  if (drawn.problems.length > 0 || !("view" in drawn)) return { isSound: false, problems: drawn.problems };
  const figure = readFigure(drawn);
  drawn.view.finalize();
  if (figure.unknownColors.length > 0) {
    const colors = figure.unknownColors.map((color) => `"${color}"`).join(", ");
    return { isSound: false, problems: [`There is no such colour: ${colors}.`] };
  }
  return { isSound: true, findings: findingsOf({ spec, figure, table }), svg: drawn.svg };
}

/** Assesses charts of one table, each different one once. */
export function assessor(table: Table): (spec: ChartSpec) => Promise<Assessment> {
  const known = new Map<string, Promise<Assessment>>();
  return (spec) => {
    const key = JSON.stringify(spec);
    const assessment = known.get(key) ?? assess(spec, table);
    known.set(key, assessment);
    return assessment;
  };
}
