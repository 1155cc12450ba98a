import { createRequire } from "node:module";
import { at } from "../chart/json.ts";
import { interpolate } from "./untyped-vega.ts";

/** Red, green and blue of sRGB, each from 0 to 1. */
export type Rgb = readonly [number, number, number];

/** A colour that may let through what is behind it. */
export interface Color {
  readonly rgb: Rgb;
  /** From 0, not to be seen, to 1. */
  readonly alpha: number;
}

const HEX = /^#([\da-f]{3}|[\da-f]{6})$/i;
const FUNCTION = /^(rgba?|hsla?)\([\d\s.,%/-]+\)$/i;
const PARTS = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/;

let names: ReadonlySet<unknown> | undefined;

/** The names of colours, as Vega-Lite's schema lists them. */
function colorNames(): ReadonlySet<unknown> {
  const schema: unknown = createRequire(import.meta.url)("vega-lite/vega-lite-schema.json");
  const listed = at(schema, "definitions", "ColorName", "enum");
  names ??= new Set(Array.isArray(listed) ? listed : []);
  return names;
}

/**
 * Reads a colour of CSS: by name, `#rgb`, `#rrggbb`, `rgb()`, `hsl()`.
 *
 * @returns null if there is no such colour
 */
export function readColor(text: string): Color | null {
  const css = text.trim().toLowerCase();
  if (css === "transparent" || css === "none") return { rgb: [0, 0, 0], alpha: 0 };
  if (!HEX.test(css) && !FUNCTION.test(css) && !colorNames().has(css)) return null;
  // Half-way from a colour to itself is that colour, and Vega says it in numbers.
  const parts = PARTS.exec(interpolate("rgb")(css, css)(0));
  if (parts === null) return null;
  const [red = 0, green = 0, blue = 0] = parts.slice(1, 4).map((part) => Number(part) / 255);
  return { rgb: [red, green, blue], alpha: Number(parts[4] ?? 1) };
}

/** The colour that is seen where one lies over another. */
export function over({ rgb, alpha }: Color, background: Rgb): Rgb {
  const mix = (index: 0 | 1 | 2): number => rgb[index] * alpha + background[index] * (1 - alpha);
  return [mix(0), mix(1), mix(2)];
}

/** @example toHex([1, 0, 0]) // "#ff0000" */
export function toHex(rgb: Rgb): string {
  return `#${rgb
    .map((part) =>
      Math.round(part * 255)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

/** The light of each channel, from 0 to 1, of its value in sRGB (IEC 61966-2-1). */
export function toLinear(rgb: Rgb): Rgb {
  const linear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return [linear(rgb[0]), linear(rgb[1]), linear(rgb[2])];
}
