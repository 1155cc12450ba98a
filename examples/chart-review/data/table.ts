import { type Cell, isMissing, readDate, readNumber, readYear } from "./cell.ts";
import { DataError } from "./data-error.ts";
import { parseCsv } from "./parse-csv.ts";

export type FieldType = "quantitative" | "temporal" | "nominal";

/** A column of the data. */
export interface Column {
  readonly name: string;
  readonly type: FieldType;
  /** How many different values it has, missing ones left out. */
  readonly distinct: number;
  /** How many of its cells are empty. */
  readonly missing: number;
}

export type Row = Readonly<Record<string, Cell>>;

/** The data of a chart. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** The most rows that are drawn; every version is laid out and drawn anew. */
export const MAX_ROWS = 20_000;

/**
 * Reads a CSV file as a table, with the fields' types inferred: numbers, dates, or else names.
 *
 * @throws DataError if it is no CSV with at least one row, or has more than {@link MAX_ROWS}
 */
export function readTable(text: string): Table {
  const { header, rows, delimiter } = parseCsv(text);
  if (rows.length > MAX_ROWS) {
    throw new DataError(
      `The file has ${rows.length} rows; at most ${MAX_ROWS} are drawn. Aggregate or sample it first.`,
    );
  }
  const columns = header.map((name, index) => {
    const texts = rows.map((row) => row[index] ?? "");
    const { type, read } = typeOf(name, texts, delimiter);
    const values = texts.map((cell) => (isMissing(cell) ? null : read(cell)));
    const present = values.filter((value) => value !== null);
    const distinct = new Set(present).size;
    return { column: { name, type, distinct, missing: values.length - present.length }, values };
  });
  return {
    columns: columns.map(({ column }) => column),
    rows: rows.map((_, row) => {
      const cells = columns.map(({ column, values }) => [column.name, values[row] ?? null] as const);
      return Object.fromEntries(cells);
    }),
  };
}

/** The values of one column, missing ones left out. */
export function valuesOf({ rows }: Table, field: string): Exclude<Cell, null>[] {
  return rows.map((row) => row[field] ?? null).filter((value) => value !== null);
}

const asText = (cell: string): Cell => cell.trim();

function typeOf(
  name: string,
  texts: readonly string[],
  delimiter: string,
): { readonly type: FieldType; readonly read: (cell: string) => Cell } {
  const present = texts.filter((cell) => !isMissing(cell));
  const areAll = (read: (cell: string) => Cell | undefined): boolean =>
    present.length > 0 && present.every((cell) => read(cell) !== undefined);
  const reading = (read: (cell: string) => Cell | undefined) => (cell: string) => read(cell) ?? null;
  if (/year|jahr|année|año/i.test(name) && areAll(readYear))
    return { type: "temporal", read: reading(readYear) };
  // Numbers that only tell things apart are names: identifiers, postcodes, numbers with leading zeros.
  const areCodes =
    /(^|[\s_-])(id|code|zip|plz|postcode)$/i.test(name) || present.some((cell) => /^0\d/.test(cell.trim()));
  const asNumber = (cell: string) => readNumber(cell, delimiter);
  if (!areCodes && areAll(asNumber)) return { type: "quantitative", read: reading(asNumber) };
  if (areAll(readDate)) return { type: "temporal", read: reading(readDate) };
  return { type: "nominal", read: asText };
}
