import type { ItemName } from "../rules/rules.ts";
import { improveAxes } from "./axis-and-grid.ts";
import { improveFacets } from "./faceting-and-small-multiples.ts";
import { improveText } from "./font-and-text-clarity.ts";
import { improveLegend } from "./legend-and-annotations.ts";
import { improveMarks } from "./lines-and-markers.ts";
import { improvePalette } from "./palette-and-contrast.ts";
import type { Specialist } from "./proposal.ts";
import { improveLayout } from "./size-and-layout.ts";

/** The seven specialists as they work offline: by rules. */
export const SPECIALISTS: Readonly<Record<ItemName, Specialist>> = {
  "axis-and-grid": improveAxes,
  "font-and-text-clarity": improveText,
  "size-and-layout": improveLayout,
  "palette-and-contrast": improvePalette,
  "lines-and-markers": improveMarks,
  "legend-and-annotations": improveLegend,
  "faceting-and-small-multiples": improveFacets,
};

/** What each is good at. */
export const SPECIALTIES: Readonly<Record<ItemName, string>> = {
  "axis-and-grid": "Makes axes and grids clean and unobtrusive: ticks, labels that fit, titles in words.",
  "font-and-text-clarity": "Makes text readable: font, sizes, weights, contrast of text.",
  "size-and-layout": "Fits the figure to its page: size, proportions, margins.",
  "palette-and-contrast": "Chooses colours that stand out, also for colour-blind readers.",
  "lines-and-markers": "Makes marks clear and honest: lines, curves, points, bars.",
  "legend-and-annotations": "Writes titles and legends, and leaves out those that repeat.",
  "faceting-and-small-multiples": "Splits what is too much for one panel into small multiples.",
};

/** How long each takes offline, in milliseconds: so that one can watch them work side by side. */
export const THINKING_MS: Readonly<Record<ItemName, number>> = {
  "axis-and-grid": 320,
  "font-and-text-clarity": 180,
  "size-and-layout": 520,
  "palette-and-contrast": 260,
  "lines-and-markers": 340,
  "legend-and-annotations": 420,
  "faceting-and-small-multiples": 600,
};
