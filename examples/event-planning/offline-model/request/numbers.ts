const UNITS = [
  ..."zero one two three four five six seven eight nine ten eleven twelve".split(" "),
  ..."thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(" "),
];
const TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const SCALES: Readonly<Record<string, number>> = { dozen: 12, hundred: 100, thousand: 1000 };

const word = [...UNITS.slice(2), ...TENS].join("|");
const scale = Object.keys(SCALES).join("|");
/** A number in words: "fifty", "a hundred", "one hundred and twenty", "two dozen"; not a lone "one". */
const NUMBER_WORDS = new RegExp(
  `\\b(?:(?:a|one|couple of|${word}|\\d+)[\\s-]+(?:${scale})s?(?:(?:\\s+and)?[\\s-]+(?:one|${word}))*|(?:${word})(?:[\\s-]+(?:one|${word}))*)\\b`,
  "gi",
);

/** The text with its numbers in figures. @example inFigures("one hundred and fifty guests") // "150 guests" */
export function inFigures(text: string): string {
  return text.replace(NUMBER_WORDS, (words) => String(figureOf(words)));
}

function figureOf(words: string): number {
  let total = 0;
  let current = 0;
  for (const part of words.toLowerCase().split(/[\s-]+/)) {
    const factor = SCALES[part] ?? SCALES[part.replace(/s$/, "")];
    if (factor !== undefined) {
      total += Math.max(current, 1) * factor;
      current = 0;
    } else if (part === "couple") current = 2;
    else if (part !== "of" && part !== "and" && part !== "a") current += unitOf(part);
  }
  return total + current;
}

function unitOf(part: string): number {
  if (/^\d+$/.test(part)) return Number(part);
  const tens = TENS.indexOf(part);
  return tens >= 0 ? (tens + 2) * 10 : Math.max(UNITS.indexOf(part), 0);
}

/** Reads a figure as people write it: `40,000`, `40.000`, `40 000`, `12.5`, `1,250.50`. */
export function readFigure(text: string): number {
  const compact = text.replace(/[\s']/g, "");
  const decimals = /[.,](\d{1,2})$/.exec(compact);
  const whole = decimals ? compact.slice(0, decimals.index) : compact;
  return Number(`${whole.replace(/[.,]/g, "")}.${decimals?.[1] ?? "0"}`);
}
