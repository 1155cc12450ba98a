import { deepStrictEqual } from "node:assert/strict";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { structuredSchema } from "../../../src/models/structured-schema.ts";
import {
  applyJsonPatch,
  jsonPatchOutput,
  mergePatchOutput,
  PatchError,
  patchOperationSchema,
  readJsonPatch,
  readMergePatch,
} from "../../../src/review/patch/index.ts";

function problemOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(PatchError);
    return (error as PatchError).message;
  }
  throw new Error("A problem was expected.");
}

describe("what a worker gave as a JSON patch", () => {
  const operations = [{ op: "replace", path: "/a", value: { b: [1] } }];

  it.each([
    ["a list", operations],
    ["a list as patch", { patch: operations }],
    ["a list as operations", { operations, note: "done" }],
    ["values as JSON text", [{ op: "replace", path: "/a", valueJson: '{"b":[1]}' }]],
    [
      "what a strict schema makes it write",
      { patch: [{ ...operations[0], value: null, valueJson: '{"b":[1]}', from: null }] },
    ],
    ["other keys", [{ ...operations[0], why: "better" }]],
  ])("is read from %s", (_name, data) => {
    deepStrictEqual(readJsonPatch(data), operations);
  });

  it("is read whatever the operation, with null for what is not there", () => {
    const none = { from: null, valueJson: null };
    const given = [
      { op: "add", path: "/list/-", from: null, valueJson: "null" },
      { op: "test", path: "/list/0", from: null, valueJson: '"x"' },
      { op: "remove", path: "/a", ...none },
      { op: "move", path: "/b", from: "/c", valueJson: null },
      { op: "copy", path: "/d", from: "", valueJson: null },
      { op: "add", path: "/e", value: null },
    ];
    deepStrictEqual(readJsonPatch({ patch: given }), [
      { op: "add", path: "/list/-", value: null },
      { op: "test", path: "/list/0", value: "x" },
      { op: "remove", path: "/a" },
      { op: "move", from: "/c", path: "/b" },
      { op: "copy", from: "", path: "/d" },
      { op: "add", path: "/e", value: null },
    ]);
    expect(readJsonPatch([])).toEqual([]);
  });

  it.each<[unknown, string]>([
    [null, "this is no JSON patch: null; give a list of operations"],
    [undefined, "this is no JSON patch: not there"],
    ["done", "this is no JSON patch: done"],
    [{ title: "New" }, 'this is no JSON patch: {"title":"New"}'],
    [{ patch: "[]" }, "this is no JSON patch"],
    [["remove /a"], "operation 1: it is remove /a, and must be an object"],
    [[{ path: "/a" }], "operation 1 (/a): op is not there; use add, remove, replace, move, copy, test"],
    [[operations[0], { op: "set", path: "/a" }], "operation 2 (set /a): op is set; use add"],
    [[{ op: "remove" }], "operation 1 (remove): path is not there; it must be a JSON pointer"],
    [[{ op: "remove", path: "a.b" }], '"a.b" is no JSON pointer; write /key/0/key'],
    [[{ op: "remove", path: ["a"] }], 'path is ["a"]; it must be a JSON pointer'],
    [[{ op: "move", path: "/a", from: null }], "from is null; it must be a JSON pointer"],
    [[{ op: "copy", path: "/a", from: "x" }], '"x" is no JSON pointer'],
    [
      [{ op: "add", path: "/a", valueJson: null }],
      "it has no value; add needs one, in `value`, or as JSON text",
    ],
    [[{ op: "add", path: "/a", valueJson: "red" }], "valueJson is no JSON"],
    [[{ op: "add", path: "/a", valueJson: "red" }], 'red; a string needs its quotes, such as "\\"red\\""'],
    [[{ op: "add", path: "/a", valueJson: "" }], "valueJson is no JSON"],
    [[{ op: "add", path: "/a", valueJson: 5 }], "valueJson is 5; it must be JSON text"],
    [
      [{ op: "add", path: "/a", value: 1, valueJson: "2" }],
      "it has both value and valueJson; give one of them",
    ],
    [[{ op: "add", path: "/a", value: { b: 1n } }], "value is no JSON: /b has no JSON: it is a bigint"],
  ])("is refused in words where it is none: %o", (data, message) => {
    expect(problemOf(() => readJsonPatch(data))).toContain(message);
  });
});

describe("what a worker gave as a merge patch", () => {
  it.each<[unknown, unknown]>([
    [{ a: { b: null } }, { a: { b: null } }],
    [{ patchJson: '{"a":null}' }, { a: null }],
    [{ patchJson: '{"a":1}', note: "done" }, { a: 1 }],
    [{ patchJson: "null" }, null],
    [{ patchJson: '{"patchJson":"x"}' }, { patchJson: "x" }],
    [{ patchJson: { a: 1 } }, { patchJson: { a: 1 } }],
    [{ patchJson: null }, { patchJson: null }],
    [{ at: new Date(0), gone: undefined }, { at: "1970-01-01T00:00:00.000Z" }],
    [[1], [1]],
    ["a whole text", "a whole text"],
    [{}, {}],
  ])("is read from %o", (data, expected) => {
    deepStrictEqual(readMergePatch(data), expected);
  });

  it.each<[unknown, string]>([
    [null, "there is no patch; give an object with what changes"],
    [undefined, "there is no patch"],
    [{ patchJson: "{a: 1}" }, "patchJson is no JSON"],
    [{ patchJson: "" }, "patchJson is no JSON"],
    [{ a: () => 1 }, "the patch is no JSON: /a has no JSON: it is a function"],
  ])("is refused in words where it is none: %o", (data, message) => {
    expect(problemOf(() => readMergePatch(data))).toContain(message);
  });
});

describe("the schemas that a model writes patches by", () => {
  it.each([
    ["json_patch", jsonPatchOutput],
    ["merge_patch", mergePatchOutput],
  ])("are strict: %s", (name, schema) => {
    expect(structuredSchema<unknown>(name, schema).strict).toBe(true);
  });

  it("stay strict inside the schema of an item", () => {
    const output = z.object({
      title: z.string(),
      change: jsonPatchOutput,
      merge: mergePatchOutput.nullable(),
    });
    expect(structuredSchema("item", output).strict).toBe(true);
  });

  it("take what the readers then read", () => {
    const written = {
      patch: [
        { op: "replace", path: "/color", from: null, valueJson: '"red"' },
        { op: "move", path: "/size", from: "/width", valueJson: null },
      ],
    };
    const patch = readJsonPatch(jsonPatchOutput.parse(written));
    deepStrictEqual(applyJsonPatch({ color: "blue", width: 3 }, patch), { color: "red", size: 3 });
    expect(jsonPatchOutput.safeParse({ patch: [{ op: "remove", path: "/a" }] }).success).toBe(false);
    expect(readMergePatch(mergePatchOutput.parse({ patchJson: '{"a":1}' }))).toEqual({ a: 1 });
  });
});

describe("the schema of an operation in the state", () => {
  it("keeps an operation as it is, also one whose value has a key __proto__", () => {
    const operation = { op: "add", path: "/a", value: JSON.parse('{"__proto__":{"x":null}}') };
    expect(JSON.stringify(patchOperationSchema.parse(operation))).toBe(JSON.stringify(operation));
    deepStrictEqual(patchOperationSchema.parse({ op: "move", from: "/b", path: "/a" }), {
      op: "move",
      from: "/b",
      path: "/a",
    });
    expect(patchOperationSchema.safeParse({ op: "set", path: "/a" }).success).toBe(false);
    expect(patchOperationSchema.safeParse({ op: "add", path: ["a"] }).success).toBe(false);
  });

  it("has a JSON Schema", () => {
    expect(z.toJSONSchema(z.array(patchOperationSchema))).toMatchObject({
      items: { required: ["op", "path"] },
    });
  });
});
