import type { Box } from "./box.ts";
import type { Rgb } from "./color.ts";

/** A piece of text as it is laid out. */
export interface FigureText {
  readonly text: string;
  /** What it is, in Vega's words: `axis-label`, `axis-title`, `legend-label`, `title-text` and so on. */
  readonly role: string;
  readonly fontSize: number;
  readonly color: Rgb;
  readonly background: Rgb;
  readonly box: Box;
  /** Whether it is cut off with an ellipsis. */
  readonly isCut: boolean;
  /** The axis that it belongs to, as the direction of the axis; null for other text. */
  readonly axis: "x" | "y" | null;
  /** Counts the groups of the scene: texts with the same number stand in one axis, legend or title. */
  readonly group: number;
}

/** A mark that shows data. */
export interface FigureMark {
  readonly type: string;
  /** The colour that it is painted in, before what is behind shines through. */
  readonly paint: Rgb;
  /** The colour that is seen. */
  readonly color: Rgb;
  readonly background: Rgb;
  readonly opacity: number;
  readonly strokeWidth: number;
  /** The middle of a symbol and half its width; null for other marks. */
  readonly symbol: { readonly x: number; readonly y: number; readonly radius: number } | null;
  /** Which panel it is in. */
  readonly panel: number;
  /** Counts the marks of the scene: the points of one series, or all bars. */
  readonly mark: number;
}

/** The grid lines of one axis. */
export interface FigureGrid {
  readonly direction: "x" | "y";
  readonly color: Rgb;
  readonly background: Rgb;
  readonly panel: number;
}

/** A rectangle without turn, from the figure's upper left. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What can be measured of a chart as Vega has laid it out. Lengths are in pixels. */
export interface Figure {
  readonly width: number;
  readonly height: number;
  readonly texts: readonly FigureText[];
  readonly marks: readonly FigureMark[];
  readonly grids: readonly FigureGrid[];
  /** Where data is drawn: one for each facet. */
  readonly panels: readonly Rectangle[];
  readonly legends: readonly Rectangle[];
  /** Colours that there are not, as they are written. */
  readonly unknownColors: readonly string[];
}
