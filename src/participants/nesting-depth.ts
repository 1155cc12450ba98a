/** The deepest nesting that a participant's data may have: what keeps and sends it walks it recursively. */
export const MAX_DEPTH = 1_000;

/** Whether objects and arrays are nested in it deeper than {@link MAX_DEPTH}. Walks it without recursion. */
export function isTooDeep(value: unknown): boolean {
  const seen = new Set<object>();
  let level = [value];
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const objects = level.filter((entry): entry is object => typeof entry === "object" && entry !== null);
    const fresh = objects.filter((entry) => !seen.has(entry));
    if (fresh.length === 0) return false;
    for (const entry of fresh) seen.add(entry);
    level = fresh.flatMap((entry) => Object.values(entry));
  }
  return level.some((entry) => typeof entry === "object" && entry !== null && !seen.has(entry));
}
