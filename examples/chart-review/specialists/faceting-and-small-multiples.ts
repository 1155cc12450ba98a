import { fieldReference } from "../chart/field-reference.ts";
import { inWords } from "../chart/words.ts";
import { FACETS, fieldOf, markType } from "../rules/rule.ts";
import { columnOf, groupingOf } from "./chart-facts.ts";
import { NO_LEGEND, type Specialist, together } from "./proposal.ts";

const MOST_SERIES = 4;
/** What panels may take of the page's width, beside axes and margins; and the part of a legend at their side. */
const PAGE_WIDTH = 760;
export const LEGEND_WIDTH = 150;
const GAP = 24;

/** Columns and size of panels, so that they fill a page that is narrower by so much. */
export function facetSize(
  panels: number,
  narrower = 0,
): {
  readonly columns: number;
  readonly width: number;
  readonly height: number;
} {
  const columns = panels <= 3 ? panels : panels === 4 ? 2 : panels <= 6 ? 3 : 4;
  const width = Math.floor((PAGE_WIDTH - narrower - (columns - 1) * GAP) / columns);
  return { columns, width, height: panels <= columns ? 260 : 190 };
}

/** Several series in one panel become panels with few. */
export const improveFacets: Specialist = ({ spec, table, unmet, tries }) => {
  const series = columnOf(spec, table, "color");
  const isFaceted = FACETS.some((name) => fieldOf(spec, name) !== null);
  const isBar = ["bar", "area"].includes(markType(spec) ?? "");
  if (series === null || series.type !== "nominal" || series.distinct <= MOST_SERIES || isFaceted || isBar) {
    return { patch: {}, text: "The panels are few and can be followed: nothing is to be done." };
  }
  const group = groupingOf(table, series.name, MOST_SERIES) ?? series;
  // Where each panel names its series, a legend would only repeat it.
  const isRepeated = group === series;
  const narrower = (isRepeated ? 0 : LEGEND_WIDTH) + (unmet.has("page-size") ? 60 * tries : 0);
  const { columns, width, height } = facetSize(group.distinct, narrower);
  return {
    patch: together(isRepeated ? NO_LEGEND : {}, {
      encoding: {
        facet: {
          field: fieldReference(group.name),
          type: "nominal",
          columns,
          spacing: GAP,
          header: { title: "", labelAnchor: "start" },
        },
      },
      width,
      height: height + (unmet.has("room-for-data") ? 40 * tries : 0),
    }),
    text: `${series.distinct} series are too many for one panel: a panel for each ${inWords(group.name).toLowerCase()}.`,
  };
};
