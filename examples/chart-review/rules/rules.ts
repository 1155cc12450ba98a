import { axisAndGrid } from "./axis-and-grid.ts";
import { facetingAndSmallMultiples } from "./faceting-and-small-multiples.ts";
import { fontAndTextClarity } from "./font-and-text-clarity.ts";
import { legendAndAnnotations } from "./legend-and-annotations.ts";
import { linesAndMarkers } from "./lines-and-markers.ts";
import { paletteAndContrast } from "./palette-and-contrast.ts";
import type { Measured, Rule } from "./rule.ts";
import { sizeAndLayout } from "./size-and-layout.ts";

/** The rules of each item, by the id of the criterion that they measure. */
export const RULES = {
  "axis-and-grid": axisAndGrid,
  "font-and-text-clarity": fontAndTextClarity,
  "size-and-layout": sizeAndLayout,
  "palette-and-contrast": paletteAndContrast,
  "lines-and-markers": linesAndMarkers,
  "legend-and-annotations": legendAndAnnotations,
  "faceting-and-small-multiples": facetingAndSmallMultiples,
} satisfies Record<string, Record<string, Rule>>;

export type ItemName = keyof typeof RULES;
export const ITEM_NAMES = Object.keys(RULES) as readonly ItemName[];

export function isItemName(name: string): name is ItemName {
  return Object.hasOwn(RULES, name);
}

/** What a rule found. */
export interface Finding {
  readonly item: ItemName;
  /** The criterion's id. */
  readonly id: string;
  /** What is wrong; null if the criterion is met. */
  readonly problem: string | null;
}

/** Measures everything. */
export function findingsOf(measured: Measured): Finding[] {
  return ITEM_NAMES.flatMap((item) =>
    Object.entries<Rule>(RULES[item]).map(([id, { check }]) => ({ item, id, problem: check(measured) })),
  );
}
