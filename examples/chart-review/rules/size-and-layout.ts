import { overlappingPairs } from "../measure/box.ts";
import { type Rule, rounded } from "./rule.ts";

const WIDTH = { least: 480, most: 900 };
const HEIGHT = { least: 240, most: 1_200 };
const LEAST_SHARE = 0.4;
const ASPECT = { least: 0.25, most: 5 };

export const sizeAndLayout = {
  "page-size": {
    criterion: `The figure is ${WIDTH.least} to ${WIDTH.most} px wide and ${HEIGHT.least} to ${HEIGHT.most} px high.`,
    check({ figure: { width, height } }) {
      if (width < WIDTH.least || width > WIDTH.most) {
        return `The figure is ${rounded(width)} px wide; it must be ${WIDTH.least} to ${WIDTH.most} px.`;
      }
      if (height >= HEIGHT.least && height <= HEIGHT.most) return null;
      return `The figure is ${rounded(height)} px high; it must be ${HEIGHT.least} to ${HEIGHT.most} px.`;
    },
  },
  "room-for-data": {
    criterion: `Data gets at least ${LEAST_SHARE * 100} % of the figure's area.`,
    check({ figure: { width, height, panels } }) {
      const area = panels.reduce((sum, panel) => sum + panel.width * panel.height, 0);
      const share = area / (width * height);
      if (share >= LEAST_SHARE) return null;
      return `Data gets ${rounded(share * 100)} % of the figure; at least ${LEAST_SHARE * 100} % is needed.`;
    },
  },
  proportions: {
    criterion: `No panel is more than ${ASPECT.most} times as wide as high, or ${1 / ASPECT.least} times as high as wide.`,
    check({ figure: { panels } }) {
      const odd = panels.find(
        ({ width, height }) => width > ASPECT.most * height || width < ASPECT.least * height,
      );
      return odd === undefined ? null : `A panel is ${rounded(odd.width)} by ${rounded(odd.height)} px.`;
    },
  },
  "nothing-collides": {
    criterion: "Titles, headers and legends overlap no other text.",
    check({ figure }) {
      const { texts } = figure;
      const pairs = overlappingPairs(texts.map(({ box }) => box)).filter(([one, other]) =>
        [one, other].some((index) => texts[index]?.role !== "axis-label"),
      );
      const [first] = pairs;
      if (first === undefined) return null;
      const [one, other] = first.map((index) => `"${texts[index]?.text}"`);
      return `${pairs.length} texts collide, such as ${one} with ${other}.`;
    },
  },
} satisfies Record<string, Rule>;
