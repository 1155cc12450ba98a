import { type Box, turnedBox } from "./box.ts";
import { textWidth } from "./text-width.ts";

/** A node of Vega's scene: what is drawn in one way. */
export interface SceneMark {
  readonly marktype: string;
  readonly role?: string;
  readonly name?: string;
  readonly items: readonly SceneItem[];
}

/** One thing that is drawn; a group has nodes inside. What is not given has Vega's default. */
export interface SceneItem {
  readonly items?: readonly SceneMark[];
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly orient?: string;
  readonly fill?: unknown;
  readonly stroke?: unknown;
  readonly opacity?: number;
  readonly fillOpacity?: number;
  readonly strokeOpacity?: number;
  readonly strokeWidth?: number;
  readonly size?: number;
  readonly text?: unknown;
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
  readonly lineHeight?: number;
  readonly align?: string;
  readonly baseline?: string;
  readonly angle?: number;
  readonly limit?: number;
  readonly dx?: number;
  readonly dy?: number;
}

export function opacityOf({ opacity }: SceneItem): number {
  return opacity ?? 1;
}

/** Whether anything of it is seen; Vega hides labels that would overlap by an opacity of 0. */
export function isShown(item: SceneItem): boolean {
  if (opacityOf(item) === 0) return false;
  return (
    item.items !== undefined || item.text === undefined || linesOf(item).some((line) => line.trim() !== "")
  );
}

/** Whether a text is cut off by its limit. */
export function isCut(item: SceneItem): boolean {
  const { limit = 0 } = item;
  return limit > 0 && linesOf(item).some((line) => textWidth(line, item) >= limit);
}

/** Where a text stands, by its anchor, alignment, baseline and angle; its width is an estimate. */
export function textBox(item: SceneItem, originX: number, originY: number): Box {
  const { x = 0, y = 0, dx = 0, dy = 0, fontSize = 11, limit = 0, align, angle = 0 } = item;
  const lines = linesOf(item);
  const widest = Math.max(...lines.map((line) => textWidth(line, item)));
  const width = limit > 0 ? Math.min(limit, widest) : widest;
  const height = fontSize + (lines.length - 1) * (item.lineHeight ?? fontSize + 2);
  const left = originX + x + dx - (align === "center" ? width / 2 : align === "right" ? width : 0);
  // Letters without what hangs below the line fill four fifths of the font size.
  const top = originY + y + dy + baselineOffset(item) - Math.round(0.8 * fontSize);
  return turnedBox([left, top], [left + width, top + height], angle, [originX + x, originY + y]);
}

function linesOf({ text }: SceneItem): string[] {
  return [text].flat().map((line) => String(line ?? ""));
}

/** How far below its anchor a text's line is, as Vega reckons it. */
function baselineOffset({ baseline, fontSize = 11, lineHeight = fontSize + 2 }: SceneItem): number {
  switch (baseline) {
    case "top":
      return Math.round(0.79 * fontSize);
    case "middle":
      return Math.round(0.3 * fontSize);
    case "bottom":
      return Math.round(-0.21 * fontSize);
    case "line-top":
      return Math.round(0.29 * fontSize + 0.5 * lineHeight);
    case "line-bottom":
      return Math.round(0.29 * fontSize - 0.5 * lineHeight);
    default:
      return 0;
  }
}
