import type { ChartSpec } from "../chart/chart-spec.ts";
import { isRawName } from "../chart/words.ts";
import { FACETS, fieldOf, type Rule } from "./rule.ts";

const TITLE = { words: 3, letters: 90 };
const MOST_WIDTH = 0.3;

export const legendAndAnnotations = {
  titled: {
    criterion: `The chart has a title of at least ${TITLE.words} words and at most ${TITLE.letters} letters, without raw field names.`,
    check({ figure }) {
      const title = figure.texts.find(({ role }) => role === "title-text")?.text;
      if (title === undefined) return "The chart has no title.";
      if (title.split(/\s+/).length < TITLE.words) return `The title "${title}" says too little.`;
      if (title.length > TITLE.letters)
        return `The title has ${title.length} letters; at most ${TITLE.letters} are read.`;
      return isRawName(title) ? `The title "${title}" has a raw field name.` : null;
    },
  },
  "legend-where-needed": {
    criterion:
      "There is a legend where colours say what nothing else says, and none where an axis or a panel says it.",
    check({ spec, figure }) {
      const field = fieldOf(spec, "color");
      const hasLegend = figure.legends.length > 0;
      if (field === null) return null;
      const elsewhere = saidElsewhere(spec, field);
      if (elsewhere !== null && hasLegend) return `The legend repeats what ${elsewhere} says.`;
      return elsewhere === null && !hasLegend
        ? "Nothing says what the colours mean: there is no legend."
        : null;
    },
  },
  "legend-readable": {
    criterion: `A legend has a title in words, cuts nothing off, covers no data, and takes at most ${MOST_WIDTH * 100} % of the width beside it.`,
    check({ figure: { texts, legends, panels, width } }) {
      const raw = texts.find(({ role, text }) => role === "legend-title" && isRawTitle(text));
      if (raw !== undefined) return `The legend's title "${raw.text}" is a raw field name.`;
      const cut = texts.find(({ role, isCut }) => role === "legend-label" && isCut);
      if (cut !== undefined) return `"${cut.text}" is cut off in the legend.`;
      const [legend] = legends;
      if (legend === undefined) return null;
      const isBeside = panels.every(
        (panel) => legend.x >= panel.x + panel.width || legend.x + legend.width <= panel.x,
      );
      const covers = panels.some(
        (panel) =>
          legend.x < panel.x + panel.width &&
          legend.x + legend.width > panel.x &&
          legend.y < panel.y + panel.height &&
          legend.y + legend.height > panel.y,
      );
      if (covers) return "The legend covers data.";
      if (!isBeside || legend.width <= MOST_WIDTH * width) return null;
      return `The legend takes ${Math.round((legend.width / width) * 100)} % of the width; at most ${MOST_WIDTH * 100} % is left for it.`;
    },
  },
} satisfies Record<string, Rule>;

/** What says the same as the colours: an axis of the same field, or a panel for each value. */
export function saidElsewhere(spec: ChartSpec, field: string): string | null {
  if (FACETS.some((name) => fieldOf(spec, name) === field)) return "each panel's header";
  const axis = ["x", "y"].find((name) => fieldOf(spec, name) === field);
  return axis === undefined ? null : `the ${axis} axis`;
}

/** A legend's title begins in upper case: so one sees that somebody wrote it. */
function isRawTitle(text: string): boolean {
  return isRawName(text) || /^\p{Ll}/u.test(text);
}
