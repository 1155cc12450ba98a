import { formatPointer } from "./pointer.ts";

/** A JSON value as the artifact holds it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object: own, enumerable keys only. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** The deepest nesting that {@link toJson} takes: deeper values would overflow the stack of whoever walks them. */
const MAX_DEPTH = 1_000;

/**
 * As plain JSON: a copy, equal to what `JSON.parse(JSON.stringify(value))` gives.
 *
 * As there, keys whose value is undefined are left out, undefined in an array is null, -0 is 0, symbol keys
 * are not seen, and an object with `toJSON` becomes what that returns (a `Date` its ISO 8601 text).
 * Where JSON would quietly lose something, this throws: functions, symbols, bigints, NaN, Infinity, invalid
 * dates, undefined at the root, and instances of classes without `toJSON` (`Map`, `Set`, `Error`, your own).
 *
 * @throws TypeError that names the place, also for cycles and for nesting deeper than 1,000.
 */
export function toJson(value: unknown): Json {
  const json = convert(value, [], new Set());
  if (json === undefined) throw noJson([], "undefined", "give a value, or null");
  return json;
}

function convert(value: unknown, path: readonly string[], above: Set<object>): Json | undefined {
  switch (typeof value) {
    case "undefined":
    case "boolean":
    case "string":
      return value;
    case "number":
      if (!Number.isFinite(value)) throw noJson(path, String(value), "use a finite number, or null");
      return value === 0 ? 0 : value;
    case "object":
      return value === null ? null : convertObject(value, path, above);
    default:
      throw noJson(path, `a ${typeof value}`, "leave it out, or write it as a string");
  }
}

function convertObject(value: object, path: readonly string[], above: Set<object>): Json | undefined {
  if (above.has(value)) throw noJson(path, "a reference to what it is inside of", "break the cycle");
  if (above.size >= MAX_DEPTH) throw noJson(path, `nested deeper than ${MAX_DEPTH}`, "make it flatter");
  above.add(value);
  try {
    if ("toJSON" in value && typeof value.toJSON === "function") return convertByItself(value, path, above);
    if (Array.isArray(value)) {
      return Array.from(value, (element, index) => convert(element, [...path, String(index)], above) ?? null);
    }
    if (!isPlain(value)) {
      throw noJson(
        path,
        `an instance of ${classOf(value)}`,
        "use plain objects and arrays, or give it a toJSON",
      );
    }
    const entries = Object.entries(value).map(([key, entry]) => [key, convert(entry, [...path, key], above)]);
    return Object.fromEntries(entries.filter(([, entry]) => entry !== undefined));
  } finally {
    above.delete(value);
  }
}

function convertByItself(value: object, path: readonly string[], above: Set<object>): Json | undefined {
  if (value instanceof Date && Number.isNaN(value.getTime())) {
    throw noJson(path, "an invalid date", "use a valid one, or null");
  }
  const key = path.at(-1) ?? "";
  return convert((value as { toJSON(key: string): unknown }).toJSON(key), path, above);
}

/** An object literal, from this realm or another, or one without prototype. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function classOf(value: object): string {
  return value.constructor?.name || "a class";
}

function noJson(path: readonly string[], what: string, fix: string): TypeError {
  const place = path.length === 0 ? "the value" : formatPointer(path);
  return new TypeError(`${place} has no JSON: it is ${what}. To fix it, ${fix}.`);
}

/** Whether it is a JSON object: not null, no array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether it is a JSON array. `Array.isArray` alone does not tell readonly arrays apart in types. */
export function isJsonArray(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** Whether two values are the same JSON: the order of keys does not count, and -0 is 0. */
export function isSameJson(one: Json, other: Json): boolean {
  if (one === other) return true;
  if (isJsonArray(one)) {
    return (
      isJsonArray(other) &&
      one.length === other.length &&
      one.every((element, index) => isSameJson(element, other[index] as Json))
    );
  }
  if (!isJsonObject(one) || !isJsonObject(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSameJson(one[key] as Json, other[key] as Json))
  );
}

/** How many values it holds, itself included; counting stops once there are more than `limit`. */
export function countValues(value: Json, limit: number): number {
  if (typeof value !== "object" || value === null) return 1;
  let count = 1;
  for (const inner of Object.values<Json>(value)) {
    count += countValues(inner, limit - count);
    if (count > limit) break;
  }
  return count;
}
