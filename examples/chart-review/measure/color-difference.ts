import { type Rgb, toLinear } from "./color.ts";

/** Lightness, and green to red, and blue to yellow, in CIELAB under D65. */
export type Lab = readonly [number, number, number];

/** A colour in CIELAB, with the white of sRGB (D65). */
export function toLab(color: Rgb): Lab {
  const [red, green, blue] = toLinear(color);
  const x = curve((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047);
  const y = curve(0.2126729 * red + 0.7151522 * green + 0.072175 * blue);
  const z = curve((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function curve(part: number): number {
  return part > 216 / 24389 ? Math.cbrt(part) : ((24389 / 27) * part + 16) / 116;
}

const DEGREE = Math.PI / 180;
/** 25 to the seventh, from which chroma counts as high. */
const HIGH = 25 ** 7;

/**
 * How different two colours look: 1 is just noticeable side by side, 10 at a glance (CIEDE2000).
 *
 * After Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula", Color Research and Application 30 (2005).
 */
export function colorDifference(one: Lab, other: Lab): number {
  const meanChroma = (Math.hypot(one[1], one[2]) + Math.hypot(other[1], other[2])) / 2;
  const stretch = 1.5 - 0.5 * Math.sqrt(meanChroma ** 7 / (meanChroma ** 7 + HIGH));
  const [chroma1, hue1] = polar(one[1] * stretch, one[2]);
  const [chroma2, hue2] = polar(other[1] * stretch, other[2]);
  const isGrey = chroma1 * chroma2 === 0;

  const lightness = other[0] - one[0];
  const chroma = chroma2 - chroma1;
  const turn = isGrey ? 0 : ((hue2 - hue1 + 540) % 360) - 180;
  const hue = 2 * Math.sqrt(chroma1 * chroma2) * Math.sin((turn / 2) * DEGREE);

  const lightnessMean = (one[0] + other[0]) / 2;
  const chromaMean = (chroma1 + chroma2) / 2;
  const hueMean = isGrey ? hue1 + hue2 : meanHue(hue1, hue2);
  const weight =
    1 -
    0.17 * Math.cos((hueMean - 30) * DEGREE) +
    0.24 * Math.cos(2 * hueMean * DEGREE) +
    0.32 * Math.cos((3 * hueMean + 6) * DEGREE) -
    0.2 * Math.cos((4 * hueMean - 63) * DEGREE);
  const fromMiddle = (lightnessMean - 50) ** 2;
  const byLightness = lightness / (1 + (0.015 * fromMiddle) / Math.sqrt(20 + fromMiddle));
  const byChroma = chroma / (1 + 0.045 * chromaMean);
  const byHue = hue / (1 + 0.015 * chromaMean * weight);
  const rotation = 30 * Math.exp(-(((hueMean - 275) / 25) ** 2));
  const blue = -2 * Math.sqrt(chromaMean ** 7 / (chromaMean ** 7 + HIGH)) * Math.sin(2 * rotation * DEGREE);
  return Math.sqrt(byLightness ** 2 + byChroma ** 2 + byHue ** 2 + blue * byChroma * byHue);
}

/** Chroma, and hue in degrees from 0 to 360. */
function polar(a: number, b: number): readonly [number, number] {
  return [Math.hypot(a, b), (Math.atan2(b, a) / DEGREE + 360) % 360];
}

function meanHue(one: number, other: number): number {
  const sum = one + other;
  if (Math.abs(one - other) <= 180) return sum / 2;
  return (sum < 360 ? sum + 360 : sum - 360) / 2;
}
