import { countValues, isJsonArray, isJsonObject, isSameJson, type Json } from "./json.ts";
import { keysOf, PATCH_OPS, PatchError, type PatchOperation } from "./operation.ts";
import { formatPointer, placeOf, pointerAround } from "./pointer.ts";

/** How many values the `copy` operations of one patch may write in all; each can double the whole. */
const MAX_COPIED_VALUES = 1_000_000;
const INDEX = /^(0|[1-9]\d*)$/;

type Container = Json[] | Record<string, Json>;

/**
 * A value while a JSON patch is applied to it. What it began with is never changed: an object or array is
 * copied before it is written to for the first time.
 *
 * `applyPatch` of rfc6902 is not used for this: it writes into its input, goes on after an operation that
 * failed, cannot replace the root, and does not reach keys such as `constructor` and `__proto__`.
 */
export class PatchDraft {
  #value: Json;
  /** The objects and arrays that are this draft's alone. */
  #own = new WeakSet<object>();
  #copied = 0;

  constructor(value: Json) {
    this.#value = value;
  }

  get value(): Json {
    return this.#value;
  }

  /** Whether the place is an element of an array, or would be. Of a place that does not exist: false. */
  isElement(pointer: string): boolean {
    const around = pointerAround(pointer);
    if (around === undefined) return false;
    try {
      return isJsonArray(this.#read(keysOf(around)));
    } catch (error) {
      if (error instanceof PatchError) return false;
      throw error;
    }
  }

  /** @throws PatchError if the operation does not fit the value. */
  apply(operation: PatchOperation): void {
    const { op, path } = operation;
    const keys = keysOf(path);
    if (op === "add") this.#add(keys, givenValue(operation));
    else if (op === "remove") this.#remove(keys);
    else if (op === "replace") this.#replace(keys, givenValue(operation));
    else if (op === "move") this.#move(keysOf(givenFrom(operation)), keys);
    else if (op === "copy") this.#copy(keysOf(givenFrom(operation)), keys);
    else if (op === "test") this.#test(keys, givenValue(operation));
    else throw new PatchError(`there is no such operation; use ${PATCH_OPS.join(", ")}`);
  }

  #add(keys: readonly string[], value: Json): void {
    const last = keys.at(-1);
    if (last === undefined) {
      this.#value = value;
      return;
    }
    const container = this.#writable(keys.slice(0, -1), last);
    if (!Array.isArray(container)) {
      setKey(container, last, value);
      return;
    }
    const index = last === "-" ? container.length : indexIn(container, last, keys, container.length);
    container.splice(index, 0, value);
  }

  #remove(keys: readonly string[]): void {
    const last = keys.at(-1);
    if (last === undefined) throw new PatchError("the whole value cannot be removed; replace it");
    this.#read(keys);
    const container = this.#writable(keys.slice(0, -1), last);
    if (Array.isArray(container)) container.splice(Number(last), 1);
    else delete container[last];
  }

  #replace(keys: readonly string[], value: Json): void {
    this.#read(keys);
    const last = keys.at(-1);
    if (last === undefined) this.#value = value;
    else setKey(this.#writable(keys.slice(0, -1), last), last, value);
  }

  #move(from: readonly string[], to: readonly string[]): void {
    const value = this.#read(from);
    const isInside = from.every((key, index) => key === to[index]);
    if (isInside && from.length === to.length) return;
    if (isInside) throw new PatchError(`${placeOf(formatPointer(from))} cannot be moved into itself`);
    this.#remove(from);
    this.#add(to, value);
  }

  #copy(from: readonly string[], to: readonly string[]): void {
    const value = this.#read(from);
    this.#copied += countValues(value, MAX_COPIED_VALUES);
    if (this.#copied > MAX_COPIED_VALUES) {
      throw new PatchError(
        `the patch copies more than ${MAX_COPIED_VALUES.toLocaleString("en")} values; copy smaller parts`,
      );
    }
    // The value stands in two places from here on: neither may be written to without being copied first.
    this.#own = new WeakSet();
    this.#add(to, value);
  }

  #test(keys: readonly string[], expected: Json): void {
    const value = this.#read(keys);
    if (isSameJson(value, expected)) return;
    throw new PatchError(`the test fails: it is ${brief(value)}, not ${brief(expected)}`);
  }

  #read(keys: readonly string[]): Json {
    return keys.reduce((value, key, depth) => childOf(value, key, keys.slice(0, depth)), this.#value);
  }

  /** The object or array at the keys, made this draft's own, so that the key `last` in it can be written. */
  #writable(keys: readonly string[], last: string): Container {
    const found = this.#read(keys);
    if (typeof found !== "object" || found === null) throw nothingInside(found, last, keys);
    let container = this.#owned(this.#value as Container);
    this.#value = container;
    for (const key of keys) {
      const child = this.#owned(valueIn(container, key) as Container);
      setKey(container, key, child);
      container = child;
    }
    return container;
  }

  #owned(container: Container): Container {
    if (this.#own.has(container)) return container;
    const copy = Array.isArray(container) ? [...container] : { ...container };
    this.#own.add(copy);
    return copy;
  }
}

function givenValue({ op, value }: PatchOperation): Json {
  if (value === undefined) throw new PatchError(`it has no value; ${op} needs one`);
  return value;
}

function givenFrom({ op, from }: PatchOperation): string {
  if (from === undefined) throw new PatchError(`it has no \`from\`; ${op} needs one, a JSON pointer`);
  return from;
}

function childOf(value: Json, key: string, keys: readonly string[]): Json {
  if (isJsonArray(value)) return value[indexIn(value, key, [...keys, key], value.length - 1)] as Json;
  if (!isJsonObject(value)) throw nothingInside(value, key, keys);
  if (Object.hasOwn(value, key)) return value[key] as Json;
  throw new PatchError(
    `there is no ${JSON.stringify(key)} at ${placeOf(formatPointer(keys))}; ${namesOf(value)}`,
  );
}

function indexIn(array: readonly Json[], key: string, keys: readonly string[], highest: number): number {
  const index = INDEX.test(key) ? Number(key) : Number.NaN;
  if (index <= highest) return index;
  const place = placeOf(formatPointer(keys.slice(0, -1)));
  const indexes = array.length === 0 ? "" : array.length === 1 ? " (0)" : ` (0 to ${array.length - 1})`;
  throw new PatchError(
    `there is no element ${JSON.stringify(key)} at ${place}; the array has ${array.length}${indexes}, and \`add\` takes - for its end`,
  );
}

function nothingInside(value: Json, key: string, keys: readonly string[]): PatchError {
  const place = placeOf(formatPointer(keys));
  return new PatchError(
    `there is no ${JSON.stringify(key)} at ${place}; it is ${brief(value)}, no object or array`,
  );
}

function namesOf(object: object): string {
  const names = Object.keys(object);
  if (names.length === 0) return "it is an empty object";
  const more = names.length > 12 ? ` and ${names.length - 12} more` : "";
  const listed = names.slice(0, 12).map((name) => JSON.stringify(name));
  return `it has ${listed.join(", ")}${more}`;
}

function brief(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function valueIn(container: Container, key: string): Json {
  return (container as Record<string, Json>)[key] as Json;
}

/** An assignment to `__proto__` would set the prototype; this makes an own key of it. */
function setKey(container: Container, key: string, value: Json): void {
  if (key === "__proto__") {
    Object.defineProperty(container, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    (container as Record<string, Json>)[key] = value;
  }
}
