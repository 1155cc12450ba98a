import { type DrawnChart, svgSize } from "../compile/draw-chart.ts";
import { type Color, over, type Rgb, readColor } from "./color.ts";
import type { Figure, FigureGrid, FigureMark, FigureText, Rectangle } from "./figure.ts";
import type { SceneItem, SceneMark } from "./scene.ts";
import { isCut, isShown, opacityOf, textBox } from "./scene.ts";
import { sceneRoot } from "./untyped-vega.ts";

const WHITE: Rgb = [1, 1, 1];

/** Where the walk through the scene is. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly background: Rgb;
  readonly opacity: number;
  readonly panel: number;
  readonly axis: "x" | "y" | null;
  readonly group: number;
  /** Whether it is inside one of several panels. */
  readonly isCell: boolean;
}

/** Walks the scene that Vega has laid out, and notes what can be measured. */
export function readFigure({ view, svg }: DrawnChart): Figure {
  const { width, height } = svgSize(svg);
  const walk = new Walk();
  const [x, y] = view.origin();
  walk.visit(sceneRoot<SceneMark>(view), {
    x,
    y,
    background: walk.seen(view.background() ?? "white", 1, WHITE) ?? WHITE,
    opacity: 1,
    panel: -1,
    axis: null,
    group: 0,
    isCell: false,
  });
  const { texts, marks, grids, panels, legends, unknownColors } = walk;
  const drawn = new Set(marks.map(({ panel }) => panel));
  return {
    width,
    height,
    texts,
    marks,
    grids,
    panels: panels.filter((_, index) => drawn.has(index)),
    legends,
    unknownColors: [...unknownColors],
  };
}

class Walk {
  readonly texts: FigureText[] = [];
  readonly marks: FigureMark[] = [];
  readonly grids: FigureGrid[] = [];
  readonly panels: Rectangle[] = [];
  readonly legends: Rectangle[] = [];
  readonly unknownColors = new Set<string>();
  #groups = 0;
  #marks = 0;

  visit(mark: SceneMark, place: Place): void {
    const role = mark.role ?? "";
    const items = mark.items.filter(isShown);
    if (mark.marktype === "group") for (const item of items) this.#enter(mark, item, place);
    else if (mark.marktype === "text" && role !== "mark")
      for (const item of items) this.#addText(role, item, place);
    else if (role === "axis-grid") this.#addGrid(items, place);
    else if (role === "mark") this.#addMarks(mark.marktype, items, place);
  }

  #enter(mark: SceneMark, item: SceneItem, place: Place): void {
    const x = place.x + (item.x ?? 0);
    const y = place.y + (item.y ?? 0);
    const area = { x, y, width: item.width ?? 0, height: item.height ?? 0 };
    const opacity = place.opacity * (item.opacity ?? 1);
    const inner: Place = {
      ...place,
      x,
      y,
      opacity,
      background:
        this.seen(item.fill, opacity * (item.fillOpacity ?? 1), place.background) ?? place.background,
      axis: mark.role === "axis" ? axisOf(item) : place.axis,
      // The entries of a legend are groups of their own, and still one legend.
      group:
        place.group === 0 || mark.role === "axis" || mark.role === "legend" ? ++this.#groups : place.group,
      isCell: place.isCell || (mark.role === "scope" && isPanel(mark)),
      panel: isPanel(mark) ? this.panels.push(area) - 1 : place.panel,
    };
    if (mark.role === "legend") this.legends.push(area);
    const outer = isPanel(mark) || /^(row|column)-/.test(mark.role ?? "");
    for (const child of item.items ?? []) this.visit(child, outer ? { ...inner, group: 0 } : inner);
  }

  #addText(role: string, item: SceneItem, place: Place): void {
    const opacity = place.opacity * opacityOf(item) * (item.fillOpacity ?? 1);
    const color = this.seen(item.fill, opacity, place.background);
    if (color === null) return;
    this.texts.push({
      text: [item.text].flat().join(" "),
      // The header of a facet that wraps is the title of its cell.
      role: role === "title-text" && place.isCell ? "panel-title" : role,
      fontSize: item.fontSize ?? 11,
      color,
      background: place.background,
      box: textBox(item, place.x, place.y),
      isCut: isCut(item),
      axis: place.axis,
      group: place.group,
    });
  }

  #addGrid(items: readonly SceneItem[], place: Place): void {
    const [first] = items;
    if (first === undefined) return;
    const opacity = place.opacity * opacityOf(first) * (first.strokeOpacity ?? 1);
    const color = (first.strokeWidth ?? 1) > 0 ? this.seen(first.stroke, opacity, place.background) : null;
    const direction = place.axis === "x" ? "x" : "y";
    if (color !== null)
      this.grids.push({ direction, color, background: place.background, panel: place.panel });
  }

  #addMarks(type: string, all: readonly SceneItem[], place: Place): void {
    this.#marks += 1;
    // The items of a line or an area are its points; it is drawn as its first one says.
    const items = type === "line" || type === "area" || type === "trail" ? all.slice(0, 1) : all;
    for (const item of items) {
      const isFilled = item.fill !== undefined && item.fill !== null && item.fill !== "transparent";
      const own = isFilled ? (item.fillOpacity ?? 1) : (item.strokeOpacity ?? 1);
      const opacity = place.opacity * opacityOf(item) * own;
      const paint = isFilled ? item.fill : item.stroke;
      const color = this.seen(paint, opacity, place.background);
      if (color === null) continue;
      const size = type === "symbol" ? Math.sqrt((item.size ?? 64) / Math.PI) : null;
      this.marks.push({
        type,
        paint: readColor(String(paint))?.rgb ?? color,
        color,
        background: place.background,
        opacity,
        strokeWidth: item.strokeWidth ?? 1,
        symbol:
          size === null ? null : { x: place.x + (item.x ?? 0), y: place.y + (item.y ?? 0), radius: size },
        panel: place.panel,
        mark: this.#marks,
      });
    }
  }

  /** The colour of a paint as it is seen; null for none. Gradients have no one colour. */
  seen(paint: unknown, opacity: number, background: Rgb): Rgb | null {
    if (typeof paint !== "string") return null;
    const color: Color | null = readColor(paint);
    if (color === null) this.unknownColors.add(paint);
    const alpha = (color?.alpha ?? 0) * opacity;
    return color === null || alpha === 0 ? null : over({ rgb: color.rgb, alpha }, background);
  }
}

/** The figure itself, a facet's cell, or one of several charts; not the groups in which lines are drawn. */
function isPanel({ role, name }: SceneMark): boolean {
  return (
    role === "frame" ||
    (role === "scope" && /(^|_)(cell|group)$/.test(name ?? "") && !/pathgroup$/.test(name ?? ""))
  );
}

function axisOf(item: SceneItem): "x" | "y" {
  return item.orient === "left" || item.orient === "right" ? "y" : "x";
}
