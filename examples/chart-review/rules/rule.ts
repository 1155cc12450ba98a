import type { ChartSpec } from "../chart/chart-spec.ts";
import { at, isObject, type JsonObject } from "../chart/json.ts";
import type { Table } from "../data/table.ts";
import type { Figure } from "../measure/figure.ts";

/** What rules measure: the chart as it is written, and as it is laid out. */
export interface Measured {
  readonly spec: ChartSpec;
  readonly figure: Figure;
  readonly table: Table;
}

/** A criterion that is measured and not felt. */
export interface Rule {
  /** What must be true, with the figure that it is measured by. */
  readonly criterion: string;
  /** What is wrong, with what was measured; null if nothing is. */
  readonly check: (measured: Measured) => string | null;
}

/** The definition of a channel, such as `x` or `color`; null where there is none. */
export function channel(spec: ChartSpec, name: string): JsonObject | null {
  const definition = at(spec, "encoding", name);
  return isObject(definition) ? definition : null;
}

/** The type of mark; null for a chart of several views. */
export function markType(spec: ChartSpec): string | null {
  const { mark } = spec;
  if (typeof mark === "string") return mark;
  const type = at(mark, "type");
  return typeof type === "string" ? type : null;
}

/** The reference to the field that a channel shows; null where it shows none. */
export function fieldOf(spec: ChartSpec, name: string): string | null {
  const field = channel(spec, name)?.field;
  return typeof field === "string" ? field : null;
}

/** Whether a channel has a scale from low to high; names have none. */
export function isContinuous(spec: ChartSpec, name: string): boolean {
  const definition = channel(spec, name);
  if (definition === null) return false;
  return (
    definition.type === "quantitative" || definition.type === "temporal" || definition.aggregate === "count"
  );
}

/** The channels that split a chart into panels. */
export const FACETS = ["facet", "row", "column"] as const;

/** @example rounded(3.14159) // "3.1" */
export function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
