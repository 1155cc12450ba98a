import { defaultRangeExtractor, type Range } from "@tanstack/react-virtual";

/** The rows that are drawn, with one more that stays wherever it is; -1 for none. */
export function withRow(range: Range, row: number): number[] {
  const drawn = defaultRangeExtractor(range);
  if (row < 0 || row >= range.count || drawn.includes(row)) return drawn;
  return [...drawn, row].sort((one, other) => one - other);
}
