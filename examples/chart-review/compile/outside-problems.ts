import { type ChartSpec, TABLE } from "../chart/chart-spec.ts";
import { eachObject, isObject, type Json, pointer } from "../chart/json.ts";

/** Numbers that decide how much is computed or drawn; a larger one would stall whoever renders it. */
const BOUNDED = new Set([
  "width",
  "height",
  "step",
  "tickCount",
  "maxbins",
  "steps",
  "columns",
  "size",
  "padding",
]);
const MOST = 5_000;

/**
 * What in a specification reaches outside of the given data and the picture: other data, files, addresses, images,
 * links; and what only a page with a running Vega could do.
 */
export function outsideProblems(spec: ChartSpec): string[] {
  const problems: string[] = [];
  if (!isObject(spec.data) || spec.data.name !== TABLE) {
    problems.push(`/data must be { "name": "${TABLE}" }: the rows are put in when the chart is compiled.`);
  }
  eachObject(spec, (object, path) => {
    for (const [key, value] of Object.entries(object)) {
      const problem = problemWith(key, value);
      if (problem !== null) problems.push(`${pointer([...path, key])} ${problem}`);
    }
  });
  return problems;
}

function problemWith(key: string, value: Json): string | null {
  const text = typeof value === "string" ? value : "";
  if (key === "data" && isObject(value)) {
    const others = Object.keys(value).filter((name) => name !== "name");
    if (others.length === 0 && value.name === TABLE) return null;
    return `is other data (${[...others, value.name].filter(Boolean).join(", ")}). Only the given data may be drawn: { "name": "${TABLE}" }.`;
  }
  if (key === "datasets") return "is other data. Only the given data may be drawn.";
  if (key === "url" || key === "href") return "leads outside: a chart may neither load nor link to anything.";
  if ((key === "mark" || key === "type") && text === "image")
    return "is an image, which would be loaded from outside.";
  if (key === "select" || key === "bind") return "is interactive, and the chart is a still picture.";
  if (key === "customFormatTypes" && value !== false) return "calls functions that are not there.";
  if (/url\s*\(|javascript:/i.test(text)) return "refers to something outside of the chart.";
  if (BOUNDED.has(key) && typeof value === "number" && Math.abs(value) > MOST) {
    return `is ${value}; at most ${MOST} can be drawn.`;
  }
  return null;
}
