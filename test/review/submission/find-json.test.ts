import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findJson } from "../../../src/review/submission/find-json.ts";

const fence = (text: string, language = "json"): string => `\`\`\`${language}\n${text}\n\`\`\``;

describe("JSON in a report", () => {
  it("is the report itself", () => {
    expect(findJson(' { "a": [1, "}"] } ')).toEqual([{ a: [1, "}"] }]);
    expect(findJson("[1, 2]")).toEqual([[1, 2]]);
  });

  it("stands in fenced blocks, of which the last comes first", () => {
    const text = `First I thought of\n${fence('{"a":1}')}\nbut now\n${fence('{"a":2}', "")}\nis better.`;
    expect(findJson(text)).toEqual([{ a: 2 }, { a: 1 }]);
    expect(findJson(fence('{\r\n"a": 1\r\n}\r').replaceAll("\n", "\r\n"))).toEqual([{ a: 1 }]);
  });

  it("stands between brackets in prose, of which the longest comes first", () => {
    expect(findJson('I set {"a":1} and {"b":{"c":"a brace: }"}} today.')).toEqual([
      { b: { c: "a brace: }" } },
      { a: 1 },
    ]);
  });

  it("is found behind brackets that are none", () => {
    expect(findJson('With {no} such [thing: {"a":1}')).toEqual([{ a: 1 }]);
    expect(findJson('{ "unclosed": { "a": 1 }')).toEqual([{ a: 1 }]);
  });

  it.each(["", "Nothing here.", "42", '"a text"', "null", "{", "]", "{a}", fence("{ broken"), "```"])(
    "is not there in %j",
    (text) => {
      expect(findJson(text)).toEqual([]);
    },
  );

  it("is found whatever it is", () => {
    const values = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()));
    fc.assert(
      fc.property(values, (value) => {
        const text = JSON.stringify(value);
        const plain = JSON.parse(text) as unknown;
        expect(findJson(text)).toEqual([plain]);
        expect(findJson(`Here: ${text} That is all.`)[0]).toEqual(plain);
        expect(findJson(`Here:\n${fence(text)}\nThat is all.`)[0]).toEqual(plain);
      }),
    );
  });

  it.each([
    ["opening braces", "{".repeat(1_000_000)],
    ["opening brackets", "[".repeat(1_000_000)],
    ["objects that never close", '{"a":'.repeat(200_000)],
    ["quotes in braces", '{"'.repeat(500_000)],
    ["pairs", "{}".repeat(500_000)],
    ["fences", "```\n{".repeat(200_000)],
    ["backticks", "`".repeat(1_000_000)],
    ["fences without a line's end", "```json ".repeat(125_000)],
    ["a deep value", `${"[".repeat(500_000)}${"]".repeat(500_000)}`],
    ["two deep values", `x ${"[".repeat(200_000)}${"]".repeat(200_000)} y `.repeat(2)],
  ])("is looked for without much work in a megabyte of %s", (_what, text) => {
    const before = process.cpuUsage();
    expect(findJson(text)).toBeInstanceOf(Array);
    const { user } = process.cpuUsage(before);
    // A search that tries every bracket up to the end takes minutes here.
    expect(user / 1_000).toBeLessThan(15_000);
  });
});
