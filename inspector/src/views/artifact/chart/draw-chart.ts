import { parse, type Spec as VegaSpec, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { type Config, compile, type TopLevelSpec } from "vega-lite";
import type { VegaLiteSpec } from "../presentation.ts";
import { tooMuch } from "./limits.ts";
import { missingData, Notes } from "./notes.ts";
import { sealedLoader } from "./sealed-loader.ts";

/** A chart in the page. */
export interface DrawnChart {
  /** What there is to say of it, in words. */
  readonly notes: readonly string[];
  /** Ends it, and what it listens to; what is drawn stays until another takes its place. */
  finish(): void;
}

/** Charts may follow the pointer, and listen to nothing else outside of themselves. */
const EVENTS: NonNullable<NonNullable<VegaSpec["config"]>["events"]> = {
  bind: "container",
  selector: false,
  timer: false,
  window: ["pointermove", "pointerup", "mousemove", "mouseup"],
};

/**
 * Draws a Vega-Lite specification as SVG into an element.
 *
 * Expressions are interpreted, so no code is made of text; and nothing is loaded.
 *
 * @throws Where it cannot be drawn, with Vega's own words
 */
export async function drawChart(
  spec: VegaLiteSpec,
  element: HTMLElement,
  config: Config,
): Promise<DrawnChart> {
  const problem = tooMuch(spec);
  if (problem !== undefined) throw new Error(problem);
  const notes = new Notes();
  // Vega-Lite's types know every property by name, and writes into what it gets.
  const whole = structuredClone(spec) as unknown as TopLevelSpec;
  const vega: VegaSpec = compile(whole, { config, logger: notes.logger }).spec;
  const guarded: VegaSpec = { ...vega, config: { ...vega.config, events: EVENTS } };
  const view = new View(parse(guarded, undefined, { ast: true }), {
    expr: expressionInterpreter,
    loader: sealedLoader(notes.refuse),
    logger: notes.logger,
    renderer: "svg",
    container: element,
    hover: true,
  });
  try {
    await view.runAsync();
  } catch (error) {
    view.finalize();
    throw error;
  }
  return { notes: [...missingData(spec), ...notes.list()], finish: () => void view.finalize() };
}
