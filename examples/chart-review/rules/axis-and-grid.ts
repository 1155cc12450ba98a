import { at } from "../chart/json.ts";
import { isRawName } from "../chart/words.ts";
import { overlappingPairs } from "../measure/box.ts";
import { contrast } from "../measure/contrast.ts";
import { channel, isContinuous, type Measured, markType, type Rule, rounded } from "./rule.ts";

const MOST_TICKS = 10;
const MOST_GRID_CONTRAST = 1.6;
const AXES = ["x", "y"] as const;

export const axisAndGrid = {
  "labels-apart": {
    criterion: "No two labels of the axes overlap as they are laid out.",
    check({ figure }) {
      const labels = figure.texts.filter(({ role }) => role === "axis-label");
      const pairs = overlappingPairs(labels.map(({ box }) => box));
      const [first] = pairs;
      if (first === undefined) return null;
      const [one, other] = first.map((index) => `"${labels[index]?.text}"`);
      return `${pairs.length} pairs of axis labels overlap, such as ${one} and ${other}.`;
    },
  },
  "labels-whole": {
    criterion: "No label of an axis is cut off.",
    check({ figure }) {
      const cut = figure.texts.find(({ role, isCut }) => role === "axis-label" && isCut);
      return cut === undefined ? null : `The axis label "${cut.text}" is cut off.`;
    },
  },
  "few-ticks": {
    criterion: `A continuous axis has at most ${MOST_TICKS} labels.`,
    check(measured) {
      for (const axis of AXES) {
        const most = isContinuous(measured.spec, axis) ? mostLabels(measured, axis) : 0;
        if (most > MOST_TICKS) return `The ${axis} axis has ${most} labels; at most ${MOST_TICKS} are read.`;
      }
      return null;
    },
  },
  "quiet-grid": {
    criterion: `Grid lines run in one direction at most, with a contrast of at most ${MOST_GRID_CONTRAST}:1 to their background.`,
    check({ figure: { grids } }) {
      if (new Set(grids.map(({ direction }) => direction)).size > 1)
        return "Grid lines run in both directions.";
      const loudest = Math.max(1, ...grids.map(({ color, background }) => contrast(color, background)));
      if (loudest <= MOST_GRID_CONTRAST) return null;
      return `The grid has a contrast of ${rounded(loudest)}:1; at most ${MOST_GRID_CONTRAST}:1 keeps it behind the data.`;
    },
  },
  "axis-titles": {
    criterion: "Each axis of numbers has a title, in words and not as a raw field name.",
    check({ spec, figure }) {
      const titles = figure.texts.filter(({ role }) => role === "axis-title");
      const raw = titles.find(({ text }) => isRawName(text));
      if (raw !== undefined) return `The axis title "${raw.text}" is a raw field name.`;
      const bare = AXES.find(
        (axis) =>
          channel(spec, axis)?.type === "quantitative" && !titles.some((title) => title.axis === axis),
      );
      return bare === undefined ? null : `The ${bare} axis shows numbers and has no title.`;
    },
  },
  "honest-zero": {
    criterion: "Bars and areas begin at zero.",
    check({ spec }) {
      if (!["bar", "area"].includes(markType(spec) ?? "")) return null;
      const cut = AXES.find(
        (axis) => isContinuous(spec, axis) && !beginsAtZero(at(channel(spec, axis), "scale")),
      );
      return cut === undefined ? null : `The ${cut} axis does not begin at zero, which makes bars lie.`;
    },
  },
} satisfies Record<string, Rule>;

/** The labels of the longest axis in this direction; each panel may have axes of its own. */
function mostLabels({ figure }: Measured, axis: "x" | "y"): number {
  const counts = new Map<number, number>();
  for (const { role, group, axis: direction } of figure.texts) {
    if (role === "axis-label" && direction === axis) counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

function beginsAtZero(scale: unknown): boolean {
  const domain = at(scale, "domain");
  const lowest = Array.isArray(domain) ? Number(domain[0]) : Number(at(scale, "domainMin") ?? 0);
  return at(scale, "zero") !== false && !(lowest > 0);
}
