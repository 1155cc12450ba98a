import { type UsageEntry, type UsageTotals, usageOf } from "langgraph-supervisor-workflow";

/** Whose calls, and what they used. */
export interface UsageRow {
  readonly who: string;
  readonly usage: UsageTotals;
}

/** The widest line, in characters: a terminal's usual width. */
const WIDTH = 80;
/** A name is not cut below this many characters. */
const SHORTEST_NAME = 8;
const GAP = "  ";

const HEADER = ["calls", "tokens in", "of it cached", "tokens out", "cost"] as const;

/** The usage by whose calls they were: the supervisor first, the participants as they began, the synthesis last. */
export function usageRows(entries: readonly UsageEntry[]): UsageRow[] {
  const places: Readonly<Record<string, number>> = { supervisor: -1, synthesis: 1 };
  const placeOf = ({ role, actor }: UsageEntry): number =>
    role === "participant" ? 0 : (places[actor] ?? 0);
  const ordered = [...entries].sort((one, other) => placeOf(one) - placeOf(other));
  const actors = [...new Set(ordered.map(({ actor }) => actor))];
  return actors.map((who) => ({
    who,
    usage: usageOf({ usage: ordered.filter(({ actor }) => actor === who) }),
  }));
}

/** A table of the model calls with a row for each actor and a total; aligned, in plain text, within 80 columns. */
export function usageTable(entries: readonly UsageEntry[]): string {
  if (entries.length === 0) return "No model was called.";
  const rows = usageRows(entries).map(({ who, usage }) => [who, ...figures(usage)]);
  const total = ["total", ...figures(usageOf({ usage: entries }))];
  const all = [["", ...HEADER], ...rows, total];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  const [longest = 0, ...numbers] = widths;
  const room = WIDTH - numbers.reduce((sum, width) => sum + GAP.length + width, 0);
  const nameWidth = Math.min(longest, Math.max(SHORTEST_NAME, room));

  const line = ([who = "", ...cells]: readonly string[]): string =>
    [
      cut(who, nameWidth).padEnd(nameWidth),
      ...cells.map((cell, index) => cell.padStart(numbers[index] ?? 0)),
    ].join(GAP);
  const rule = "-".repeat(line(total).length);
  return [line(["", ...HEADER]), rule, ...rows.map(line), rule, line(total)].join("\n");
}

/**
 * US dollars for people: at least four places, since a call costs less than a cent.
 *
 * @example formatUsd(0.01234) // "$0.0123"
 */
export function formatUsd(usd: number): string {
  if (usd === 0) return "$0";
  if (usd < 0.00005) return "<$0.0001";
  return `$${usd.toLocaleString("en-US", { minimumFractionDigits: 4, maximumFractionDigits: 4 })}`;
}

/** @example formatCount(1234567) // "1,234,567" */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

function figures(usage: UsageTotals): string[] {
  const { calls, inputTokens, cachedInputTokens, outputTokens, callsWithoutTokens, costUsd } = usage;
  // Where no call told its tokens, zero would be a guess.
  const isTold = callsWithoutTokens < calls;
  const count = (tokens: number): string => (isTold ? formatCount(tokens) : "–");
  return [
    formatCount(calls),
    count(inputTokens),
    count(cachedInputTokens),
    count(outputTokens),
    costUsd === null ? "–" : formatUsd(costUsd),
  ];
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
