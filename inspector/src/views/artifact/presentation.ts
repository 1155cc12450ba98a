import { type Known, LOST } from "./fold.ts";

/** How a version is shown. */
export type Presentation =
  | { readonly type: "chart"; readonly spec: VegaLiteSpec }
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "data"; readonly text: string };

export type VegaLiteSpec = Readonly<Record<string, unknown>>;

/** Views of several charts, and the key of what they are made of. */
const COMPOSITIONS = ["layer", "hconcat", "vconcat", "concat"];
/** What stands where something is not kept; the view says so too. */
export const NOT_KEPT = "(not kept)";

export function presentationOf(value: Known, isWhole: boolean): Presentation {
  if (typeof value === "string") return { type: "text", text: value };
  // With parts missing another chart would be drawn than there was.
  if (isWhole && isChart(value)) return { type: "chart", spec: value };
  return { type: "data", text: asText(value) };
}

/** A text as it is; anything else as JSON, its keys in their order. */
export function asText(value: Known): string {
  if (typeof value === "string") return value;
  return JSON.stringify(value, (_, inner: unknown) => (inner === LOST ? NOT_KEPT : inner), 2) ?? NOT_KEPT;
}

/** By its `$schema` where it has one, or else by what every Vega-Lite specification has. */
export function isChart(value: unknown): value is VegaLiteSpec {
  if (!isRecord(value)) return false;
  if (typeof value.$schema === "string") return value.$schema.includes("/vega-lite/");
  return looksLikeChart(value);
}

function looksLikeChart(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { mark, encoding, spec } = value;
  if (isMark(mark)) return isRecord(encoding);
  if ("facet" in value || "repeat" in value) return looksLikeChart(spec);
  return COMPOSITIONS.some((key) => {
    const parts = value[key];
    // A part may take its encoding from what is around it.
    return (
      Array.isArray(parts) &&
      parts.some((part: unknown) => (isRecord(part) && isMark(part.mark)) || looksLikeChart(part))
    );
  });
}

function isMark(mark: unknown): boolean {
  return typeof mark === "string" || (isRecord(mark) && typeof mark.type === "string");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
