import { textMetrics } from "./untyped-vega.ts";

/**
 * Advance widths of Helvetica's characters from space to tilde, in thousandths of the font size (Adobe's font metrics).
 */
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
  556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
  500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
  556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
  278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const FIRST = 32;
/** Letters beyond ASCII are about as wide as those in it; what is written without letters is as wide as high. */
const OTHER = 600;
const FULL_WIDTH = 1000;
/** Other sans-serif fonts are up to a tenth wider than Helvetica; so are bold letters. */
const ALLOWANCE = 1.08;

/** How text is set, as Vega's items have it. */
export interface TextStyle {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

/**
 * How wide a text is, in pixels: an estimate, from the widths of Helvetica's letters with a little added, since there
 * is no canvas to measure with and nobody knows the reader's fonts.
 */
export function textWidth(text: string, { fontSize = 11, fontWeight = "normal" }: TextStyle): number {
  let thousandths = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    thousandths += WIDTHS[code - FIRST] ?? (code >= 0x2e80 ? FULL_WIDTH : OTHER);
  }
  const isBold = fontWeight === "bold" || Number(fontWeight) >= 600;
  return (thousandths / 1000) * fontSize * ALLOWANCE * (isBold ? 1.06 : 1);
}

/**
 * Lets Vega lay charts out by {@link textWidth}: without a canvas it would count each letter as 0.8 of the font size,
 * and leave gaps where there are none in a browser.
 */
export function installTextWidth(): void {
  textMetrics.width = (item, text) => {
    const width = textWidth(String(text ?? "").trim(), item);
    return item.limit !== undefined && item.limit > 0 ? Math.min(item.limit, width) : width;
  };
}
