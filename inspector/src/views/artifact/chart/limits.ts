import type { VegaLiteSpec } from "../presentation.ts";

/** Numbers that decide how much is computed or drawn. */
const BOUNDED = new Set(["width", "height", "step", "tickCount", "maxbins", "steps", "columns"]);
const MOST = 10_000;
const MOST_ROWS = 200_000;

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
    if (key === "values" && Array.isArray(value)) {
      if (value.length > MOST_ROWS)
        return `It has ${value.length} rows, and the inspector draws ${MOST_ROWS}.`;
      continue;
    }
    if (key === "sequence") {
      const { start = 0, stop = 0, step = 1 } = value as Readonly<Record<string, unknown>>;
      const rows = Math.abs((Number(stop) - Number(start)) / Number(step));
      if (!(rows <= MOST_ROWS)) return `Its sequence has more than ${MOST_ROWS} rows.`;
    }
    const problem = tooMuch(value as VegaLiteSpec);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
