import type { LoggerInterface } from "vega";
import type { VegaLiteSpec } from "../presentation.ts";
import { namesWithoutRows } from "./rows.ts";

const MOST_NOTES = 5;
const MOST_CHARACTERS = 300;

/** What people are told beside a chart, each once. */
export class Notes {
  readonly #said = new Set<string>();
  readonly #refused = new Set<string>();

  readonly refuse = (address: string): void => {
    this.#refused.add(address);
  };

  readonly logger: LoggerInterface = this.#makeLogger();

  /** In words, the most important first. */
  list(): readonly string[] {
    const refused = [...this.#refused].map(
      (address) => `The chart may not load or link to anything, and so not ${short(address)}.`,
    );
    // Of what was refused Vega complains as well.
    const said = [...this.#said].filter((words) => !/^Loading failed/.test(words)).map(short);
    const all = [...refused, ...said];
    if (all.length <= MOST_NOTES) return all;
    return [...all.slice(0, MOST_NOTES), `And ${all.length - MOST_NOTES} more.`];
  }

  #makeLogger(): LoggerInterface {
    const keep = (...words: readonly unknown[]): LoggerInterface => {
      this.#said.add(words.map(inWords).join(" "));
      return logger;
    };
    const pass = (): LoggerInterface => logger;
    const level = ((value?: number) => (value === undefined ? 0 : logger)) as LoggerInterface["level"];
    const logger: LoggerInterface = { level, error: keep, warn: keep, info: pass, debug: pass };
    return logger;
  }
}

/** A note on data whose rows neither the specification nor the state holds: whoever uses it puts them in. */
export function missingData(spec: VegaLiteSpec): readonly string[] {
  return namesWithoutRows(spec).map(
    (name) =>
      `The rows of “${short(name)}” are neither in the specification nor in the state's “datasets”: it is drawn without them.`,
  );
}

export function inWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function short(words: string): string {
  return words.length > MOST_CHARACTERS ? `${words.slice(0, MOST_CHARACTERS)}…` : words;
}
