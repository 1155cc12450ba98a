/** The middle of some numbers; of an even count the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  if (numbers.length === 0) throw new Error("There is no median of nothing.");
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

/** The median and, in brackets, the lowest and the highest. */
export function spread(numbers: readonly number[], digits = 3): string {
  const shown = (value: number): string => value.toFixed(digits);
  return `${shown(median(numbers))} (${shown(Math.min(...numbers))}–${shown(Math.max(...numbers))})`;
}

/** A Markdown table; the columns named in `right` are numbers. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: ReadonlySet<string>,
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((name) => (right.has(name) ? "---:" : "---"))), ...rows.map(line)].join(
    "\n",
  );
}
