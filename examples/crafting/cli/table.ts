/** Rows in columns, the first to the left and the others to the right; rules below the header and above the last `footers` rows. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  { footers = 0 }: { readonly footers?: number } = {},
): string {
  const widths = header.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  const rule = "-".repeat(line(header).length);
  const body = rows.slice(0, rows.length - footers).map(line);
  const foot = footers === 0 ? [] : [rule, ...rows.slice(-footers).map(line)];
  return [line(header), rule, ...body, ...foot].join("\n");
}
