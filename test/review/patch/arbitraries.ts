import fc from "fast-check";
import {
  applyJsonPatch,
  applyMergePatch,
  diff,
  type Json,
  type PatchOperation,
  pathsOfJsonPatch,
  pathsOfMergePatch,
} from "../../../src/review/patch/index.ts";
import { isJsonObject } from "../../../src/review/patch/json.ts";
import { pointerInto } from "../../../src/review/patch/pointer.ts";

/** Few keys, so that two changes often meet; and the nasty ones. */
export const KEYS = [
  "a",
  "b",
  "0",
  "1",
  "",
  "~1",
  "a/b",
  "~",
  "__proto__",
  "constructor",
  "prototype",
  "ключ😀",
];

const key = fc.constantFrom(...KEYS);

function entriesOf(
  value: fc.Arbitrary<Json>,
  keys: { minLength?: number; maxLength: number },
): fc.Arbitrary<Json> {
  // From entries: an assignment would make `__proto__` the prototype.
  return fc
    .array(fc.tuple(key, value), { ...keys, size: "max" })
    .map((entries) => Object.fromEntries(entries));
}

/** Any JSON, with -0 as 0, as JSON has it. */
export const json: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.constantFrom<Json>(null, true, 0, 1, "", "x", "ü\u2028", {}, []),
    entriesOf(tie("json"), { maxLength: 4 }),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
    fc.string({ unit: "binary", maxLength: 3 }),
  ),
})).json;

/** Objects at the root, as artifacts mostly are. */
export const artifact: fc.Arbitrary<Json> = fc.oneof(
  { weight: 5, arbitrary: entriesOf(json, { minLength: 2, maxLength: 8 }) },
  json,
);

/** Every place in a value. */
export function pointersOf(value: Json, pointer = ""): string[] {
  if (typeof value !== "object" || value === null) return [pointer];
  const inner = Object.entries(value).flatMap(([name, child]) =>
    pointersOf(child, pointerInto(pointer, name)),
  );
  return [pointer, ...inner];
}

/** What stands at a place; undefined where nothing does. */
export function valueAt(value: Json, pointer: string): Json | undefined {
  if (!pointersOf(value).includes(pointer)) return undefined;
  let found: Json | undefined;
  const copied = applyJsonPatch({ value, found: null }, [
    { op: "copy", from: `/value${pointer}`, path: "/found" },
  ]);
  if (isJsonObject(copied)) found = copied.found;
  return found;
}

interface Seed {
  readonly op: PatchOperation["op"];
  readonly at: number;
  readonly from: number;
  readonly key: string;
  readonly value: Json;
}

const seeds = fc.array(
  fc.record<Seed>({
    op: fc.constantFrom("add", "remove", "replace", "move", "copy", "test"),
    at: fc.nat(),
    from: fc.nat(),
    key,
    value: json,
  }),
  { maxLength: 3 },
);

/** The operations that the seeds become on this value: each fits what those before it have made. */
export function grow(value: Json, given: readonly Seed[]): PatchOperation[] {
  const operations: PatchOperation[] = [];
  let current = value;
  for (const seed of given) {
    const operation = operationOf(current, seed);
    try {
      current = applyJsonPatch(current, [operation]);
    } catch {
      // Such as a move into itself: the seed becomes nothing.
      continue;
    }
    operations.push(operation);
  }
  return operations;
}

function operationOf(value: Json, { op, at, from, key: name, value: given }: Seed): PatchOperation {
  const places = pointersOf(value);
  // The root is the last choice: it touches everything.
  const inner = places.length > 1 && at % 10 !== 0 ? places.slice(1) : places;
  const place = inner[at % inner.length] as string;
  const source = inner[from % inner.length] as string;
  if (op === "replace") return { op, path: place, value: given };
  if (op === "remove") return { op, path: place };
  if (op === "test") return { op, path: place, value: valueAt(value, place) ?? null };
  const parents = places.filter((pointer) => typeof valueAt(value, pointer) === "object");
  const parent = parents[at % Math.max(parents.length, 1)] ?? "";
  const here = valueAt(value, parent);
  const last = Array.isArray(here) ? (at % 2 === 0 ? "-" : String(from % (here.length + 1))) : name;
  const path =
    here === undefined || typeof here !== "object" || here === null ? "" : pointerInto(parent, last);
  return op === "add" ? { op, path, value: given } : { op, path, from: source };
}

/** A merge patch which follows the shape of a value, so that it reaches into it. */
function mergePatchOf(value: Json): fc.Arbitrary<Json> {
  const other = fc.oneof(json, entriesOf(json, { maxLength: 2 }));
  if (!isJsonObject(value) || Object.keys(value).length === 0) return other;
  const entriesHere = Object.entries(value);
  const changes = fc
    .subarray(entriesHere, { minLength: 1, maxLength: Math.min(2, entriesHere.length) })
    .chain((entries) =>
      fc.tuple(...entries.map(([name, inner]) => fc.tuple(fc.constant(name), mergePatchOf(inner)))),
    );
  const withMore = fc
    .tuple(changes, fc.option(fc.tuple(key, json)))
    .map(([found, more]) => Object.fromEntries(more === null ? found : [...found, more]));
  return fc.oneof({ weight: 8, arbitrary: withMore }, other);
}

/** A change of a value, however it is written. */
export interface Change {
  readonly kind: "json-patch" | "merge-patch" | "diff";
  readonly patch: unknown;
  readonly paths: string[];
  readonly apply: (value: Json) => Json;
}

function jsonChange(kind: Change["kind"], base: Json, patch: readonly PatchOperation[]): Change {
  return {
    kind,
    patch,
    paths: pathsOfJsonPatch(base, patch),
    apply: (value) => applyJsonPatch(value, patch),
  };
}

export function changeOf(base: Json): fc.Arbitrary<Change> {
  const mergePatch = mergePatchOf(base);
  return fc.oneof(
    seeds.map((given) => jsonChange("json-patch", base, grow(base, given))),
    mergePatch.map((patch) => ({
      kind: "merge-patch" as const,
      patch,
      paths: pathsOfMergePatch(patch, base),
      apply: (value: Json) => applyMergePatch(value, patch),
    })),
    mergePatch.map((patch) => jsonChange("diff", base, diff(base, applyMergePatch(base, patch)))),
    seeds.map((given) => jsonChange("diff", base, diff(base, applyJsonPatch(base, grow(base, given))))),
  );
}
