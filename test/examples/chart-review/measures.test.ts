import { describe, expect, it } from "vitest";
import { boxesOverlap, overlappingPairs, turnedBox } from "../../../examples/chart-review/measure/box.ts";
import { over, type Rgb, readColor, toHex } from "../../../examples/chart-review/measure/color.ts";
import { colorDifference, type Lab, toLab } from "../../../examples/chart-review/measure/color-difference.ts";
import { asSeen, closestPair, VISIONS } from "../../../examples/chart-review/measure/color-vision.ts";
import { contrast } from "../../../examples/chart-review/measure/contrast.ts";
import { textWidth } from "../../../examples/chart-review/measure/text-width.ts";

function rgb(css: string): Rgb {
  const color = readColor(css);
  if (color === null) throw new Error(`${css} is no colour`);
  return color.rgb;
}

describe("colours", () => {
  it.each([
    ["#abc", "#aabbcc"],
    ["RebeccaPurple", "#663399"],
    ["rgb(1, 2, 3)", "#010203"],
    ["hsl(120, 100%, 25%)", "#008000"],
  ])("are read: %s", (css, hex) => {
    expect(toHex(rgb(css))).toBe(hex);
  });

  it.each(["nonsense", "#12345", "url(#a)", "rgb(red)", "", "expression(1)"])("are refused: %s", (css) => {
    expect(readColor(css)).toBeNull();
  });

  it("let through what is behind them", () => {
    expect(toHex(over({ rgb: rgb("black"), alpha: 0.5 }, rgb("white")))).toBe("#808080");
    expect(readColor("rgba(0, 0, 0, 0.25)")?.alpha).toBe(0.25);
    expect(readColor("transparent")?.alpha).toBe(0);
  });
});

describe("contrast (WCAG)", () => {
  // As WebAIM's contrast checker gives them.
  it.each([
    ["#000000", "#ffffff", 21],
    ["#767676", "#ffffff", 4.54],
    ["#777777", "#ffffff", 4.48],
    ["#ff0000", "#ffffff", 4],
    ["#0000ff", "#ffffff", 8.59],
    ["#ffffff", "#ffffff", 1],
  ])("of %s on %s is %d", (one, other, ratio) => {
    expect(contrast(rgb(one), rgb(other))).toBeCloseTo(ratio, 2);
    expect(contrast(rgb(other), rgb(one))).toBe(contrast(rgb(one), rgb(other)));
  });
});

describe("the difference of colours (CIEDE2000)", () => {
  // The test data of Sharma, Wu and Dalal (2005), table 1.
  it.each<[Lab, Lab, number]>([
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
    [[50, 3.1571, -77.2803], [50, 0, -82.7485], 2.8615],
    [[50, 2.8361, -74.02], [50, 0, -82.7485], 3.4412],
    [[50, -1.3802, -84.2814], [50, 0, -82.7485], 1],
    [[50, 0, 0], [50, -1, 2], 2.3669],
    [[50, 2.49, -0.001], [50, -2.49, 0.0009], 7.1792],
    [[50, 2.49, -0.001], [50, -2.49, 0.0011], 7.2195],
    [[50, -0.001, 2.49], [50, 0.0009, -2.49], 4.8045],
    [[50, 2.5, 0], [50, 0, -2.5], 4.3065],
    [[50, 2.5, 0], [73, 25, -18], 27.1492],
    [[50, 2.5, 0], [61, -5, 29], 22.8977],
    [[50, 2.5, 0], [56, -27, -3], 31.903],
    [[50, 2.5, 0], [58, 24, 15], 19.4535],
    [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
    [[22.7233, 20.0904, -46.694], [23.0331, 14.973, -42.5619], 2.0373],
    [[90.8027, -2.0831, 1.441], [91.1528, -1.6435, 0.0447], 1.4441],
    [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
  ])("of %j and %j is %d", (one, other, difference) => {
    expect(colorDifference(one, other)).toBeCloseTo(difference, 4);
    expect(colorDifference(other, one)).toBeCloseTo(difference, 4);
  });

  it("is reckoned from CIELAB under D65", () => {
    const [lightness, a, b] = toLab(rgb("red"));
    expect([lightness, a, b].map((part) => Math.round(part * 10) / 10)).toEqual([53.2, 80.1, 67.2]);
    expect(toLab(rgb("white"))[0]).toBeCloseTo(100, 3);
  });
});

describe("colour vision (Machado 2009)", () => {
  it.each(VISIONS)("leaves greys as they are with %s", (vision) => {
    for (const grey of ["#000000", "#333333", "#808080", "#ffffff"]) {
      expect(toHex(asSeen(rgb(grey), vision))).toBe(grey);
    }
  });

  it("makes one colour of red and green without red-green vision, and not without blue", () => {
    const difference = (vision: (typeof VISIONS)[number]): number =>
      colorDifference(toLab(asSeen(rgb("#a65628"), vision)), toLab(asSeen(rgb("#4d7f2a"), vision)));
    expect(difference("deuteranopia")).toBeLessThan(difference("normal") / 2);
    expect(difference("tritanopia")).toBeGreaterThan(difference("normal") / 2);
  });

  it("gives of pure red the red column of the published matrix", () => {
    // In sRGB: 0.367322, 0.280085 and 0 of linear light.
    expect(toHex(asSeen([1, 0, 0], "deuteranopia"))).toBe("#a39000");
  });

  it("names the closest pair, and the vision under which it is so close", () => {
    const pair = closestPair(["#d62728", "#0072b2", "#e41a1c"].map(rgb));
    expect(pair?.colors.map(toHex)).toEqual(["#d62728", "#e41a1c"]);
    expect(pair?.difference).toBeCloseTo(3, 0);
    expect(closestPair([rgb("red")])).toBeNull();
  });
});

describe("boxes", () => {
  it("that are turned overlap by their shapes, not by what surrounds them", () => {
    // Labels at 45 degrees, 20 px apart: their surroundings overlap, the labels do not.
    const label = (x: number, angle: number) => turnedBox([x - 60, 0], [x, 11], angle, [x, 0]);
    expect(boxesOverlap(label(0, -45), label(20, -45))).toBe(false);
    expect(boxesOverlap(label(0, -45), label(10, -45))).toBe(true);
    expect(boxesOverlap(label(0, 0), label(20, 0))).toBe(true);
  });

  it("that only touch do not overlap, and pairs are all found", () => {
    const square = (x: number, y: number) => turnedBox([x, y], [x + 10, y + 10], 0, [0, 0]);
    expect(boxesOverlap(square(0, 0), square(10, 0))).toBe(false);
    const boxes = [square(0, 0), square(30, 0), square(5, 5), square(33, 3), square(0, 40)];
    expect(overlappingPairs(boxes)).toEqual([
      [0, 2],
      [1, 3],
    ]);
  });
});

describe("the width of a text", () => {
  it("follows Helvetica's letters, a little wider", () => {
    // H 722, e 556, l 222, l 222, o 556: 2.278 of the font size.
    const width = textWidth("Hello", { fontSize: 100 });
    expect(width).toBeGreaterThanOrEqual(227.8);
    expect(width).toBeLessThan(227.8 * 1.15);
    expect(textWidth("iiii", {})).toBeLessThan(textWidth("MMMM", {}) / 3);
    expect(textWidth("東京", { fontSize: 10 })).toBeGreaterThanOrEqual(20);
    expect(textWidth("Hello", { fontWeight: "bold" })).toBeGreaterThan(textWidth("Hello", {}));
  });
});
