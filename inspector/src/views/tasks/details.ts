import { costText, countText, durationText, timeText } from "../../ui/figures.ts";
import type { TaskRow } from "./tasks.ts";

/** What is said of a task in a few words: a name and a value each. */
export type Fact = readonly [name: string, value: string];

const CAUSES: Readonly<Record<string, string>> = {
  decision: "a decision",
  "follow-up": "a review's wish",
  conflict: "a conflict with another result",
  "merge-failed": "a merge that failed",
  unmet: "criteria that are not met",
};

/** Everything that is known of a task besides its texts; what is not there is left out. */
export function factsOf(row: TaskRow): readonly Fact[] {
  const { record } = row;
  const facts: (Fact | undefined)[] = [
    ["Turn", String(row.turn)],
    optional("In", row.nesting.join(" › ")),
    optional("Item", row.item),
    row.cause === null ? undefined : ["Because of", CAUSES[row.cause] ?? row.cause],
    row.follows === null ? undefined : ["Follows", `task ${row.follows}`],
    optional("Kind", record?.type ?? null),
    optional("Needs", record?.requiredCapabilities?.join(", ") ?? null),
    optional("Priority", row.priority),
    row.deadline === null ? undefined : ["Deadline", timeText(row.deadline)],
    record === undefined ? undefined : ["Given", timeText(record.createdAt)],
    ["Attempts", countText(row.attempts)],
    row.durationMs === null ? undefined : ["Time", durationText(row.durationMs)],
    ...metricsOf(row),
    record?.handoff ? ["Would hand over to", record.handoff.to] : undefined,
  ];
  return facts.filter((fact) => fact !== undefined);
}

function metricsOf(row: TaskRow): readonly (Fact | undefined)[] {
  if ((row.record?.metrics ?? null) === null) return [];
  const { modelCalls, toolCalls, inputTokens, outputTokens, costUsd, confidence } = row;
  return [
    ["Model calls", countText(modelCalls)],
    ["Tool calls", countText(toolCalls)],
    ["Tokens in", countText(inputTokens)],
    ["Tokens out", countText(outputTokens)],
    ["Cost", costText(costUsd)],
    confidence === null ? undefined : ["Confidence", `${Math.round(confidence * 100)} %`],
  ];
}

function optional(name: string, value: string | null): Fact | undefined {
  return value === null || value === "" ? undefined : [name, value];
}

/** Data beside a task's texts, as text; undefined where there is none. */
export function dataText(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : JSON.stringify(value, null, 2);
}
