import { at } from "../chart/json.ts";
import { toHex } from "../measure/color.ts";
import { type Rule, rounded } from "./rule.ts";

const MOST_SERIES = 4;
const MOST_PANELS = 12;
const LEAST = { width: 140, height: 90 };

export const facetingAndSmallMultiples = {
  "few-series": {
    criterion: `No panel has more than ${MOST_SERIES} lines or kinds of points.`,
    check({ figure }) {
      const series = new Map<number, Set<string>>();
      for (const { type, panel, paint } of figure.marks) {
        if (type === "line" || type === "symbol") {
          series.set(panel, (series.get(panel) ?? new Set()).add(toHex(paint)));
        }
      }
      const most = Math.max(0, ...[...series.values()].map(({ size }) => size));
      return most <= MOST_SERIES
        ? null
        : `A panel has ${most} series; at most ${MOST_SERIES} can be followed.`;
    },
  },
  "panel-count": {
    criterion: `There are at most ${MOST_PANELS} panels.`,
    check: ({ figure: { panels } }) =>
      panels.length <= MOST_PANELS
        ? null
        : `There are ${panels.length} panels; at most ${MOST_PANELS} are compared.`,
  },
  "panel-size": {
    criterion: `Each panel is at least ${LEAST.width} by ${LEAST.height} px.`,
    check({ figure: { panels } }) {
      const small = panels.find(({ width, height }) => width < LEAST.width || height < LEAST.height);
      if (small === undefined) return null;
      return `A panel is ${rounded(small.width)} by ${rounded(small.height)} px; at least ${LEAST.width} by ${LEAST.height} is needed.`;
    },
  },
  "shared-scales": {
    criterion: "Panels share their scales, so that they can be compared.",
    check({ spec }) {
      const own = ["x", "y"].find((axis) => at(spec, "resolve", "scale", axis) === "independent");
      return own === undefined
        ? null
        : `Each panel has a ${own} scale of its own, which hides the differences.`;
    },
  },
} satisfies Record<string, Rule>;
