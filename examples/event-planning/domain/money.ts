/** Money is a whole number of US cents everywhere in the example; only text shows dollars. */

/** @example formatMoney(-123456) // "-$1,234.56" */
export function formatMoney(cents: number): string {
  const absolute = Math.abs(cents);
  const dollars = Math.floor(absolute / 100).toString();
  const grouped = dollars.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${cents < 0 ? "-" : ""}$${grouped}.${(absolute % 100).toString().padStart(2, "0")}`;
}

/** Reads what {@link formatMoney} writes; null for anything else. */
export function parseMoney(text: string): number | null {
  const match = /^(-?)\$(\d{1,3}(?:,\d{3})*|\d+)\.(\d{2})$/.exec(text.trim());
  if (match === null) return null;
  const cents = Number((match[2] ?? "").replaceAll(",", "")) * 100 + Number(match[3]);
  return match[1] === "-" ? -cents : cents;
}

/** A share of an amount, half a cent rounded up: exact, since it never leaves whole numbers. */
export function percentOf(cents: number, percent: number): number {
  return Math.floor((cents * percent * 2 + 100) / 200);
}
