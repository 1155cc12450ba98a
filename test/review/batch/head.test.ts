import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Head } from "../../../src/review/batch/head.ts";
import {
  applyJsonPatch,
  type Json,
  type PatchOperation,
  pathsOfJsonPatch,
} from "../../../src/review/patch/index.ts";

const set = (key: string, value: Json): PatchOperation[] => [{ op: "add", path: `/${key}`, value }];

describe("the head of a batch", () => {
  it("goes on from the version that the batch began with", () => {
    const head = new Head({ version: 3, value: { a: 1 } });
    expect([head.version, head.value]).toEqual([3, { a: 1 }]);
    head.advance(set("b", 2));
    head.advance(set("a", 5));
    expect([head.version, head.value]).toEqual([5, { a: 5, b: 2 }]);
  });

  it("knows every version since, and what later ones changed", () => {
    const head = new Head({ version: 3, value: { a: 1 } });
    head.advance(set("b", 2));
    head.advance(set("c", [1]));
    head.advance([{ op: "add", path: "/c/0", value: 0 }]);
    expect([3, 4, 5, 6].map((version) => head.valueAt(version))).toEqual([
      { a: 1 },
      { a: 1, b: 2 },
      { a: 1, b: 2, c: [1] },
      { a: 1, b: 2, c: [0, 1] },
    ]);
    expect(head.changedSince(3)).toEqual(["/b", "/c", "/c"]);
    expect(head.changedSince(5)).toEqual(["/c"]);
    expect(head.changedSince(6)).toEqual([]);
  });

  it("counts a merge that changes nothing as a version too", () => {
    const head = new Head({ version: 0, value: {} });
    head.advance([]);
    expect([head.version, head.changedSince(0)]).toEqual([1, []]);
  });

  it("tells the same whenever and in whatever order it is asked", () => {
    const keys = fc.constantFrom("a", "b", "c");
    const queries = fc.array(fc.nat(5), { maxLength: 6 });
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, fc.nat(3), queries), { minLength: 1, maxLength: 5 }), (steps) => {
        const head = new Head({ version: 0, value: {} });
        const values: Json[] = [{}];
        const paths: string[][] = [];
        for (const [key, value, asked] of steps) {
          const before = values.at(-1) ?? null;
          const patch = set(key, value);
          paths.push(pathsOfJsonPatch(before, patch));
          values.push(applyJsonPatch(before, patch));
          head.advance(patch);
          for (const version of asked.filter((version) => version < values.length)) {
            expect(head.changedSince(version)).toEqual(paths.slice(version).flat());
            expect(head.valueAt(version)).toEqual(values[version]);
          }
        }
        expect(head.version).toBe(steps.length);
      }),
    );
  });
});
