import { setTimeout as sleep } from "node:timers/promises";
import { type Brief, type ParticipantRuntime, specialists } from "langgraph-supervisor-workflow";
import type { ChartSpec } from "./chart/chart-spec.ts";
import type { Table } from "./data/table.ts";
import { criteriaNamed } from "./reviewer.ts";
import { ITEM_NAMES, type ItemName } from "./rules/rules.ts";
import { SPECIALISTS, SPECIALTIES, THINKING_MS } from "./specialists/specialists.ts";

/** How long a specialist that works by rules takes, in milliseconds. */
export type Thinking = (item: ItemName) => number;

export const thinking: Thinking = (item) => THINKING_MS[item];

/** The seven specialists as one function: it works by the rules of the item that its task is for. */
export function specialistsByRules(table: Table, thinkingMs: Thinking) {
  const agent = async ({ review, instruction }: Brief, { signal }: ParticipantRuntime<unknown>) => {
    const item = ITEM_NAMES.find((name) => name === review?.item);
    if (review === null || item === undefined) throw new Error("There is no item of the chart to work on.");
    const waitMs = thinkingMs(item);
    if (waitMs > 0) await sleep(waitMs, undefined, { signal });
    const feedback = `${instruction}\n${review.feedback ?? ""}`;
    const { patch, text } = SPECIALISTS[item]({
      spec: review.artifact.value as ChartSpec,
      table,
      feedback,
      unmet: criteriaNamed(feedback),
      tries: review.exchange.length,
    });
    return { text, data: { patchJson: JSON.stringify(patch) } };
  };
  return specialists({ agent }, SPECIALTIES);
}

/** The seven specialists as agents of a model. */
export function specialistsByModel(table: Table) {
  return specialists(
    {
      systemPrompt:
        "You improve a Vega-Lite (version 6) chart for one aspect of it. Say in a sentence what you change and why; then " +
        "give, in the form that the task asks for, a JSON Merge Patch (RFC 7396) to the " +
        "specification: only what changes; null removes a key, so that a property that must be null cannot be written " +
        "(to turn a legend off, remove it from its channel and set config.legend.disable); arrays are replaced whole. Leave what is not yours to the " +
        "other specialists. The chart may only use the fields below, no other data, no addresses, and no interaction.\n\n" +
        tableInWords(table),
    },
    SPECIALTIES,
  );
}

/** The data as a model is told of it. */
export function tableInWords({ columns, rows }: Table): string {
  const fields = columns.map(
    ({ name, type, distinct, missing }) =>
      `- ${JSON.stringify(name)}: ${type}, ${distinct} different, ${missing} missing`,
  );
  const sample = rows.slice(0, 3).map((row) => JSON.stringify(row));
  return `The data has ${rows.length} rows with these fields:\n${fields.join("\n")}\nIts first rows:\n${sample.join("\n")}`;
}
