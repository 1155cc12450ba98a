import type { VegaLiteSpec } from "../presentation.ts";

/** Numbers that decide how much is computed or drawn. */
const BOUNDED = new Set(["width", "height", "step", "tickCount", "maxbins", "steps", "columns"]);
const MOST = 10_000;
/** So many points take a browser some 2 seconds, in which the page stands still. */
const MOST_ROWS = 50_000;
/** Values in all rows, and in what those hold: each is copied before it is drawn. */
const MOST_VALUES = 1_000_000;

/**
 * What in a specification would stall the page, in words; undefined if nothing was found.
 *
 * It keeps from mistakes. Whoever means to stall their own page can.
 */
export function tooMuch(spec: VegaLiteSpec): string | undefined {
  for (const [key, value] of Object.entries(spec)) {
    if (BOUNDED.has(key) && typeof value === "number" && Math.abs(value) > MOST)
      return `“${key}” is ${value}, and the inspector draws up to ${MOST}.`;
    if (typeof value !== "object" || value === null) continue;
    const problem = problemOf(key, value as VegaLiteSpec);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOf(key: string, value: VegaLiteSpec): string | undefined {
  if (key === "values" && Array.isArray(value)) return tooManyRows([value]);
  if (key === "datasets") return tooManyRows(Object.values(value));
  return (key === "sequence" ? tooLong(value) : undefined) ?? tooMuch(value);
}

function tooManyRows(lists: readonly unknown[]): string | undefined {
  const rows = lists.reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0);
  if (rows > MOST_ROWS) return `It has ${rows} rows, and the inspector draws ${MOST_ROWS}.`;
  // A list of what is left rather than a call in a call: however deep it is, it does not overflow.
  const open = [...lists];
  for (let count = 0; open.length > 0; count += 1) {
    if (count + open.length > MOST_VALUES)
      return `Its rows hold more than ${MOST_VALUES} values, which the inspector does not draw.`;
    const part = open.pop();
    if (typeof part !== "object" || part === null) continue;
    for (const value of Object.values(part)) open.push(value);
  }
  return undefined;
}

function tooLong({ start = 0, stop = 0, step = 1 }: VegaLiteSpec): string | undefined {
  const rows = Math.abs((Number(stop) - Number(start)) / Number(step));
  return rows <= MOST_ROWS ? undefined : `Its sequence has more than ${MOST_ROWS} rows.`;
}
