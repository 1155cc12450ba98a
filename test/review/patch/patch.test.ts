import { deepStrictEqual } from "node:assert/strict";
import { describe, expect, it } from "vitest";
import {
  applyJsonPatch,
  applyMergePatch,
  diff,
  type Json,
  overlaps,
  PatchError,
  type PatchOperation,
  pathsOfJsonPatch,
  pathsOfMergePatch,
  toJson,
} from "../../../src/review/patch/index.ts";

/** What is thrown for a patch that does not fit. */
function problemOf(value: Json, ...patch: PatchOperation[]): string {
  try {
    applyJsonPatch(value, patch);
  } catch (error) {
    expect(error).toBeInstanceOf(PatchError);
    return (error as PatchError).message;
  }
  throw new Error("A problem was expected.");
}

describe("a JSON copy", () => {
  it("is what JSON makes of dates, of undefined and of -0", () => {
    const date = new Date("2026-06-12T10:00:00Z");
    const given = {
      date,
      gone: undefined,
      list: [undefined, -0],
      self: { toJSON: (key: string) => `at ${key}` },
    };
    deepStrictEqual(toJson(given), {
      date: "2026-06-12T10:00:00.000Z",
      list: [null, 0],
      self: "at self",
    });
  });

  it("keeps what stands in two places, and __proto__ as a key", () => {
    const shared = { x: 1 };
    deepStrictEqual(toJson([shared, shared]), [{ x: 1 }, { x: 1 }]);
    const copy = toJson(JSON.parse('{"__proto__": {"polluted": true}}'));
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"polluted":true}}');
    expect((copy as { polluted?: unknown }).polluted).toBeUndefined();
  });

  const cycle: { inner: object[] } = { inner: [] };
  cycle.inner.push(cycle);
  let deep: unknown = 1;
  for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];

  it.each([
    ["undefined", undefined, "the value has no JSON: it is undefined"],
    ["a function", { a: { b: () => 1 } }, "/a/b has no JSON: it is a function"],
    ["a symbol", { a: Symbol("s") }, "/a has no JSON: it is a symbol"],
    ["a bigint", [1n], "/0 has no JSON: it is a bigint"],
    ["NaN", { "a/b": Number.NaN }, "/a~1b has no JSON: it is NaN"],
    ["Infinity", [[Number.NEGATIVE_INFINITY]], "/0/0 has no JSON: it is -Infinity"],
    ["a map", { map: new Map() }, "/map has no JSON: it is an instance of Map"],
    ["an error", { problem: new TypeError("x") }, "/problem has no JSON: it is an instance of TypeError"],
    ["an invalid date", { at: new Date(Number.NaN) }, "/at has no JSON: it is an invalid date"],
    ["a cycle", cycle, "/inner/0 has no JSON: it is a reference to what it is inside of"],
    ["bottomless nesting", deep, "has no JSON: it is nested deeper than 1000"],
  ])("refuses %s, and says where it is", (_name, value, message) => {
    expect(() => toJson(value)).toThrow(message);
    expect(() => toJson(value)).toThrow(/To fix it, /);
  });
});

describe("a JSON patch", () => {
  it.each<[string, Json, PatchOperation[], Json]>([
    ["A.1", { foo: "bar" }, [{ op: "add", path: "/baz", value: "qux" }], { baz: "qux", foo: "bar" }],
    [
      "A.2",
      { foo: ["bar", "baz"] },
      [{ op: "add", path: "/foo/1", value: "qux" }],
      { foo: ["bar", "qux", "baz"] },
    ],
    ["A.3", { baz: "qux", foo: "bar" }, [{ op: "remove", path: "/baz" }], { foo: "bar" }],
    ["A.4", { foo: ["bar", "qux", "baz"] }, [{ op: "remove", path: "/foo/1" }], { foo: ["bar", "baz"] }],
    ["A.5", { baz: "qux", foo: 1 }, [{ op: "replace", path: "/baz", value: "boo" }], { baz: "boo", foo: 1 }],
    [
      "A.6",
      { foo: { bar: "baz", waldo: "fred" }, qux: { corge: "grault" } },
      [{ op: "move", from: "/foo/waldo", path: "/qux/thud" }],
      { foo: { bar: "baz" }, qux: { corge: "grault", thud: "fred" } },
    ],
    [
      "A.7",
      { foo: ["all", "grass", "cows", "eat"] },
      [{ op: "move", from: "/foo/1", path: "/foo/3" }],
      { foo: ["all", "cows", "eat", "grass"] },
    ],
    [
      "A.8",
      { baz: "qux", foo: ["a", 2, "c"] },
      [
        { op: "test", path: "/baz", value: "qux" },
        { op: "test", path: "/foo/1", value: 2 },
      ],
      { baz: "qux", foo: ["a", 2, "c"] },
    ],
    [
      "A.10",
      { foo: "bar" },
      [{ op: "add", path: "/child", value: { grandchild: {} } }],
      { foo: "bar", child: { grandchild: {} } },
    ],
    ["A.14", { "/": 9, "~1": 10 }, [{ op: "test", path: "/~01", value: 10 }], { "/": 9, "~1": 10 }],
    [
      "A.16",
      { foo: ["bar"] },
      [{ op: "add", path: "/foo/-", value: ["abc", "def"] }],
      { foo: ["bar", ["abc", "def"]] },
    ],
  ])("does what appendix %s of RFC 6902 says", (_name, value, patch, expected) => {
    deepStrictEqual(applyJsonPatch(value, patch), expected);
  });

  it.each<[string, Json, PatchOperation[], Json]>([
    ["the root replaced", { a: 1 }, [{ op: "replace", path: "", value: [1] }], [1]],
    ["the root added", [1], [{ op: "add", path: "", value: "x" }], "x"],
    ["a part that becomes the root", { a: { b: 1 } }, [{ op: "move", from: "/a", path: "" }], { b: 1 }],
    ["the root moved to itself", { a: 1 }, [{ op: "move", from: "", path: "" }], { a: 1 }],
    ["an empty key", { "": { "": 1 } }, [{ op: "replace", path: "//", value: 2 }], { "": { "": 2 } }],
    ["a null to remove", { a: null }, [{ op: "remove", path: "/a" }], {}],
    [
      "a copy that is changed afterwards",
      { a: { list: [1] } },
      [
        { op: "add", path: "/a/list/-", value: 2 },
        { op: "copy", from: "/a", path: "/b" },
        { op: "add", path: "/b/list/0", value: 0 },
        { op: "remove", path: "/a/list/0" },
      ],
      { a: { list: [2] }, b: { list: [0, 1, 2] } },
    ],
    [
      "an element moved to the end",
      { list: ["a", "b"] },
      [{ op: "move", from: "/list/0", path: "/list/-" }],
      { list: ["b", "a"] },
    ],
  ])("takes %s", (_name, value, patch, expected) => {
    deepStrictEqual(applyJsonPatch(value, patch), expected);
  });

  it("reaches own keys such as __proto__ and constructor, and no inherited ones", () => {
    const value = JSON.parse('{"__proto__": {"a": 1}, "constructor": {"prototype": {"b": 1}}}');
    const patch: PatchOperation[] = [
      { op: "add", path: "/__proto__/polluted", value: true },
      { op: "add", path: "/constructor/prototype/polluted", value: true },
      { op: "copy", from: "/__proto__", path: "/prototype" },
    ];
    expect(JSON.stringify(applyJsonPatch(value, patch))).toBe(
      '{"__proto__":{"a":1,"polluted":true},"constructor":{"prototype":{"b":1,"polluted":true}},"prototype":{"a":1,"polluted":true}}',
    );
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    for (const path of [
      "/__proto__/x",
      "/constructor/prototype/x",
      "/toString/x",
      "/list/length",
      "/list/map/x",
    ]) {
      expect(problemOf({ list: [1] }, { op: "add", path, value: 1 })).toContain("there is no");
    }
    expect(problemOf({}, { op: "test", path: "/toString", value: null })).toContain('there is no "toString"');
  });

  it("makes an own key of __proto__ where there is none", () => {
    const made = applyJsonPatch({}, [{ op: "add", path: "/__proto__", value: { polluted: true } }]);
    expect(JSON.stringify(made)).toBe('{"__proto__":{"polluted":true}}');
    expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
  });

  const value = { a: { c: 1, "d/e": 2 }, list: ["x", "y"], none: [], text: "long" };
  it.each<[PatchOperation, string]>([
    [
      { op: "replace", path: "/a/b", value: 1 },
      'operation 1 (replace /a/b): there is no "b" at /a; it has "c", "d/e"',
    ],
    [
      { op: "remove", path: "/x" },
      'operation 1 (remove /x): there is no "x" at the root; it has "a", "list"',
    ],
    [{ op: "add", path: "/x/y", value: 1 }, 'there is no "x" at the root'],
    [{ op: "add", path: "/text/y", value: 1 }, 'there is no "y" at /text; it is "long", no object or array'],
    [{ op: "add", path: "/list/3", value: 1 }, 'no element "3" at /list; the array has 2 (0 to 1)'],
    [{ op: "replace", path: "/list/2", value: 1 }, 'there is no element "2" at /list'],
    [{ op: "replace", path: "/list/-", value: 1 }, "`add` takes - for its end"],
    [{ op: "add", path: "/list/01", value: 1 }, 'there is no element "01" at /list'],
    [{ op: "add", path: "/list/1e0", value: 1 }, 'there is no element "1e0" at /list'],
    [{ op: "add", path: "/list/-1", value: 1 }, 'there is no element "-1" at /list'],
    [{ op: "remove", path: "/none/0" }, 'there is no element "0" at /none; the array has 0'],
    [
      { op: "remove", path: "" },
      "operation 1 (remove the root): the whole value cannot be removed; replace it",
    ],
    [{ op: "test", path: "/a/c", value: 2 }, "operation 1 (test /a/c): the test fails: it is 1, not 2"],
    [{ op: "test", path: "/a/c", value: "1" }, 'it is 1, not "1"'],
    [{ op: "move", from: "/a", path: "/a/c/x" }, "/a cannot be moved into itself"],
    [{ op: "move", from: "/b", path: "/c" }, 'operation 1 (move /c): there is no "b" at the root'],
    [{ op: "copy", path: "/c" }, "it has no `from`; copy needs one"],
    [{ op: "add", path: "/c" }, "it has no value; add needs one"],
    [{ op: "add", path: "c", value: 1 }, '"c" is no JSON pointer'],
    [{ op: "add", path: "/~2", value: 1 }, '"/~2" is no JSON pointer'],
    [{ op: "add", path: "#/c", value: 1 }, '"#/c" is no JSON pointer'],
    [{ op: "spam" as "add", path: "/c", value: 1 }, "there is no such operation; use add, remove, replace"],
  ])("that does not fit is refused in words: %j", (operation, message) => {
    expect(problemOf(value, operation)).toContain(message);
  });

  it("is made whole or not at all, and counts its operations from 1", () => {
    const before = structuredClone(value);
    const first: PatchOperation = { op: "remove", path: "/a/c" };
    expect(problemOf(value, first, { op: "replace", path: "/a/c", value: 2 })).toBe(
      'operation 2 (replace /a/c): there is no "c" at /a; it has "d/e"',
    );
    deepStrictEqual(value, before);
  });

  it("cannot fill the memory with copies of copies", () => {
    const copies = Array.from({ length: 60 }, (_, index) => ({
      op: "copy" as const,
      from: "",
      path: `/copy${index}`,
    }));
    expect(problemOf({ a: [1, 2, 3] }, ...copies)).toContain("the patch copies more than 1,000,000 values");
  });
});

describe("a merge patch", () => {
  it.each<[Json, Json, Json]>([
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [
      ["a", "b"],
      ["c", "d"],
      ["c", "d"],
    ],
    [{ a: "b" }, ["c"], ["c"]],
    [{ a: "foo" }, null, null],
    [{ a: "foo" }, "bar", "bar"],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])("does what the appendix of RFC 7396 says: %j and %j", (value, patch, expected) => {
    deepStrictEqual(applyMergePatch(value, patch), expected);
  });

  it("makes __proto__ a key like any other", () => {
    const merged = applyMergePatch(
      { a: 1 },
      JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"x": 1}}'),
    );
    expect(JSON.stringify(merged)).toBe('{"a":1,"__proto__":{"polluted":true},"constructor":{"x":1}}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(JSON.stringify(applyMergePatch(merged, JSON.parse('{"__proto__": null}')))).toBe(
      '{"a":1,"constructor":{"x":1}}',
    );
  });
});

describe("a diff", () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, id) => ({ id, name: `row ${id}`, tags: ["a"] }));

  it("names what has changed in an array, and nothing else", () => {
    const before = { layer: [{ mark: "bar" }, { mark: "rule" }], title: "A" };
    const after = { layer: [{ mark: "bar", color: "red" }, { mark: "rule" }, { mark: "text" }], title: "A" };
    deepStrictEqual(diff(before, after), [
      { op: "add", path: "/layer/0/color", value: "red" },
      { op: "add", path: "/layer/2", value: { mark: "text" } },
    ]);
  });

  it.each<[string, (list: ReturnType<typeof rows>) => Json[], string]>([
    [
      "one row changed",
      (list) => list.with(1_000, { id: 1_000, name: "new", tags: ["a"] }),
      "/list/1000/name",
    ],
    ["one row put in", (list) => list.toSpliced(1_000, 0, { id: -1, name: "new", tags: [] }), "/list/1000"],
    ["one row taken out", (list) => list.toSpliced(1_000, 1), "/list/1000"],
    ["the order turned round", (list) => list.toReversed(), "/list"],
    ["every row changed", (list) => list.map((row) => ({ ...row, id: -row.id - 1 })), "/list"],
    [
      "rows put in all over",
      (list) => list.flatMap((row) => (row.id % 500 === 7 ? [row, 1] : [row])),
      "/list",
    ],
    ["all rows taken out", () => [], "/list"],
  ])("of 2,000 rows is one operation with %s", (_name, change, path) => {
    const before = { list: rows(2_000), title: "A" };
    const after = { list: change(before.list), title: "A" };
    const started = performance.now();
    const patch = diff(before, after);
    // Without a bound it takes minutes; with it, milliseconds.
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(patch.map((operation) => operation.path)).toEqual([path]);
    deepStrictEqual(applyJsonPatch(before, patch), after);
  });

  it("is bounded also for many arrays, and for arrays in arrays", () => {
    const numbers = (from: number) => Array.from({ length: 90 }, (_, index) => from + index);
    const many = (from: number) =>
      Object.fromEntries(numbers(0).map((key) => [key, [...numbers(from + key), "end"]]));
    const nested = (leaf: Json) => numbers(0).reduce<Json>((inner) => [inner, 0], leaf);
    const before = { many: many(0), nested: nested(1) };
    const after = { many: many(10_000), nested: nested(2) };
    const started = performance.now();
    const patch = diff(before, after);
    expect(performance.now() - started).toBeLessThan(5_000);
    deepStrictEqual(applyJsonPatch(before, patch), after);
    expect(patch.at(-1)).toEqual({ op: "replace", path: `/nested${"/0".repeat(90)}`, value: 2 });
  });
});

describe("the paths of a patch", () => {
  const value = { a: { b: 1 }, list: [{ x: 1 }, { x: 2 }], "k/~": 0 };

  it.each<[string, PatchOperation[], string[]]>([
    ["no operation", [], []],
    ["a key that is set", [{ op: "add", path: "/a/c", value: 1 }], ["/a/c"]],
    ["an element that is changed", [{ op: "replace", path: "/list/0/x", value: 3 }], ["/list/0/x"]],
    ["an element that is replaced", [{ op: "replace", path: "/list/0", value: 3 }], ["/list/0"]],
    ["a key put into an element", [{ op: "add", path: "/list/0/y", value: 3 }], ["/list/0/y"]],
    ["an element put in", [{ op: "add", path: "/list/0", value: 3 }], ["/list"]],
    ["an element put at the end", [{ op: "add", path: "/list/-", value: 3 }], ["/list"]],
    ["an element taken out", [{ op: "remove", path: "/list/1" }], ["/list"]],
    ["a move out of an array", [{ op: "move", from: "/list/0", path: "/a/b" }], ["/list", "/a/b"]],
    ["a copy out of an array", [{ op: "copy", from: "/list/0", path: "/c" }], ["/list/0", "/c"]],
    ["a test", [{ op: "test", path: "/a", value: { b: 1 } }], ["/a"]],
    ["the root", [{ op: "replace", path: "", value: 1 }], [""]],
    ["a key with / and ~", [{ op: "remove", path: "/k~1~0" }], ["/k~1~0"]],
    [
      "an array that was made on the way",
      [
        { op: "replace", path: "/a/b", value: [] },
        { op: "add", path: "/a/b/0", value: 1 },
        { op: "add", path: "/a/b/0", value: 2 },
      ],
      ["/a/b"],
    ],
  ])("are, for %s", (_name, patch, expected) => {
    expect(pathsOfJsonPatch(value, patch)).toEqual(expected);
  });

  it("are not there for a patch that does not fit", () => {
    expect(() => pathsOfJsonPatch(value, [{ op: "remove", path: "/b" }])).toThrow("operation 1 (remove /b)");
    expect(() => pathsOfJsonPatch(value, [{ op: "add", path: "/b/c/d", value: 1 }])).toThrow(
      'no "b" at the root',
    );
  });

  it.each<[Json, string[]]>([
    [{ a: { b: 1, c: null }, d: [1, { e: 2 }] }, ["/a/b", "/a/c", "/d"]],
    [{ "k/~": { "": 1 } }, ["/k~1~0/"]],
    [{ a: {} }, ["/a"]],
    [{}, [""]],
    [null, [""]],
    [[1], [""]],
  ])("of a merge patch are its leaves: %j", (patch, expected) => {
    expect(pathsOfMergePatch(patch)).toEqual(expected);
  });

  it("of a merge patch have the array that it turns into an object", () => {
    expect(pathsOfMergePatch({ list: { 0: { x: 5 } }, a: { b: 2 } }, value)).toEqual(["/list", "/a/b"]);
    expect(pathsOfMergePatch({ a: 1 }, [])).toEqual([""]);
  });
});

describe("overlapping paths", () => {
  it.each<[string[], string[], string[]]>([
    [["/a"], ["/a"], ["/a"]],
    [["/a/b"], ["/a"], ["/a/b"]],
    [["/a"], ["/a/b/c"], ["/a"]],
    [["/a"], ["/ab"], []],
    [["/ab"], ["/a"], []],
    [["/a/b"], ["/a/c"], []],
    [["/layer/0"], ["/layer/1/x"], []],
    [["/layer/1"], ["/layer/10"], []],
    [["/a~1b"], ["/a"], []],
    [["/"], ["/a"], []],
    [["/"], ["//a"], ["/"]],
    [[""], ["/a"], [""]],
    [["/x", "/y"], [""], ["/x", "/y"]],
    [[], [""], []],
    [[""], [], []],
    [
      ["/b", "/a/b", "/c", "/a/b"],
      ["/a", "/c/d"],
      ["/a/b", "/c"],
    ],
  ])("%j and %j: %j", (mine, theirs, expected) => {
    expect(overlaps(mine, theirs)).toEqual(expected);
  });

  it("are found in time that grows with their number", () => {
    const paths = Array.from({ length: 50_000 }, (_, index) => `/rows/${index}/a/b`);
    const started = performance.now();
    expect(overlaps(paths, [...paths, "/rows/7"])).toHaveLength(50_000);
    expect(overlaps(paths, ["/rows/7"])).toEqual(["/rows/7/a/b"]);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
