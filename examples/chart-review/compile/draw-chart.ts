import { type Loader, parse, type Spec as VegaSpec, View } from "vega";
import { installTextWidth } from "../measure/text-width.ts";
import { SVGStringRenderer, sceneRoot } from "../measure/untyped-vega.ts";
import { collectingLogger } from "./compile-chart.ts";
import { sealedLoader } from "./sealed-loader.ts";

/** A chart as Vega has laid it out. */
export interface DrawnChart {
  readonly view: View;
  readonly svg: string;
}

/** The size of an SVG document of Vega's; 0 by 0 if it says none. */
export function svgSize(svg: string): { readonly width: number; readonly height: number } {
  const [width = 0, height = 0] = (/ width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [])
    .slice(1)
    .map(Number);
  return { width, height };
}

/**
 * Lays a compiled chart out and draws it, without a browser; problems are what Vega throws or warns of.
 */
export async function drawChart(
  vega: VegaSpec,
): Promise<
  (DrawnChart & { readonly problems: readonly string[] }) | { readonly problems: readonly string[] }
> {
  installTextWidth();
  const { logger, said } = collectingLogger();
  const refused = new Set<string>();
  const loader = sealedLoader((address) => refused.add(address));
  try {
    const view = new View(parse(vega), { renderer: "none", loader, logger });
    const svg = await drawSvg(view, loader);
    const problems = [
      ...[...refused].map(
        (address) =>
          `The chart reads nothing but the given data, and may not load ${JSON.stringify(address)}.`,
      ),
      ...said.map((words) => `Vega warns: ${words}`),
    ];
    return { view, svg, problems };
  } catch (error) {
    return { problems: [`Vega cannot draw it: ${error instanceof Error ? error.message : String(error)}`] };
  }
}

/**
 * Draws what a view has laid out.
 *
 * A view draws with a copy of Vega's renderer of its own, which measures text in another way than the layout did: it
 * would cut off labels that fit. So it only says how large the picture is.
 */
async function drawSvg(view: View, loader: Loader): Promise<string> {
  const { width, height } = svgSize(await view.toSVG());
  const padding = view.padding();
  const { left = 0, top = 0 } =
    typeof padding === "number" ? { left: padding, top: padding } : { ...padding };
  const [x, y] = view.origin();
  const renderer = new SVGStringRenderer(loader)
    .initialize(null, width, height, [left + x, top + y])
    .background(view.background() ?? "white");
  return numberedAnew((await renderer.renderAsync(sceneRoot(view))).svg());
}

/** Lets the ids of clip paths and gradients begin with 1: Vega counts them over all charts of the process. */
function numberedAnew(svg: string): string {
  const numbers = new Map<string, number>();
  return svg.replace(
    /((?:clip-path|fill|stroke)="url\(#|<(?:clipPath|linearGradient|radialGradient|pattern) id=")(p_)?(clip|gradient_)(\d+)/g,
    (_, before: string, pattern = "", kind: string, id: string) => {
      const number = numbers.get(kind + id) ?? numbers.size + 1;
      numbers.set(kind + id, number);
      return `${before}${pattern}${kind}${number}`;
    },
  );
}
