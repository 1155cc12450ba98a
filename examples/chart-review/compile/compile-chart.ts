import type { LoggerInterface, Spec as VegaSpec } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { type ChartSpec, TABLE } from "../chart/chart-spec.ts";
import { isObject } from "../chart/json.ts";
import type { Table } from "../data/table.ts";

/** Compiles a specification with the rows put in; problems are what the compiler throws or warns of. */
export function compileChart(
  spec: ChartSpec,
  { rows }: Table,
):
  | { readonly vega: VegaSpec; readonly problems: readonly string[] }
  | { readonly problems: readonly string[] } {
  const { logger, said } = collectingLogger();
  try {
    // The labels for screen readers are expressions into which Vega-Lite puts titles and names with their quotes as they
    // are; as images, the charts have a description of their own.
    const config = { ...(isObject(spec.config) ? spec.config : {}), aria: false };
    // Vega-Lite's types know every property by name; that it is such a specification is what the schema said.
    const whole = structuredClone({
      ...spec,
      config,
      datasets: { [TABLE]: rows },
    }) as unknown as TopLevelSpec;
    const { spec: vega } = compile(whole, { logger });
    return { vega, problems: said.map((words) => `The compiler warns: ${words}`) };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { problems: [`It does not compile: ${words}`] };
  }
}

/** A logger that keeps what is said in warning and in error. */
export function collectingLogger(): { readonly logger: LoggerInterface; readonly said: readonly string[] } {
  const said: string[] = [];
  const keep = (...words: readonly unknown[]): LoggerInterface => {
    const text = words.map((word) => (word instanceof Error ? word.message : String(word))).join(" ");
    if (!said.includes(text)) said.push(text);
    return logger;
  };
  const pass = (): LoggerInterface => logger;
  const level = ((value?: number) => (value === undefined ? 0 : logger)) as LoggerInterface["level"];
  const logger: LoggerInterface = { level, error: keep, warn: keep, info: pass, debug: pass };
  return { logger, said };
}
