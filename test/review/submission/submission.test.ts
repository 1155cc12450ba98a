import { ScriptedChatModel, structured } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Task } from "../../../src/delegation/task.ts";
import { structuredSchema } from "../../../src/models/structured-schema.ts";
import { isPatchOf, outputOfMerge } from "../../../src/review/submission/merge.ts";
import { type ReadingOptions, readResult } from "../../../src/review/submission/submission.ts";
import { taskFor } from "../records.ts";

const output = z.object({ title: z.string(), size: z.number() });
const chart = { title: "Sales", size: 12 };
const asked = (schema: z.ZodType) => structuredSchema("result", schema);
const options: ReadingOptions = {
  output: asked(output),
  wanted: "data",
  isPatch: () => true,
  fallback: null,
  model: null,
  config: {},
};

/** What a result is read as: its data, or the problem. */
async function read(fields: Partial<Task>, changes: Partial<ReadingOptions> = {}): Promise<unknown> {
  const reading = await readResult(taskFor("a", fields), { ...options, ...changes });
  return reading.problem === undefined ? { data: reading.data } : { problem: reading.problem };
}

const asking = (model: ScriptedChatModel): Pick<ReadingOptions, "model"> => ({ model: async () => model });

describe("a result", () => {
  it("is the data that came with the report", async () => {
    expect(await read({ data: chart, report: 'Also {"title":"Other","size":1}' })).toEqual({ data: chart });
  });

  it("is what the item's output makes of it, and is kept as it was found too", async () => {
    const lenient = output.extend({ size: z.coerce.number() });
    const data = { ...chart, more: 1, size: "12" };
    const reading = await readResult(taskFor("a", { data }), { ...options, output: asked(lenient) });
    expect(reading).toEqual({ data: chart, found: data });
  });

  it("is JSON in the report, where the data is none or does not fit", async () => {
    const report = `I propose ${JSON.stringify(chart)}, as discussed.`;
    expect(await read({ report })).toEqual({ data: chart });
    expect(await read({ report, data: { title: 5 } })).toEqual({ data: chart });
    const several = `{"note": "a longer one that does not fit at all"} and ${JSON.stringify(chart)}`;
    expect(await read({ report: several })).toEqual({ data: chart });
  });

  it("is extracted from the report by one call, where it is not there as JSON", async () => {
    const model = new ScriptedChatModel({ model: [structured(chart)] });
    expect(await read({ report: "Sales, at size 12" }, asking(model))).toEqual({ data: chart });
    expect(model.requests).toHaveLength(1);
    expect(model.requests[0]?.messages.at(-1)?.text).toBe(
      '<task>\nDo a\n</task>\n<report from="one">\nSales, at size 12\n</report>',
    );
  });

  it("is not extracted where it is there", async () => {
    const model = new ScriptedChatModel({});
    expect(await read({ data: chart }, asking(model))).toEqual({ data: chart });
    expect(model.requests).toEqual([]);
  });

  it("that cannot be extracted either is a problem, in words for the worker, after that one call", async () => {
    for (const answer of [structured({ title: "Sales" }), "I do not know."]) {
      const model = new ScriptedChatModel({ model: [answer] });
      const data = { title: "Sales", size: "big" };
      expect(await read({ report: "Sales", data }, asking(model))).toEqual({
        problem: expect.stringMatching(/^The result does not fit what is wanted:\n[\s\S]*→ at size/),
      });
      model.assertFinished();
    }
  });

  it("is a problem without a model to extract it", async () => {
    expect(await read({ report: "Sales" })).toEqual({ problem: "The report has no data for this item." });
  });

  it("fails with the model's call", async () => {
    const model = new ScriptedChatModel({ model: [{ error: new Error("503") }] });
    await expect(read({ report: "Sales" }, asking(model))).rejects.toThrow("503");
  });

  it("is a problem too where the output's own check throws", async () => {
    const throwing = z.object({ title: z.string().refine((text) => JSON.parse(text)) });
    expect(await read({ data: { title: "{" } }, { output: asked(throwing) })).toEqual({
      problem: expect.stringContaining("JSON"),
    });
  });
});

describe("a result for an item without output", () => {
  it("is the data, or JSON that the report gives as its result, or nothing but the text", async () => {
    const free = { output: null };
    expect(await read({ data: [1] }, free)).toEqual({ data: [1] });
    expect(await read({ data: 0 }, free)).toEqual({ data: 0 });
    expect(await read({ report: 'So:\n```json\n{"a":1}\n```' }, free)).toEqual({ data: { a: 1 } });
    expect(await read({ report: '{"a":1}' }, free)).toEqual({ data: { a: 1 } });
    expect(await read({ report: "A text." }, free)).toEqual({ data: null });
  });

  it.each([
    "As was said before [1], it is so.",
    "function first(list) { return list[0] ?? []; }",
    "Use `{}` for nothing.",
  ])("is the text, whatever brackets stand in it: %s", async (report) => {
    for (const wanted of ["text", "data"] as const) {
      expect(await read({ report }, { output: null, wanted })).toEqual({ data: null });
    }
  });

  it("is the text, also with a block of JSON in it, where a text is what is made", async () => {
    const report = 'Configure it so:\n```json\n{"a":1}\n```';
    expect(await read({ report }, { output: null, wanted: "text" })).toEqual({ data: null });
  });
});

describe("a result that must be a patch", () => {
  const patch = {
    output: null,
    wanted: "patch",
    isPatch: (value: unknown) => isPatchOf("merge-patch", value),
    fallback: outputOfMerge("merge-patch"),
  } as const;

  it("is the data or the JSON in the report that is one", async () => {
    expect(await read({ data: { a: 1 } }, patch)).toEqual({ data: { a: 1 } });
    expect(await read({ report: 'Set {"a":1}, see [1].' }, patch)).toEqual({ data: { a: 1 } });
    expect(await read({ data: [1], report: 'Set {"a":1}.' }, patch)).toEqual({ data: { a: 1 } });
  });

  it("is extracted where there is none, by one call", async () => {
    for (const report of ["Make a one.", "Make a one, as said in [1]."]) {
      const model = new ScriptedChatModel({ model: [structured({ patchJson: '{"a":1}' })] });
      expect(await read({ report }, { ...patch, ...asking(model) })).toEqual({
        data: { patchJson: '{"a":1}' },
      });
      model.assertFinished();
    }
  });

  it("is a problem without a model to extract it", async () => {
    expect(await read({ report: "Make a one, as said in [1]." }, patch)).toEqual({
      problem: "The report has no patch that could be merged.",
    });
  });
});

describe("a value", () => {
  it("is a patch by what its strategy reads", () => {
    const list = [{ op: "remove", path: "/a" }];
    expect(
      [{ a: 1 }, { patchJson: "{}" }, list, "text", null, { patchJson: "{" }].map((value) =>
        isPatchOf("merge-patch", value),
      ),
    ).toEqual([true, true, false, false, false, false]);
    expect(
      [{ a: 1 }, { patch: list }, list, [1], "text", null].map((value) => isPatchOf("json-patch", value)),
    ).toEqual([false, true, true, false, false, false]);
  });
});
