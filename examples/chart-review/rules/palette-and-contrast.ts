import { MAX_SERIES } from "../chart/choose-fields.ts";
import { type Rgb, toHex } from "../measure/color.ts";
import { closestPair } from "../measure/color-vision.ts";
import { contrast } from "../measure/contrast.ts";
import { isContinuous, type Measured, type Rule, rounded } from "./rule.ts";

/** WCAG 2.2, criterion 1.4.11. */
const LEAST_CONTRAST = 3;
/** In CIEDE2000: seen at a glance, also in a legend at some distance. */
const LEAST_DIFFERENCE = 10;

export const paletteAndContrast = {
  "mark-contrast": {
    criterion: `Every mark has a contrast of at least ${LEAST_CONTRAST}:1 to its background (WCAG 1.4.11).`,
    check({ figure }) {
      const faint = new Map<string, number>();
      for (const { color, background } of figure.marks) {
        const ratio = contrast(color, background);
        if (ratio < LEAST_CONTRAST) faint.set(`${toHex(color)} on ${toHex(background)}`, ratio);
      }
      if (faint.size === 0) return null;
      const said = [...faint].map(([colors, ratio]) => `${colors} has ${rounded(ratio)}:1`);
      return `Too faint: ${said.slice(0, 6).join(", ")}; at least ${LEAST_CONTRAST}:1 is needed.`;
    },
  },
  "colour-blind-safe": {
    criterion: `Any two colours of series differ by at least ${LEAST_DIFFERENCE} (CIEDE2000), also with protanopia, deuteranopia and tritanopia.`,
    check(measured) {
      const pair = closestPair(seriesColors(measured));
      if (pair === null || pair.difference >= LEAST_DIFFERENCE) return null;
      const [one, other] = pair.colors.map(toHex);
      const seen = pair.vision === "normal" ? "" : ` with ${pair.vision}`;
      return `${one} and ${other} differ by ${rounded(pair.difference)}${seen}; at least ${LEAST_DIFFERENCE} is needed.`;
    },
  },
  "few-colours": {
    criterion: `There are at most ${MAX_SERIES} colours of series.`,
    check(measured) {
      const count = seriesColors(measured).length;
      return count <= MAX_SERIES
        ? null
        : `There are ${count} colours; at most ${MAX_SERIES} can be told apart.`;
    },
  },
} satisfies Record<string, Rule>;

/** The colours that tell series apart; a scale from light to dark tells none. */
function seriesColors({ spec, figure }: Measured): Rgb[] {
  if (isContinuous(spec, "color")) return [];
  return [...new Map(figure.marks.map(({ paint }) => [toHex(paint), paint])).values()];
}
