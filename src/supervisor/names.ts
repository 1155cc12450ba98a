import { messageOf } from "../errors/error.ts";

/** The form in which names are compared: without case, diacritics, spaces, hyphens and underscores. */
export function canonicalName(name: string): string {
  return (
    name
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      // Upper case first: "ß" and "SS" are the same letters.
      .toUpperCase()
      .toLowerCase()
      .replace(/[\s_\p{Pd}]+/gu, "")
  );
}

/** The participant that a name means: exact, or a near miss that only one participant answers to. */
export function matchName(name: string, names: readonly string[]): string | undefined {
  if (names.includes(name)) return name;
  const canonical = canonicalName(name);
  const matches = names.filter((candidate) => canonicalName(candidate) === canonical);
  return matches.length === 1 ? matches[0] : undefined;
}

/** A value as a message quotes it, whatever it is. */
export function quoted(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : messageOf(value ?? null);
}

/** Names as a message lists them. */
export function listed(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(", ");
}
