import type { ChartSpec } from "../chart/chart-spec.ts";
import { fieldName } from "../chart/field-reference.ts";
import { inWords } from "../chart/words.ts";
import { type Column, type Table, valuesOf } from "../data/table.ts";
import { channel, fieldOf } from "../rules/rule.ts";

/** The column that a channel shows; null where it shows none. */
export function columnOf(spec: ChartSpec, table: Table, name: string): Column | null {
  const reference = fieldOf(spec, name);
  if (reference === null) return null;
  return table.columns.find((column) => column.name === fieldName(reference)) ?? null;
}

/** What an axis of numbers measures, in words. */
export function measureInWords(spec: ChartSpec, name: string): string {
  const definition = channel(spec, name);
  const reference = fieldOf(spec, name);
  if (reference === null) return "Number of rows";
  const words = inWords(fieldName(reference));
  return definition?.aggregate === "mean" ? `Mean ${words.charAt(0).toLowerCase()}${words.slice(1)}` : words;
}

/** The first and the last day of a column of dates, and about how many days lie between. */
export function timeSpan(
  table: Table,
  field: string,
): { readonly from: Date; readonly to: Date; readonly days: number } {
  const dates = valuesOf(table, field).map(String).sort();
  const from = new Date(dates[0] ?? "");
  const to = new Date(dates.at(-1) ?? "");
  return { from, to, days: (to.getTime() - from.getTime()) / 86_400_000 };
}

/**
 * A field of names under which the values of another can be grouped: each value belongs to one group, there are 2 to 6
 * groups, and none has more than `most` values.
 */
export function groupingOf(table: Table, field: string, most: number): Column | null {
  const candidates = table.columns.filter(
    ({ name, type, distinct, missing }) =>
      name !== field && type === "nominal" && distinct >= 2 && distinct <= 6 && missing === 0,
  );
  const fits = ({ name }: Column): boolean => {
    const groups = new Map<unknown, Set<unknown>>();
    const groupOf = new Map<unknown, unknown>();
    for (const row of table.rows) {
      const [value, group] = [row[field], row[name]];
      if (value === null || value === undefined) continue;
      if (groupOf.has(value) && groupOf.get(value) !== group) return false;
      groupOf.set(value, group);
      groups.set(group, (groups.get(group) ?? new Set()).add(value));
    }
    return [...groups.values()].every(({ size }) => size <= most);
  };
  return candidates.find(fits) ?? null;
}
