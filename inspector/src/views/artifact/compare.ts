import { diffArrays } from "diff";
import { type Changes, changesIn, isSameLine, linesOf } from "./changes.ts";
import type { Known } from "./fold.ts";
import { asText } from "./presentation.ts";

const timeoutMs = 1_000;

/** What has changed from one version to another, by line; undefined where finding it would take too long. */
export function compare(before: Known, after: Known): Changes | undefined {
  const isJson = typeof before !== "string" || typeof after !== "string";
  const parts = diffArrays(linesOf(asText(before)), linesOf(asText(after)), {
    comparator: (one, other) => isSameLine(one, other, isJson),
    timeout: timeoutMs,
  });
  return parts === undefined ? undefined : changesIn(parts);
}
