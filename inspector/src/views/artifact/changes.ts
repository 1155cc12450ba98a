/** One line of a comparison. */
export type ChangeLine =
  | { readonly type: "same" | "added" | "removed"; readonly text: string }
  | { readonly type: "gap"; readonly count: number };

export interface Changes {
  readonly added: number;
  readonly removed: number;
  readonly lines: readonly ChangeLine[];
  /** Changed lines that are not among `lines`, since there are too many. */
  readonly left: number;
}

/** Unchanged lines around a change. */
const CONTEXT = 3;
const MOST_LINES = 1_500;

/** Lines that came, went or stayed, one after the other. */
export interface Part {
  readonly value: readonly string[];
  readonly added: boolean;
  readonly removed: boolean;
}

/** The changes among the parts of a comparison, with a little around each. */
export function changesIn(parts: readonly Part[]): Changes {
  const lines: ChangeLine[] = [];
  let added = 0;
  let removed = 0;
  for (const [index, part] of parts.entries()) {
    const texts = part.value;
    if (part.added) added += texts.length;
    if (part.removed) removed += texts.length;
    if (part.added || part.removed) {
      const type = part.added ? "added" : "removed";
      for (const text of texts) lines.push({ type, text });
    } else {
      lines.push(...around(texts, index === 0, index === parts.length - 1));
    }
  }
  const isChange = ({ type }: ChangeLine): boolean => type === "added" || type === "removed";
  if (added + removed === 0) return { added, removed, lines: [], left: 0 };
  return {
    added,
    removed,
    lines: lines.slice(0, MOST_LINES),
    left: lines.slice(MOST_LINES).filter(isChange).length,
  };
}

/** A last line is one like any other, with or without its end. */
export function linesOf(text: string): string[] {
  const lines = text.split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** In JSON the comma after a line tells that another follows, and is no change of the line. */
export function isSameLine(one: string, other: string, isJson: boolean): boolean {
  return one === other || (isJson && withoutComma(one) === withoutComma(other));
}

function withoutComma(line: string): string {
  return line.endsWith(",") ? line.slice(0, -1) : line;
}

/** Of unchanged lines those next to a change, and how many are left out. */
function around(texts: readonly string[], isFirst: boolean, isLast: boolean): ChangeLine[] {
  const head = isFirst ? 0 : CONTEXT;
  const tail = isLast ? 0 : CONTEXT;
  const same = (text: string): ChangeLine => ({ type: "same", text });
  const count = texts.length - head - tail;
  // A gap of one line takes as much room as the line.
  if (count <= 1) return texts.map(same);
  const end = tail === 0 ? [] : texts.slice(-tail);
  return [...texts.slice(0, head).map(same), { type: "gap", count }, ...end.map(same)];
}
