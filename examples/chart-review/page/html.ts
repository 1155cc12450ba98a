import { svgSize } from "../compile/draw-chart.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A text as HTML, fit for elements and for quoted attributes. */
export function text(value: unknown): string {
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** An SVG as an image of its own: as an image it can neither run anything nor load anything. */
export function svgImage(svg: string, description: string): string {
  const { width, height } = svgSize(svg);
  const address = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
  return `<img src="${address}" alt="${text(description)}" width="${width}" height="${height}">`;
}

/** Plain JSON for people: short values on one line. */
export function jsonText(value: unknown): string {
  return text(JSON.stringify(value, null, 2));
}
