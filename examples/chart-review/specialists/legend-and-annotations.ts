import { fieldName } from "../chart/field-reference.ts";
import type { JsonObject } from "../chart/json.ts";
import { inWords } from "../chart/words.ts";
import { saidElsewhere } from "../rules/legend-and-annotations.ts";
import { channel, fieldOf, isContinuous } from "../rules/rule.ts";
import { columnOf, measureInWords, timeSpan } from "./chart-facts.ts";
import { NO_LEGEND, type Specialist, together, type Work } from "./proposal.ts";

const MOST_LETTERS = 90;

/** A title that says what is seen, and a legend where one is needed. */
export const improveLegend: Specialist = (work) => {
  const { spec } = work;
  const field = fieldOf(spec, "color");
  const isRepeated = field !== null && saidElsewhere(spec, field) !== null;
  return {
    patch: together(
      { title: titleOf(work) },
      field === null ? {} : isRepeated ? NO_LEGEND : legendPatch(work, field),
    ),
    text: isRepeated
      ? "A title; no legend, since the colours are named where they are."
      : `A title${field === null ? "" : ", and a legend in words that can be read"}.`,
  };
};

function legendPatch({ unmet }: Work, field: string): JsonObject {
  const legend = {
    title: inWords(fieldName(field)),
    symbolSize: 100,
    symbolStrokeWidth: 3,
    rowPadding: 6,
    labelLimit: 240,
    // A legend that is too wide beside the data goes below it.
    ...(unmet.has("legend-readable") ? { orient: "bottom", columns: 4 } : { orient: "right" }),
  };
  return { encoding: { color: { legend } }, config: { legend: { disable: null } } };
}

function titleOf({ spec, table }: Work): JsonObject {
  const [x, y, color] = ["x", "y", "color"].map((name) => columnOf(spec, table, name));
  const numbers = ["y", "x"].find((name) => channel(spec, name)?.type === "quantitative") ?? "y";
  const measure =
    channel(spec, numbers)?.aggregate === "count" ? "Number of rows" : measureInWords(spec, numbers);
  const other = numbers === "y" ? x : y;
  const by = color ?? (other?.type === "temporal" ? null : other);
  const words =
    by === null || by === undefined ? (other ? " over time" : "") : ` by ${lower(inWords(by.name))}`;
  const text = `${measure}${words}`;
  const subtitle = subtitleOf({ spec, table });
  return {
    text: text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text,
    ...(subtitle === null ? {} : { subtitle }),
  };
}

function subtitleOf({ spec, table }: Pick<Work, "spec" | "table">): string | null {
  const time = ["x", "y"]
    .filter((name) => isContinuous(spec, name))
    .map((name) => columnOf(spec, table, name))
    .find((column) => column?.type === "temporal");
  if (!time) return `${table.rows.length} rows of data`;
  const { from, to, days } = timeSpan(table, time.name);
  const style = days > 60 ? ({ month: "long", year: "numeric" } as const) : ({ dateStyle: "long" } as const);
  const format = new Intl.DateTimeFormat("en-GB", style);
  return `${format.format(from)} to ${format.format(to)}`;
}

function lower(text: string): string {
  return /^\p{Lu}\p{Lu}/u.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}
