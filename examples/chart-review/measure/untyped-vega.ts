import type { Loader, View } from "vega";
import * as vega from "vega";
import type { TextStyle } from "./text-width.ts";

/** Draws a scene as the text of an SVG document. */
interface SvgRenderer {
  initialize(element: null, width: number, height: number, origin: readonly [number, number]): SvgRenderer;
  background(color: string): SvgRenderer;
  renderAsync(root: unknown): Promise<SvgRenderer>;
  svg(): string;
}

/** What Vega exports and its types leave out. */
interface Untyped {
  /** Makes a function from 0 to 1 that goes from one colour to another. */
  readonly interpolate: (space: "rgb") => (from: string, to: string) => (share: number) => string;
  readonly SVGStringRenderer: new (loader: Loader) => SvgRenderer;
  readonly textMetrics: {
    /** How wide a text is; Vega's code provides for a function of one's own here, for use outside of browsers. */
    width: (item: TextStyle & { readonly limit?: number }, text: unknown) => number;
  };
}

export const { interpolate, SVGStringRenderer, textMetrics } = vega as unknown as Untyped;

/** The root of the scene that a view has laid out: Vega's types call every node of it by one name. */
export function sceneRoot<Node>(view: View): Node {
  return (view.scenegraph() as unknown as { readonly root: Node }).root;
}
