import { mergePatchOutput, type Spec } from "langgraph-supervisor-workflow";
import type { Rule } from "./rules/rule.ts";
import { ITEM_NAMES, type ItemName, RULES } from "./rules/rules.ts";

/** The criterion that no rule can measure; a model judges it where there is one. */
export const SERVES_READERS = "serves-readers";

/** The criteria of the whole. */
export const WHOLE = {
  sound: "The chart compiles without a warning, fits the schema of Vega-Lite, and reads only the given data.",
  "same-data": "The chart shows every field that it showed at first, and leaves no row out.",
} as const;

const DESCRIPTIONS: Readonly<Record<ItemName, string>> = {
  "axis-and-grid": "Make the axes and the grid clean and unobtrusive.",
  "font-and-text-clarity": "Make every text readable: size, contrast, and an order of importance.",
  "size-and-layout": "Give the figure a size that fits a page and leaves the data its room.",
  "palette-and-contrast":
    "Choose colours that stand out from the background and from each other, for everybody.",
  "lines-and-markers": "Make lines and markers clear, and true to the data.",
  "legend-and-annotations": "Give the chart a title, and a legend exactly where one is needed.",
  "faceting-and-small-multiples": "Split what is too much for one panel into panels that can be compared.",
};

/** What the review holds charts to. Its criteria are the rules' own words. */
export function reviewSpec({ isJudgedByModel }: { readonly isJudgedByModel: boolean }): Spec {
  const items = ITEM_NAMES.map((name) => {
    const measured = Object.entries<Rule>(RULES[name]).map(([id, { criterion }]) => [id, criterion]);
    const judged = isJudgedByModel ? [[SERVES_READERS, "The change serves whoever reads the chart."]] : [];
    return [
      name,
      {
        description: DESCRIPTIONS[name],
        acceptanceCriteria: Object.fromEntries([...measured, ...judged]) as Record<string, string>,
        output: mergePatchOutput,
      },
    ] as const;
  });
  return {
    title: "A chart that can be read",
    description:
      "Improve a Vega-Lite chart without changing what it says. The artifact is the specification; its rows are put in " +
      "when it is compiled. Every criterion is measured on the chart as Vega lays it out.",
    acceptanceCriteria: WHOLE,
    items: Object.fromEntries(items),
  };
}
