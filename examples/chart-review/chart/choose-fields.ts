import { DataError } from "../data/data-error.ts";
import type { Column, Table } from "../data/table.ts";

/** Which fields are drawn, and how. */
export interface FieldChoice {
  readonly form: "line" | "bar" | "scatter" | "histogram" | "counts" | "counts-over-time";
  readonly x: Column;
  /** Null where rows are counted. */
  readonly y: Column | null;
  /** The field that tells series apart; null for one series. */
  readonly series: Column | null;
  /** Whether several rows fall on one place, so that their mean is drawn. */
  readonly isAggregated: boolean;
}

/** More colours than this cannot be told apart. */
export const MAX_SERIES = 8;
const MAX_BARS = 40;

/**
 * Chooses what to draw: over time if there are dates, by name if there are names, else number against number.
 *
 * @throws DataError if no column can be drawn
 */
export function chooseFields(table: Table): FieldChoice {
  const columns = table.columns.filter(({ distinct }) => distinct > 0);
  const varied = columns.filter(({ distinct }) => distinct > 1);
  const of = (type: Column["type"]): Column[] => varied.filter((column) => column.type === type);
  const [time] = of("temporal");
  const [number, second] = of("quantitative");
  const names = of("nominal").filter(({ distinct }) => distinct <= MAX_BARS);
  if (time !== undefined && number !== undefined) return withSeries(table, "line", time, number, names);
  const [name] = names;
  const isCloud =
    second !== undefined &&
    doubledRows(
      table,
      names.map((column) => column.name),
    ) > 0;
  if (name !== undefined && number !== undefined && !isCloud) {
    // The names that tell the rows apart best.
    const x = names.reduce((best, other) => (other.distinct > best.distinct ? other : best), name);
    return withSeries(
      table,
      "bar",
      x,
      number,
      names.filter((other) => other !== x),
    );
  }
  if (number !== undefined && second !== undefined)
    return withSeries(table, "scatter", number, second, names);
  const alone = { y: null, series: null, isAggregated: false };
  if (number !== undefined) return { form: "histogram", x: number, ...alone };
  if (time !== undefined) return { form: "counts-over-time", x: time, ...alone };
  if (name !== undefined) return { form: "counts", x: name, ...alone };
  throw new DataError(nothingToDraw(columns));
}

/** How many rows fall on the place of another one. */
export function doubledRows({ rows }: Table, fields: readonly string[]): number {
  const keys = rows.map((row) => JSON.stringify(fields.map((field) => row[field] ?? null)));
  return keys.length - new Set(keys).size;
}

function withSeries(
  table: Table,
  form: FieldChoice["form"],
  x: Column,
  y: Column,
  names: readonly Column[],
): FieldChoice {
  const doubled = (fields: readonly Column[]): number =>
    doubledRows(
      table,
      fields.map(({ name }) => name),
    );
  const choices = names.filter(({ distinct }) => distinct <= MAX_SERIES);
  const ranked = choices.map((series) => ({ series, left: doubled([x, series]) }));
  const best = ranked.sort((one, other) => one.left - other.left)[0];
  // A field that parts nothing is no series, except in a cloud of points; and means cannot be stacked.
  const isSeries =
    best && (form === "scatter" || (best.left < doubled([x]) && (form === "line" || best.left === 0)));
  const series = isSeries ? best.series : null;
  const fields = series === null ? [x] : [x, series];
  return { form, x, y, series, isAggregated: form !== "scatter" && doubled(fields) > 0 };
}

function nothingToDraw(columns: readonly Column[]): string {
  const what = columns.map(({ name, type, distinct }) => `"${name}" (${type}, ${distinct} different)`);
  const found = what.length === 0 ? "All columns are empty." : `There are ${what.slice(0, 8).join(", ")}.`;
  return (
    `No column can be drawn. ${found} ` +
    `A chart needs numbers or dates that differ, or a column of 2 to ${MAX_BARS} different names.`
  );
}
