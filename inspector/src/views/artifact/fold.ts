import type { HistoryEntry } from "../../model/library.ts";

export type PatchOperation = HistoryEntry["patch"][number];

/** What stood somewhere in a version, and is not kept anywhere: a patch does not say what it has removed. */
export const LOST: unique symbol = Symbol("not kept");

/** JSON of which parts may be lost. */
export type Known =
  | null
  | boolean
  | number
  | string
  | typeof LOST
  | readonly Known[]
  | { readonly [key: string]: Known };

/** A patch that does not fit the value that it should be for. */
export class Misfit extends Error {}

/**
 * The version after a JSON Patch (RFC 6902). The value is not changed; what lies inside of something lost stays lost.
 *
 * The library's own has words for whoever wrote a patch, and a schema; the page only reads patches that were applied
 * once already.
 *
 * @throws Misfit
 */
export function forward(value: Known, patch: readonly PatchOperation[]): Known {
  return patch.reduce(applied, value);
}

/**
 * The version before a patch: its shape whole, and lost what the patch removed or replaced.
 *
 * It relies on what the library keeps: its patches add, remove and replace, and add no key that is there already.
 *
 * @throws Misfit
 */
export function backward(value: Known, patch: readonly PatchOperation[]): Known {
  return patch.reduceRight((version, { op, path }) => {
    const keys = keysOf(path);
    switch (op) {
      case "add":
        return keys.length === 0 ? LOST : removed(version, keys);
      case "replace":
        return replaced(version, keys, LOST);
      case "remove":
        return added(version, keys, LOST);
      case "test":
        return version;
      default:
        return LOST;
    }
  }, value);
}

function applied(value: Known, { op, path, from = "", value: given = null }: PatchOperation): Known {
  const keys = keysOf(path);
  switch (op) {
    case "add":
      return added(value, keys, given);
    case "replace":
      return replaced(value, keys, given);
    case "remove":
      return removed(value, keys);
    case "copy":
      return added(value, keys, at(value, keysOf(from)));
    case "move":
      return added(removed(value, keysOf(from)), keys, at(value, keysOf(from)));
    case "test":
      return value;
  }
}

/** The one version told by two values of it: what is lost in one may be known by the other. */
export function together(one: Known, other: Known): Known {
  if (one === LOST) return other;
  if (Array.isArray(one) && Array.isArray(other))
    return one.map((element: Known, index) =>
      index < other.length ? together(element, other[index] as Known) : element,
    );
  if (!isRecord(one) || !isRecord(other)) return one;
  return Object.fromEntries(
    Object.entries(one).map(([key, inner]) => [
      key,
      Object.hasOwn(other, key) ? together(inner, other[key] as Known) : inner,
    ]),
  );
}

/** Whether nothing of it is lost. */
export function isWhole(value: Known): boolean {
  if (value === LOST) return false;
  if (typeof value !== "object" || value === null) return true;
  return Object.values<Known>(value).every(isWhole);
}

function added(value: Known, keys: readonly string[], given: Known): Known {
  return change(value, keys, given, (container, key) => {
    if (!isList(container)) return withKey(container, key, given);
    return container.toSpliced(key === "-" ? container.length : indexIn(container.length + 1, key), 0, given);
  });
}

function replaced(value: Known, keys: readonly string[], given: Known): Known {
  return change(value, keys, given, (container, key) =>
    isList(container)
      ? container.with(indexIn(container.length, key), given)
      : withKey(container, ownKey(container, key), given),
  );
}

function removed(value: Known, keys: readonly string[]): Known {
  return change(value, keys, LOST, (container, key) => {
    if (!isList(container)) {
      ownKey(container, key);
      return Object.fromEntries(Object.entries(container).filter(([name]) => name !== key));
    }
    return container.toSpliced(key === "-" ? container.length - 1 : indexIn(container.length, key), 1);
  });
}

type Container = readonly Known[] | { readonly [key: string]: Known };

/** The value with a change where the keys lead; without keys it is replaced whole. */
function change(
  value: Known,
  [key, ...rest]: readonly string[],
  root: Known,
  edit: (container: Container, key: string) => Known,
): Known {
  if (key === undefined) return root;
  if (value === LOST) return LOST;
  if (!isList(value) && !isRecord(value)) throw new Misfit(`There is no ${key} in ${String(value)}.`);
  if (rest.length === 0) return edit(value, key);
  const inner = change(at(value, [key]), rest, root, edit);
  return isList(value) ? value.with(Number(key), inner) : withKey(value, key, inner);
}

function at(value: Known, keys: readonly string[]): Known {
  return keys.reduce<Known>((container, key) => {
    if (isList(container)) return container[indexIn(container.length, key)] as Known;
    if (isRecord(container)) return container[ownKey(container, key)] as Known;
    if (container === LOST) return LOST;
    throw new Misfit(`There is no ${key} in ${String(container)}.`);
  }, value);
}

/** With the key in its place, or at the end; also `__proto__` is an own key. */
function withKey(container: { readonly [key: string]: Known }, key: string, given: Known): Known {
  const entries = new Map(Object.entries(container)).set(key, given);
  return Object.fromEntries(entries);
}

function ownKey(container: object, key: string): string {
  if (!Object.hasOwn(container, key)) throw new Misfit(`There is no ${key}.`);
  return key;
}

function indexIn(length: number, key: string): number {
  const index = /^(0|[1-9]\d*)$/.test(key) ? Number(key) : Number.NaN;
  if (!(index < length)) throw new Misfit(`There is no element ${key}.`);
  return index;
}

function keysOf(pointer: string): string[] {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function isList(value: Known): value is readonly Known[] {
  return Array.isArray(value);
}

function isRecord(value: Known): value is { readonly [key: string]: Known } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
