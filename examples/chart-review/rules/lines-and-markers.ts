import { eachObject } from "../chart/json.ts";
import type { FigureMark } from "../measure/figure.ts";
import { type Rule, rounded } from "./rule.ts";

/** Curves that go through the data and never beyond it. */
const TRUE_CURVES = ["linear", "linear-closed", "monotone", "step", "step-before", "step-after"];
const STROKE = { least: 1.5, most: 4 };
const MOST_TOUCHING = 0.25;
const TRANSLUCENT = 0.8;

export const linesAndMarkers = {
  "true-curves": {
    criterion: "Lines go through the data and never beyond it: straight, monotone or in steps.",
    check({ spec }) {
      const untrue: string[] = [];
      for (const part of [spec.mark, spec.layer, spec.config, spec.spec]) {
        eachObject(part, ({ interpolate }, path) => {
          // A scale's interpolation is one of colours.
          if (typeof interpolate !== "string" || path.includes("scale") || TRUE_CURVES.includes(interpolate))
            return;
          untrue.push(interpolate);
        });
      }
      return untrue[0] === undefined
        ? null
        : `The curve "${untrue[0]}" shows values that are not in the data.`;
    },
  },
  "stroke-width": {
    criterion: `Lines are ${STROKE.least} to ${STROKE.most} px wide.`,
    check({ figure }) {
      const odd = figure.marks.find(
        ({ type, strokeWidth }) =>
          type === "line" && (strokeWidth < STROKE.least || strokeWidth > STROKE.most),
      );
      if (odd === undefined) return null;
      return `Lines are ${rounded(odd.strokeWidth)} px wide; they must be ${STROKE.least} to ${STROKE.most} px.`;
    },
  },
  "points-apart": {
    criterion: `At most ${MOST_TOUCHING * 100} % of the points touch another one, unless they are translucent.`,
    check({ figure }) {
      const points = figure.marks.filter(({ symbol }) => symbol !== null);
      const opaque = points.filter(({ opacity }) => opacity > TRANSLUCENT);
      if (opaque.length === 0) return null;
      const share = touching(points) / points.length;
      if (share <= MOST_TOUCHING) return null;
      return `${Math.round(share * 100)} % of the points touch another one and hide it; at most ${MOST_TOUCHING * 100} % may.`;
    },
  },
} satisfies Record<string, Rule>;

/** How many points touch another one of their panel. */
function touching(points: readonly FigureMark[]): number {
  const symbols = points
    .flatMap(({ symbol, panel }) => (symbol === null ? [] : [{ ...symbol, panel }]))
    .sort((one, other) => one.x - other.x);
  const widest = Math.max(0, ...symbols.map(({ radius }) => radius));
  const found = new Set<number>();
  for (const [index, one] of symbols.entries()) {
    for (let next = index + 1; next < symbols.length; next += 1) {
      const other = symbols[next];
      if (other === undefined || other.x - one.x >= one.radius + widest) break;
      if (other.panel !== one.panel) continue;
      if (Math.hypot(other.x - one.x, other.y - one.y) >= one.radius + other.radius) continue;
      found.add(index).add(next);
    }
  }
  return found.size;
}
