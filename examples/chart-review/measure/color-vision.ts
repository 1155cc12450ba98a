import { type Rgb, toLinear } from "./color.ts";
import { colorDifference, type Lab, toLab } from "./color-difference.ts";

/** How colours are seen: by most people, and without one kind of cone. */
export const VISIONS = ["normal", "protanopia", "deuteranopia", "tritanopia"] as const;
export type Vision = (typeof VISIONS)[number];

type Matrix = readonly [Rgb, Rgb, Rgb];

/**
 * What becomes of linear red, green and blue, at full severity.
 *
 * From Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE
 * Transactions on Visualization and Computer Graphics 15 (2009).
 */
const MATRICES: Readonly<Record<Exclude<Vision, "normal">, Matrix>> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** A colour as it is seen. */
export function asSeen(color: Rgb, vision: Vision): Rgb {
  if (vision === "normal") return color;
  const linear = toLinear(color);
  const seen = (row: Rgb): number => {
    const light = row[0] * linear[0] + row[1] * linear[1] + row[2] * linear[2];
    return fromLinear(Math.min(1, Math.max(0, light)));
  };
  const [red, green, blue] = MATRICES[vision];
  return [seen(red), seen(green), seen(blue)];
}

function fromLinear(light: number): number {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}

/** The two colours of a set that are hardest to tell apart. */
export interface ClosestPair {
  readonly colors: readonly [Rgb, Rgb];
  readonly vision: Vision;
  /** In CIEDE2000. */
  readonly difference: number;
}

/** The closest pair under any vision; null for fewer than two colours. */
export function closestPair(colors: readonly Rgb[]): ClosestPair | null {
  let closest: ClosestPair | null = null;
  for (const vision of VISIONS) {
    const seen = colors.map((color): Lab => toLab(asSeen(color, vision)));
    for (const [index, one] of seen.entries()) {
      for (const [later, other] of seen.slice(index + 1).entries()) {
        const difference = colorDifference(one, other);
        const pair = [colors[index], colors[index + 1 + later]];
        if (closest !== null && closest.difference <= difference) continue;
        closest = { colors: pair as [Rgb, Rgb], vision, difference };
      }
    }
  }
  return closest;
}
