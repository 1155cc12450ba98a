import { DataError } from "./data-error.ts";

/** A CSV file as text: its header, and its rows with as many cells each. */
export interface CsvTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly delimiter: string;
}

/** Cells, and the line on which the row begins, from 1. */
interface CsvRow {
  readonly cells: string[];
  readonly line: number;
}

const DELIMITERS = [",", ";", "\t", "|"];

/**
 * Reads CSV (RFC 4180): quoted cells, quotes doubled inside them, any line end, a byte order mark. The delimiter is the
 * one of comma, semicolon, tab and bar that the header has most of. Blank lines are left out.
 *
 * @throws DataError if there is no header, no row, a quote that is never closed, a cell too few or too many, or a
 *   column without a name or with the name of another
 */
export function parseCsv(text: string): CsvTable {
  const content = text.replace(/^\uFEFF/, "");
  const delimiter = delimiterOf(content);
  const [header, ...rows] = readRows(content, delimiter);
  if (header === undefined) {
    throw new DataError("The file is empty. Give a CSV file with a header and at least one row.");
  }
  // Vega-Lite cannot find a field whose name has a backslash, however it is escaped.
  const names = header.cells.map((name) => name.trim().replaceAll("\\", "/"));
  checkNames(names);
  if (rows.length === 0) throw new DataError("The file has a header, but no rows below it.");
  for (const { cells, line } of rows) {
    if (cells.length === names.length) continue;
    throw new DataError(
      `Line ${line} has ${countOf(cells.length, "cell")}, but the header has ${names.length}. ` +
        "A cell that contains the delimiter must stand in double quotes.",
    );
  }
  return { header: names, rows: rows.map(({ cells }) => cells), delimiter };
}

function delimiterOf(text: string): string {
  // What stands in quotes says nothing of the delimiter.
  const header =
    text
      .replace(/"(?:[^"]|"")*"/g, "")
      .split(/\r\n|\r|\n/)
      .find((line) => line.trim() !== "") ?? "";
  const count = (delimiter: string): number => header.split(delimiter).length;
  return DELIMITERS.reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

function readRows(text: string, delimiter: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let cell = "";
  let line = 1;
  let begin = 1;
  let quotedSince: number | null = null;
  const endRow = (): void => {
    cells.push(cell);
    if (cells.length > 1 || cell.trim() !== "") rows.push({ cells, line: begin });
    cells = [];
    cell = "";
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quotedSince !== null) {
      if (character === "\n") line += 1;
      if (character !== '"') cell += character;
      else if (text.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else quotedSince = null;
    } else if (character === '"' && cell.trim() === "") {
      cell = "";
      quotedSince = line;
    } else if (character === delimiter) {
      cells.push(cell);
      cell = "";
    } else if (character === "\n" || character === "\r") {
      if (character === "\r" && text.charAt(at + 1) === "\n") at += 1;
      endRow();
      line += 1;
      begin = line;
    } else cell += character;
  }
  if (quotedSince !== null)
    throw new DataError(`The quote that opens on line ${quotedSince} is never closed.`);
  if (cell !== "" || cells.length > 0) endRow();
  return rows;
}

function checkNames(names: readonly string[]): void {
  const unnamed = names.indexOf("");
  if (unnamed >= 0) throw new DataError(`Column ${unnamed + 1} has no name in the header.`);
  if (names.includes("__proto__")) throw new DataError('A column cannot be named "__proto__". Rename it.');
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new DataError(`Two columns are named "${twice}". Rename one of them.`);
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
