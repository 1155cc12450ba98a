import type { Column } from "../data/table.ts";
import { type ChartSpec, TABLE } from "./chart-spec.ts";
import type { FieldChoice } from "./choose-fields.ts";
import { fieldReference } from "./field-reference.ts";
import type { JsonObject } from "./json.ts";

/** Reds, greens and browns: what is left of them without red-green vision is one colour. */
const HARSH = ["#d62728", "#2ca02c", "#8c564b", "#bcbd22", "#e41a1c", "#4daf4a", "#a65628", "#98df8a"];

/** A chart as one finds them: it shows the data, and nearly everything about it can be better. */
export function firstChart({ form, x, y, series, isAggregated }: FieldChoice): ChartSpec {
  const isLine = form === "line" || form === "counts-over-time";
  // Bars are often coloured by what they are already named by.
  const colour = series ?? (form === "bar" && x.distinct <= HARSH.length ? x : null);
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    data: { name: TABLE },
    background: "#e6e6e6",
    width: 300,
    height: 180,
    mark: markOf(form),
    encoding: {
      x: {
        ...xOf(form, x),
        axis: {
          labelAngle: 0,
          labelOverlap: false,
          ...(isLine ? { format: "%d %B %Y", tickCount: 24, grid: true } : {}),
        },
      },
      y: {
        ...yOf(y, isAggregated),
        axis: { tickCount: 20, title: titleOf(y) },
      },
      ...(colour === null
        ? {}
        : {
            color: {
              field: fieldReference(colour.name),
              type: "nominal",
              scale: { range: HARSH.slice(0, Math.max(2, colour.distinct)) },
              legend: { title: colour.name, symbolSize: 25, rowPadding: 0 },
            },
          }),
    },
    config: {
      axis: {
        gridColor: "#777777",
        labelFontSize: 7,
        labelColor: "#999999",
        titleFontSize: 7,
        titleColor: "#999999",
      },
      legend: { labelFontSize: 6, labelColor: "#999999", titleFontSize: 6, titleColor: "#999999" },
    },
  };
}

function markOf(form: FieldChoice["form"]): JsonObject {
  if (form === "line" || form === "counts-over-time") {
    return { type: "line", interpolate: "basis", strokeWidth: 0.75, point: { filled: true, size: 80 } };
  }
  if (form === "scatter") return { type: "point", filled: true, size: 150, opacity: 1 };
  return { type: "bar", stroke: "#000000", strokeWidth: 0.5 };
}

function xOf(form: FieldChoice["form"], x: Column): JsonObject {
  const field = fieldReference(x.name);
  if (form === "histogram") return { field, type: "quantitative", bin: { maxbins: 40 } };
  if (form === "counts-over-time") return { field, type: "temporal", timeUnit: "yearmonth" };
  return { field, type: x.type };
}

function yOf(y: Column | null, isAggregated: boolean): JsonObject {
  if (y === null) return { aggregate: "count", type: "quantitative" };
  const field = fieldReference(y.name);
  return { field, type: "quantitative", ...(isAggregated ? { aggregate: "mean" } : {}) };
}

function titleOf(y: Column | null): string {
  return y === null ? "count_of_rows" : y.name;
}
