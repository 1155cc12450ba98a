import { readFigure } from "./numbers.ts";

export type Currency = "USD" | "EUR" | "GBP";

/** Money that the user has to spend; `cents` are hundredths of the currency. */
export interface Budget {
  readonly cents: number;
  readonly currency: Currency;
  /** Whether the amount is meant for each guest. */
  readonly perHead: boolean;
}

const FIGURE = "\\d{1,3}(?:[.,' ]\\d{3})+(?:[.,]\\d{1,2})?(?!\\d)|\\d+(?:[.,]\\d{1,2})?(?!\\d)";
const SCALE = "(?:\\s?(k|m|thousand|million|grand)\\b)?";
const SIGN = "US\\$|\\$|€|£|USD|EUR|GBP";
const UNIT = "\\$|€|£|(?:USD|EUR|GBP|(?:US )?dollars?|euros?|pounds?|bucks|quid)\\b";
const SPEND = "(?:budget|spend|cost)";
/** An amount with its currency on either side, or a bare one that the word "budget" or "spend" marks as money. */
const AMOUNT = new RegExp(
  `(?<sign>${SIGN})\\s?(?<a>${FIGURE})${SCALE}` +
    `|(?<b>${FIGURE})${SCALE}\\s?(?<unit>${UNIT})` +
    `|(?<=${SPEND}(?:\\s|:|=|is|of|to|about|around|roughly|approx\\.?|up|max(?:imum)?|at|most|no|more|than|under|below)*)(?<c>${FIGURE})${SCALE}` +
    `|(?<d>${FIGURE})${SCALE}(?=\\s+(?:total\\s+)?budget\\b)`,
  "gi",
);
const PER_HEAD = /^\s*(?:(?:per|a|for each|each|\/)\s*(?:head|person|guest|attendee)|each\b|p\.?p\.?\b)/i;

/** Finds the budget in the user's words: of several amounts the one that stands with "budget" or "spend". */
export function findBudget(text: string): Budget | null {
  const found = amounts(text);
  const marked =
    found.find(({ before }) => /budget|spend/i.test(before)) ??
    found.find(({ after }) => /^[^,;.]*budget/i.test(after));
  const chosen = marked ?? found[0];
  if (chosen === undefined) return null;
  // "between $10k and $12k", "$10k-12k": the upper end is what there is.
  const next = found[found.indexOf(chosen) + 1];
  const upper = next && /^\s*(?:-|–|to|and)\s*$/.test(text.slice(chosen.end, next.start)) ? next : chosen;
  return { cents: upper.cents, currency: upper.currency, perHead: PER_HEAD.test(text.slice(upper.end)) };
}

/** The text with its amounts of money blanked out, so that they are not taken for head counts. */
export function withoutMoney(text: string): string {
  return text.replace(AMOUNT, (match) => " ".repeat(match.length));
}

function amounts(text: string) {
  return [...text.matchAll(AMOUNT)].map((match) => {
    const { sign, a, b, unit, c, d } = match.groups ?? {};
    const scale = match.slice(1).find((group) => group && /^(?:k|m|thousand|million|grand)$/i.test(group));
    const end = match.index + match[0].length;
    return {
      start: match.index,
      end,
      cents: Math.round(readFigure(a ?? b ?? c ?? d ?? "0") * factorOf(scale) * 100),
      currency: currencyOf(sign ?? unit ?? ""),
      before: text.slice(Math.max(0, match.index - 25), match.index),
      after: text.slice(end, end + 15),
    };
  });
}

function factorOf(scale: string | undefined): number {
  if (scale === undefined) return 1;
  return /^m/i.test(scale) ? 1_000_000 : 1_000;
}

function currencyOf(sign: string): Currency {
  if (/€|eur/i.test(sign)) return "EUR";
  if (/£|gbp|pound|quid/i.test(sign)) return "GBP";
  return "USD";
}
