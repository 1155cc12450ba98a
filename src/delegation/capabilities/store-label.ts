/**
 * A text as a label of a store's namespace, or as part of a key.
 *
 * Stores differ in what labels they take: no full stops, and in Postgres no `%`, `_` or `\` either; and they join labels
 * with colons. So everything but letters, digits and hyphens is written as its code between tildes. Two texts never have
 * the same label, and none has an empty one.
 *
 * @example
 * ```ts
 * storeLabel("venue-search"); // "venue-search"
 * storeLabel("v1.2"); // "v1~2e~2"
 * ```
 */
export function storeLabel(text: string): string {
  if (text === "") return "~~";
  return Array.from(text, (sign) =>
    /^[A-Za-z0-9-]$/.test(sign) ? sign : `~${(sign.codePointAt(0) ?? 0).toString(16)}~`,
  ).join("");
}
