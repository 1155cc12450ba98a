/** A field's name as words: `rides_per_day` and `ridesPerDay` are "Rides per day". */
export function inWords(field: string): string {
  const words = field
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replace(/[_.\s]+/g, " ")
    .trim();
  const spoken = words
    .split(" ")
    // CO2 and GDP stay as they are.
    .map((word) => (/^\p{Lu}[\p{Lu}\d]+$/u.test(word) ? word : word.toLowerCase()))
    .join(" ");
  return spoken.charAt(0).toUpperCase() + spoken.slice(1);
}

/** Whether a text is a raw name of a field, as data has it and no reader wants it. */
export function isRawName(text: string): boolean {
  return /_|\p{Ll}\p{Lu}|\p{L}\.\p{L}/u.test(text);
}

/** "1 label", "2 labels". */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** "a, b and c" */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}
