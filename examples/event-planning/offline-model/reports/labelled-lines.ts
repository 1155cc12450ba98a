import { formatMoney, parseMoney } from "../../domain/money.ts";

/** The lines `- Label: value` of a report, by label. The writers of the reports and their readers share it. */
export type Labelled = ReadonlyMap<string, string>;

export function readLabelled(text: string): Labelled {
  return new Map(
    [...text.matchAll(/^- ([A-Z][\w' -]*): (.*)$/gm)].map((match) => [match[1] ?? "", match[2] ?? ""]),
  );
}

/** A report: some prose, then the facts; a fact that is null is left out. */
export function writeReport(
  prose: string,
  facts: Readonly<Record<string, string | null>>,
  rest = "",
): string {
  const lines = Object.entries(facts).flatMap(([label, value]) =>
    value === null ? [] : [`- ${label}: ${value}`],
  );
  return [prose, lines.join("\n"), rest].filter((part) => part !== "").join("\n\n");
}

/** Something with a price, as reports name it: `Foundry Hall — $9,800.00 hire, capacity 220`. */
export interface Priced {
  readonly name: string;
  readonly cents: number;
  readonly details: string;
}

export function writePriced({ name, cents, details }: Priced): string {
  return `${name} — ${formatMoney(cents)} ${details}`;
}

export function readPriced(value: string | undefined): Priced | null {
  const match = /^(.+?) — (\$\S+) (.*)$/.exec(value ?? "");
  const cents = parseMoney(match?.[2] ?? "");
  return match === null || cents === null ? null : { name: match[1] ?? "", cents, details: match[3] ?? "" };
}

/** The first amount in a value, in cents; null if there is none. */
export function readAmount(value: string | undefined): number | null {
  return parseMoney(/-?\$[\d,]+\.\d{2}/.exec(value ?? "")?.[0] ?? "");
}

/** The first date in a value. */
export function readDate(value: string | undefined): string | null {
  return /\d{4}-\d{2}-\d{2}/.exec(value ?? "")?.[0] ?? null;
}

export function readList(value: string | undefined, separator = ", "): string[] {
  return value === undefined || value === "" ? [] : value.split(separator);
}
