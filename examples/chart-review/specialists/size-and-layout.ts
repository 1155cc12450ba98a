import { at } from "../chart/json.ts";
import { saidElsewhere } from "../rules/legend-and-annotations.ts";
import { FACETS, fieldOf } from "../rules/rule.ts";
import { columnOf } from "./chart-facts.ts";
import { facetSize, LEGEND_WIDTH } from "./faceting-and-small-multiples.ts";
import type { Specialist } from "./proposal.ts";

const SINGLE = { width: 620, height: 340 };

const HIGH_ENOUGH = 300;

/** A figure as large as a page takes, with air around it. */
export const improveLayout: Specialist = ({ spec, table, feedback }) => {
  const facet = FACETS.map((name) => columnOf(spec, table, name)).find((column) => column !== null);
  const colors = fieldOf(spec, "color");
  const hasLegend = colors !== null && saidElsewhere(spec, colors) === null;
  const size = facet ? facetSize(facet.distinct, hasLegend ? LEGEND_WIDTH : 0) : SINGLE;
  // What was measured of the last proposal says how far it missed.
  const width = Math.round(size.width * correction(measured(feedback, "wide"), 560, 840));
  const correct = correction(measured(feedback, "high"), HIGH_ENOUGH, 1_100);
  const step = at(spec, "height", "step");
  const height =
    typeof step === "number" ? { step: Math.round(step * correct) } : Math.round(size.height * correct);
  return {
    patch: { width, height, padding: 16, autosize: { type: "pad" } },
    text: `${facet ? "Panels" : "A figure"} of ${width} px width, with a margin.`,
  };
};

/** By how much to shrink or grow what was measured, so that it comes between two bounds. */
function correction(length: number | null, least: number, most: number): number {
  if (length === null) return 1;
  return length < least ? least / length : Math.min(1, most / length);
}

/** The figure's width or height, as the last review told it. */
function measured(feedback: string, direction: "wide" | "high"): number | null {
  const told = new RegExp(`figure is ([\\d.]+) px ${direction}`).exec(feedback)?.[1];
  return told === undefined ? null : Number(told);
}
