/** A value of the data: a number, a text (dates as `YYYY-MM-DDTHH:MM:SS`, by the clock of the file), or nothing. */
export type Cell = string | number | null;

const MISSING = /^(n\/?a|nan|null|-|–)?$/i;
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s?%?$/i;
const GROUPED = /^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/;
const DECIMAL_COMMA = /^[-+]?(\d+|\d{1,3}(\.\d{3})+),\d+$/;
const DATE =
  /^(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s?(Z|[-+]\d{2}:?\d{2})?)?$/;
const GERMAN_DATE = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;

/** Whether a cell says that there is no value. */
export function isMissing(text: string): boolean {
  return MISSING.test(text.trim());
}

/**
 * A number: `1234.5`, `1,234.5`, `12%`, `1e3`; where cells are parted by semicolons also `1.234,5`.
 *
 * @returns undefined if it is none
 */
export function readNumber(text: string, delimiter = ","): number | undefined {
  const trimmed = text.trim();
  if (delimiter === ";" && DECIMAL_COMMA.test(trimmed)) {
    return Number(trimmed.replaceAll(".", "").replace(",", "."));
  }
  if (GROUPED.test(trimmed)) return Number(trimmed.replaceAll(",", ""));
  return NUMBER.test(trimmed) ? finite(Number(trimmed.replace(/\s?%$/, ""))) : undefined;
}

/**
 * A date as `YYYY-MM-DDTHH:MM:SS`: of `2024-05`, `2024-05-17`, `2024/05/17`, `17.05.2024`, each year first one also with
 * a time. A zone is left out, so that a clock shows what the file shows.
 *
 * @returns undefined if it is none, also for 30 February
 */
export function readDate(text: string): string | undefined {
  const trimmed = text.trim();
  const german = GERMAN_DATE.exec(trimmed);
  const [year, month, day = "1", hour = "00", minute = "00", second = "00"] = german
    ? [german[3], german[2], german[1]]
    : (DATE.exec(trimmed)?.slice(1) ?? []);
  if (year === undefined || month === undefined) return undefined;
  const iso = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}T${hour}:${minute}:${second}`;
  const parsed = new Date(`${iso}Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(iso) ? iso : undefined;
}

/** A year as a date: 1 January. */
export function readYear(text: string): string | undefined {
  return /^(1[5-9]|20|21)\d{2}$/.test(text.trim()) ? `${text.trim()}-01-01T00:00:00` : undefined;
}

function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined;
}
