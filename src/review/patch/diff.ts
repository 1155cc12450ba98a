import { createPatch, type Pointer } from "rfc6902";
import { countValues, isJsonArray, isJsonObject, isSameJson, type Json, type JsonObject } from "./json.ts";
import type { PatchOperation } from "./operation.ts";
import { pointerInto } from "./pointer.ts";

/**
 * Two arrays are aligned, element by element, while the number of values in the one times the number of values in
 * the other is at most this, ends that are equal not counted. The time for it grows faster than that product.
 */
const MAX_ALIGNED_VALUES = 10_000;
/** The same for all arrays of one diff together. */
const MAX_ALIGNED_VALUES_IN_ALL = 50_000;
/** An array whose change takes more operations than this is replaced whole. */
const MAX_ARRAY_OPERATIONS = 200;

/**
 * The JSON patch (RFC 6902) from one value to another: `applyJsonPatch(before, diff(before, after))` is `after`.
 *
 * It has `add`, `remove` and `replace` operations only, and none if both are the same JSON. Its time is bounded:
 * where few elements of an array have changed, or the array is small, it says which; large arrays of equal length
 * are compared index by index; those of unequal length, and those that would take more than 200 operations, are
 * replaced whole.
 */
export function diff(before: Json, after: Json): PatchOperation[] {
  const found: Found = { operations: [], aligned: 0 };
  compare(before, after, "", found);
  return found.operations;
}

/** What was found so far, and how many values were aligned for it. */
interface Found {
  operations: PatchOperation[];
  aligned: number;
}

function compare(before: Json, after: Json, path: string, found: Found): void {
  if (before === after) return;
  if (isJsonObject(before) && isJsonObject(after)) compareObjects(before, after, path, found);
  else if (isJsonArray(before) && isJsonArray(after)) compareArrays(before, after, path, found);
  else found.operations.push({ op: "replace", path, value: after });
}

function compareObjects(before: JsonObject, after: JsonObject, path: string, found: Found): void {
  for (const key of Object.keys(before)) {
    if (!Object.hasOwn(after, key)) found.operations.push({ op: "remove", path: pointerInto(path, key) });
  }
  for (const [key, value] of Object.entries(after)) {
    const keyPath = pointerInto(path, key);
    if (Object.hasOwn(before, key)) compare(before[key] as Json, value, keyPath, found);
    else found.operations.push({ op: "add", path: keyPath, value });
  }
}

function compareArrays(before: readonly Json[], after: readonly Json[], path: string, found: Found): void {
  const { start, end } = equalEnds(before, after);
  const removed = before.slice(start, before.length - end);
  const added = after.slice(start, after.length - end);
  const operationsBefore = found.operations.length;
  const isDone = compareMiddles(removed, added, { path, start }, found);
  if (isDone && found.operations.length - operationsBefore <= MAX_ARRAY_OPERATIONS) return;
  found.operations.length = operationsBefore;
  found.operations.push({ op: "replace", path, value: after });
}

/** How many elements are equal from the start, and of the rest from the end. */
function equalEnds(before: readonly Json[], after: readonly Json[]): { start: number; end: number } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && isSameJson(before[start] as Json, after[start] as Json)) start += 1;
  let end = 0;
  while (end < shorter - start && isSameJson(before.at(-1 - end) as Json, after.at(-1 - end) as Json))
    end += 1;
  return { start, end };
}

/** Where elements stand: in which array, and from which index on. */
interface Place {
  readonly path: string;
  readonly start: number;
}

/** Compares what is left of two arrays without their equal ends; false if that would be too dear. */
function compareMiddles(
  before: readonly Json[],
  after: readonly Json[],
  place: Place,
  found: Found,
): boolean {
  // Each element that one has more takes an operation of its own.
  if (Math.abs(before.length - after.length) > MAX_ARRAY_OPERATIONS) return false;
  if (before.length === 0 || after.length === 0 || mayAlign(before, after, found)) {
    align(before, after, place, found);
    return true;
  }
  if (before.length !== after.length) return false;
  const operationsBefore = found.operations.length;
  for (const [index, value] of after.entries()) {
    compare(before[index] as Json, value, pointerInto(place.path, place.start + index), found);
    if (found.operations.length - operationsBefore > MAX_ARRAY_OPERATIONS) return false;
  }
  return true;
}

function mayAlign(before: readonly Json[], after: readonly Json[], found: Found): boolean {
  const values = countValues(before, MAX_ALIGNED_VALUES) * countValues(after, MAX_ALIGNED_VALUES);
  if (values > MAX_ALIGNED_VALUES || found.aligned + values > MAX_ALIGNED_VALUES_IN_ALL) return false;
  found.aligned += values;
  return true;
}

/** rfc6902 finds the fewest elements to add, remove and replace; those to replace are then compared themselves. */
function align(before: readonly Json[], after: readonly Json[], { path, start }: Place, found: Found): void {
  const elements = [...before];
  // Left to itself it would look into the elements of arrays in arrays twice at each depth.
  const steps = createPatch(before, after, (one: Json, other: Json, pointer: Pointer) => {
    if (pointer.tokens.length === 1) return undefined;
    return isSameJson(one, other) ? [] : [{ op: "replace", path: pointer.toString(), value: other }];
  });
  for (const step of steps) {
    const key = step.path.slice(1);
    const index = key === "-" ? elements.length : Number(key);
    const elementPath = pointerInto(path, start + index);
    if (step.op === "add") {
      elements.splice(index, 0, step.value);
      found.operations.push({ op: "add", path: elementPath, value: step.value });
    } else if (step.op === "remove") {
      elements.splice(index, 1);
      found.operations.push({ op: "remove", path: elementPath });
    } else if (step.op === "replace") {
      compare(elements[index] as Json, step.value, elementPath, found);
    }
  }
}
