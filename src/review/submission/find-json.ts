/** Beginnings of values that are tried in one text; a report full of brackets must not take long. */
const MOST_TRIES = 50;

/** What is nested deeper is no result of a worker's, and more than JSON's own functions bear. */
const DEEPEST = 200;

interface Found {
  readonly value: unknown;
  readonly length: number;
}

/**
 * The JSON objects and arrays that a text holds, the likeliest first: fenced blocks from the last, then the text
 * itself, then what stands between brackets, the longest first.
 *
 * @param options `embedded: false` leaves out what stands between brackets in prose, such as a footnote's mark
 */
export function findJson(text: string, { embedded = true }: { embedded?: boolean } = {}): unknown[] {
  const fenced = [...text.matchAll(/```(?:json)?[^\S\n]*\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
  const whole = [...fenced.toReversed(), text].flatMap((part) => parsed(part.trim()));
  const found = whole.length > 0 || !embedded ? whole : betweenBrackets(text);
  return found.map(({ value }) => value);
}

function betweenBrackets(text: string): Found[] {
  const found: Found[] = [];
  let tries = 0;
  for (let start = 0; start < text.length && tries < MOST_TRIES; start += 1) {
    const opening = text[start];
    if (opening !== "{" && opening !== "[") continue;
    tries += 1;
    const end = closingOf(text, start);
    const values = end === -1 ? [] : parsed(text.slice(start, end + 1));
    if (values.length === 0) continue;
    found.push(...values);
    start = end;
  }
  return found.sort((a, b) => b.length - a.length);
}

/** Where the bracket at a place is closed again, brackets in strings left aside; -1 if nowhere, or too deep. */
function closingOf(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let index = start; index < text.length; index += 1) {
    const sign = text[index];
    if (inString) {
      if (sign === "\\") index += 1;
      else if (sign === '"') inString = false;
    } else if (sign === '"') inString = true;
    else if (sign === "{" || sign === "[") {
      depth += 1;
      if (depth > DEEPEST) return -1;
    } else if (sign === "}" || sign === "]") {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return -1;
}

function parsed(text: string): Found[] {
  if (!/^[{[]/.test(text) || closingOf(text, 0) === -1) return [];
  try {
    return [{ value: JSON.parse(text), length: text.length }];
  } catch {
    return []; // Prose in brackets.
  }
}
