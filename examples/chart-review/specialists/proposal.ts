import type { ChartSpec } from "../chart/chart-spec.ts";
import { isObject, type Json, type JsonObject } from "../chart/json.ts";
import type { Table } from "../data/table.ts";
import { markType } from "../rules/rule.ts";

/** What a specialist proposes: a JSON Merge Patch to the specification, and why. */
export interface Proposal {
  readonly patch: JsonObject;
  readonly text: string;
}

/** What a specialist works from. */
export interface Work {
  /** The chart as it was when the work began. */
  readonly spec: ChartSpec;
  readonly table: Table;
  /** What the task says, and what the review said of the last proposal. */
  readonly feedback: string;
  /** The criteria that it names; none for a first proposal. */
  readonly unmet: ReadonlySet<string>;
  /** How often this task came back. */
  readonly tries: number;
}

/** A specialist that works by rules: the same work gives the same proposal. */
export type Specialist = (work: Work) => Proposal;

/** A patch to the mark's properties, also where the mark is only named by its type. */
export function markPatch(spec: ChartSpec, change: JsonObject): JsonObject {
  return { mark: { ...(typeof spec.mark === "string" ? { type: markType(spec) } : {}), ...change } };
}

/**
 * Turns the legend of the colours off. A merge patch cannot write the null that would do so in the channel, and what
 * the channel says of its legend counts for more than the configuration.
 */
export const NO_LEGEND: JsonObject = {
  encoding: { color: { legend: null } },
  config: { legend: { disable: true } },
};

/**
 * The merge patch that makes one value of another: keys that are not in the new one are removed.
 */
export function patchBetween(before: Json | undefined, after: JsonObject): JsonObject {
  const patch: Record<string, Json> = {};
  const old = isObject(before) ? before : {};
  for (const key of Object.keys(old)) if (!Object.hasOwn(after, key)) patch[key] = null;
  for (const [key, value] of Object.entries(after)) {
    patch[key] = isObject(value) && isObject(old[key]) ? patchBetween(old[key], value) : value;
  }
  return patch;
}

/** Puts patches together; where two say something of one place, the later one counts. */
export function together(...patches: readonly JsonObject[]): JsonObject {
  const whole: Record<string, Json> = {};
  for (const patch of patches) {
    for (const [key, value] of Object.entries(patch)) {
      const there = whole[key];
      whole[key] = isObject(there) && isObject(value) ? together(there, value) : value;
    }
  }
  return whole;
}
