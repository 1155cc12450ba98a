import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  applyJsonPatch,
  applyMergePatch,
  diff,
  isSameJson,
  type Json,
  overlaps,
  PatchError,
  patchOperationSchema,
  readJsonPatch,
  toJson,
} from "../../../src/review/patch/index.ts";
import { artifact, type Change, changeOf, json, KEYS, valueAt } from "./arbitraries.ts";

const RUNS = { numRuns: 3_000 };

function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.freeze(value);
    for (const inner of Object.values(value)) frozen(inner);
  }
  return value;
}

function text(value: unknown): string {
  return JSON.stringify(value);
}

describe("a JSON copy", () => {
  it("is what a JSON round trip gives", () => {
    fc.assert(
      fc.property(json, (value) => {
        deepStrictEqual(toJson(value), JSON.parse(text(value)));
      }),
      RUNS,
    );
  });

  it("is what a JSON round trip gives, also of what JSON leaves out or turns into null", () => {
    const given = fc.object({
      key: fc.constantFrom(...KEYS),
      values: [fc.constant(undefined), fc.constant(-0), fc.constant(null), fc.date({ noInvalidDate: true })],
      withSparseArray: true,
      withNullPrototype: true,
      maxDepth: 4,
    });
    fc.assert(
      fc.property(given, (value) => {
        deepStrictEqual(toJson(value), JSON.parse(text(value)));
      }),
      RUNS,
    );
  });
});

describe("a diff", () => {
  it("leads from the one value to the other, and survives being stored as JSON", () => {
    fc.assert(
      fc.property(artifact, artifact, (before, after) => {
        const patch = diff(frozen(before), frozen(after));
        deepStrictEqual(applyJsonPatch(before, frozen(patch)), after);
        const stored = JSON.parse(text(patch));
        deepStrictEqual(applyJsonPatch(before, stored), after);
        deepStrictEqual(applyJsonPatch(before, readJsonPatch(stored)), after);
        deepStrictEqual(
          stored.map((operation: unknown) => patchOperationSchema.parse(operation)),
          stored,
        );
      }),
      RUNS,
    );
  });

  it("leads from a value to a changed one", () => {
    const edits = artifact.chain((base) => changeOf(base).map((change) => ({ base, change })));
    fc.assert(
      fc.property(edits, ({ base, change }) => {
        const after = change.apply(base);
        deepStrictEqual(applyJsonPatch(base, diff(base, after)), after);
        expect(diff(base, after).length === 0).toBe(isSameJson(base, after));
      }),
      RUNS,
    );
  });

  it("leads from array to array, of numbers that often repeat, of any length", () => {
    const rows = fc.array(fc.oneof(fc.nat(3), fc.array(fc.nat(2), { maxLength: 3 })), {
      maxLength: 260,
      size: "max",
    });
    fc.assert(
      fc.property(rows, rows, rows, (start, before, after) => {
        const from = [...start, ...before];
        const to = [...start, ...after];
        deepStrictEqual(applyJsonPatch(from, diff(from, to)), to);
      }),
      { numRuns: 300 },
    );
  });

  it("is empty for the same JSON, whatever the order of its keys", () => {
    fc.assert(
      fc.property(json, (value) => {
        deepStrictEqual(diff(value, reversed(value)), []);
      }),
    );
  });
});

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, reversed(inner)] as const);
  return Object.fromEntries(entries.reverse());
}

describe("two changes of one value", () => {
  const scenes = artifact.chain((base) =>
    fc.record({ base: fc.constant(base), mine: changeOf(base), theirs: changeOf(base) }),
  );

  it("can be made in either order, and both stand, where their paths do not overlap", () => {
    const independent: Record<string, number> = {};
    fc.assert(
      fc.property(scenes, ({ base, mine, theirs }) => {
        frozen(base);
        if (overlaps(mine.paths, theirs.paths).length > 0) return;
        const both = mine.apply(theirs.apply(base));
        deepStrictEqual(theirs.apply(mine.apply(base)), both);
        stands(mine, base, both);
        stands(theirs, base, both);
        if (mine.paths.length > 0 && theirs.paths.length > 0) {
          const kinds = `${mine.kind} and ${theirs.kind}`;
          independent[kinds] = (independent[kinds] ?? 0) + 1;
        }
      }),
      { numRuns: 10_000 },
    );
    expect(Object.keys(independent)).toHaveLength(9);
    expect(Math.min(...Object.values(independent))).toBeGreaterThan(20);
  });

  it("overlap from either side", () => {
    fc.assert(
      fc.property(scenes, ({ mine, theirs }) => {
        const paths = overlaps(mine.paths, theirs.paths);
        expect(mine.paths).toEqual(expect.arrayContaining(paths));
        expect(overlaps(theirs.paths, mine.paths).length > 0).toBe(paths.length > 0);
      }),
      RUNS,
    );
  });

  it("can be made in either order also where one came in several steps", () => {
    const steps = artifact.chain((base) =>
      changeOf(base).chain((first) =>
        fc.record({
          base: fc.constant(base),
          mine: changeOf(base),
          first: fc.constant(first),
          second: changeOf(first.apply(base)),
        }),
      ),
    );
    let independent = 0;
    fc.assert(
      fc.property(steps, ({ base, mine, first, second }) => {
        const theirs = [...first.paths, ...second.paths];
        if (overlaps(mine.paths, theirs).length > 0) return;
        if (mine.paths.length > 0 && theirs.length > 0) independent += 1;
        const both = mine.apply(second.apply(first.apply(base)));
        deepStrictEqual(second.apply(first.apply(mine.apply(base))), both);
      }),
      { numRuns: 5_000 },
    );
    expect(independent).toBeGreaterThan(100);
  });

  /** What the change put at its places is what is there. */
  function stands(change: Change, base: Json, both: Json): void {
    const alone = change.apply(base);
    for (const path of change.paths) deepStrictEqual(valueAt(both, path), valueAt(alone, path));
  }
});

describe("applying a patch", () => {
  it("changes neither the value nor the patch, and never Object.prototype", () => {
    const scenes = artifact.chain((base) => fc.tuple(fc.constant(base), changeOf(base)));
    const keysBefore = Reflect.ownKeys(Object.prototype);
    fc.assert(
      fc.property(scenes, ([base, change]) => {
        const before = text([base, change.patch]);
        frozen(base);
        frozen(change.patch);
        const after = change.apply(base);
        expect(text([base, change.patch])).toBe(before);
        deepStrictEqual(toJson(after), after);
      }),
      RUNS,
    );
    deepStrictEqual(Reflect.ownKeys(Object.prototype), keysBefore);
  });

  it("changes only what its paths say", () => {
    const scenes = artifact.chain((base) => fc.tuple(fc.constant(base), changeOf(base)));
    fc.assert(
      fc.property(scenes, ([base, { paths, apply }]) => {
        const changed = diff(base, apply(base)).map(({ path }) => path);
        deepStrictEqual(overlaps(changed, paths), [...new Set(changed)]);
      }),
      RUNS,
    );
  });

  it("that was written for another value either fits it or says which operation does not", () => {
    const scenes = artifact.chain((base) => fc.tuple(artifact, changeOf(base)));
    let refused = 0;
    fc.assert(
      fc.property(scenes, ([other, change]) => {
        const before = text(other);
        try {
          change.apply(frozen(other));
        } catch (error) {
          expect(error).toBeInstanceOf(PatchError);
          expect((error as Error).message).toMatch(/^operation \d+ \((add|remove|replace|move|copy|test) /);
          refused += 1;
        }
        expect(text(other)).toBe(before);
      }),
      RUNS,
    );
    expect(refused).toBeGreaterThan(100);
  });
});

describe("a merge patch", () => {
  it("does what the algorithm of RFC 7396 says", () => {
    const scenes = artifact.chain((base) => fc.tuple(fc.constant(base), changeOf(base)));
    fc.assert(
      fc.property(scenes, json, ([base], patch) => {
        deepStrictEqual(applyMergePatch(base, patch), byTheRfc(base, patch));
        deepStrictEqual(applyMergePatch(applyMergePatch(base, patch), patch), applyMergePatch(base, patch));
      }),
      RUNS,
    );
  });
});

/** RFC 7396, section 2, word for word, on a map so that `__proto__` is a key like any other. */
function byTheRfc(target: Json | undefined, patch: Json): Json {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const isObject = typeof target === "object" && target !== null && !Array.isArray(target);
  const result = new Map<string, Json>(isObject ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      if (result.has(name)) result.delete(name);
    } else {
      result.set(name, byTheRfc(result.get(name), value));
    }
  }
  return Object.fromEntries(result);
}
