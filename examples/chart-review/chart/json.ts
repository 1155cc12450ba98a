/** Plain JSON. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path of keys; undefined where there is none. */
export function at(value: unknown, ...keys: readonly string[]): Json | undefined {
  let found: unknown = value;
  for (const key of keys) {
    if (!isObject(found) || !Object.hasOwn(found, key)) return undefined;
    found = found[key];
  }
  return found as Json | undefined;
}

/** Applies a JSON Merge Patch (RFC 7396): null removes a key, arrays are replaced whole. */
export function applyMergePatch(value: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged: Record<string, Json> = isObject(value) ? { ...value } : {};
  for (const [key, change] of Object.entries(patch)) {
    // An assignment to it would set the prototype; no Vega-Lite property bears this name.
    if (key === "__proto__") continue;
    if (change === null) delete merged[key];
    else merged[key] = applyMergePatch(merged[key], change);
  }
  return merged;
}

/** Calls `visit` with every object in the value, the value itself included, and the keys that lead there. */
export function eachObject(
  value: unknown,
  visit: (object: JsonObject, path: readonly string[]) => void,
  path: readonly string[] = [],
): void {
  if (isObject(value)) visit(value, path);
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) eachObject(inner, visit, [...path, key]);
}

/** A path as a JSON pointer (RFC 6901), as messages name a place. */
export function pointer(path: readonly (string | number)[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("") || "/";
}
