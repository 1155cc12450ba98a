import { GraphInterrupt } from "@langchain/langgraph";
import { ScriptedChatModel, structured } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  applyJsonPatch,
  type Json,
  jsonPatchOutput,
  mergePatchOutput,
} from "../../../src/review/patch/index.ts";
import {
  defaultMerge,
  type MergeStage,
  mergeSubmission,
  outputOfMerge,
} from "../../../src/review/submission/merge.ts";
import type { Submission } from "../../../src/review/submission/submission.ts";
import { boardSchema } from "../reviewed.ts";

const verdict = { verdict: "approved", feedback: "Good", met: [], unmet: [], followUps: [] } as const;

function submit(data: unknown, base: Json = {}, fields: Partial<Submission> = {}): Submission {
  return {
    taskId: "run:1:a",
    attempt: 1,
    item: "a",
    participant: "one",
    instruction: "Do a",
    data,
    text: "The report",
    basedOn: 0,
    base,
    ...fields,
  };
}

function stage(fields: Partial<MergeStage>): MergeStage {
  return {
    merge: "merge-patch",
    schema: boardSchema,
    model: null,
    prompt: ({ item, participant, text, data, feedback }) =>
      JSON.stringify({ item, participant, text, data, feedback }),
    config: {},
    changedSince: () => [],
    ...fields,
  };
}

describe("a merge", () => {
  it("is made by a model for a text, and by merge patch for anything else", () => {
    expect([
      defaultMerge("A text"),
      defaultMerge(""),
      defaultMerge({}),
      defaultMerge([]),
      defaultMerge(null),
    ]).toEqual(["model", "model", "merge-patch", "merge-patch", "merge-patch"]);
  });

  it("says what a worker can be asked for", () => {
    expect(outputOfMerge("merge-patch")?.zod).toBe(mergePatchOutput);
    expect(outputOfMerge("json-patch")?.zod).toBe(jsonPatchOutput);
    expect([outputOfMerge("model"), outputOfMerge((artifact) => artifact)]).toEqual([null, null]);
  });

  it.each([
    ["merge-patch", { b: 2, a: null }],
    ["merge-patch", { patchJson: '{"b":2,"a":null}' }],
    [
      "json-patch",
      [
        { op: "add", path: "/b", value: 2 },
        { op: "remove", path: "/a" },
      ],
    ],
    [
      "json-patch",
      {
        patch: [
          { op: "add", path: "/b", from: null, valueJson: "2" },
          { op: "remove", path: "/a" },
        ],
      },
    ],
    [() => ({ b: 2 }), null],
    [async () => ({ b: 2 }), null],
  ] as const)("by %s gives the next value and the patch to it", async (merge, data) => {
    const before = { a: 1 };
    const merged = await mergeSubmission(before, submit(data, before), verdict, stage({ merge }));
    expect(merged).toMatchObject({ type: "merged", value: { b: 2 } });
    if (merged.type === "merged") expect(applyJsonPatch(before, merged.patch)).toEqual({ b: 2 });
    expect(before).toEqual({ a: 1 });
  });

  it("hands a function the artifact as it stands, the submission with its base, and the verdict", async () => {
    const seen: unknown[] = [];
    const submission = submit({ x: 1 }, { old: true }, { basedOn: 4 });
    const merge = (...given: unknown[]): unknown => {
      seen.push(...given);
      return {};
    };
    await mergeSubmission({ now: true }, submission, verdict, stage({ merge }));
    expect(seen).toEqual([{ now: true }, submission, verdict]);
  });

  it("leaves the artifact alone, whatever a function does to what it gets", async () => {
    const before = { list: [1] };
    const merge = (artifact: unknown): unknown => {
      (artifact as { list: number[] }).list.push(2);
      return artifact;
    };
    const merged = await mergeSubmission(before, submit(null), verdict, stage({ merge }));
    expect(before).toEqual({ list: [1] });
    expect(merged).toEqual({
      type: "merged",
      value: { list: [1, 2] },
      patch: [{ op: "add", path: "/list/-", value: 2 }].map((operation) =>
        expect.objectContaining({ op: operation.op }),
      ),
    });
  });

  it("takes what the schema makes of the value", async () => {
    const schema = z.object({ a: z.string().trim(), b: z.number().default(5) });
    const merged = await mergeSubmission(
      { a: "x", b: 1 },
      submit({ a: " y ", b: null }),
      verdict,
      stage({ schema }),
    );
    expect(merged).toMatchObject({ type: "merged", value: { a: "y", b: 5 } });
  });
});

describe("a merge that fails", () => {
  const schema = z.object({ a: z.number() });

  it.each([
    [
      "a merge patch that breaks the schema",
      "merge-patch",
      { a: "x" },
      /does not fit its schema:[\s\S]*→ at a/,
    ],
    [
      "a JSON patch that breaks the schema",
      "json-patch",
      [{ op: "remove", path: "/a" }],
      /does not fit its schema/,
    ],
    [
      "a JSON patch that does not fit",
      "json-patch",
      [{ op: "remove", path: "/b" }],
      /operation 1 \(remove \/b\)/,
    ],
    ["no JSON patch", "json-patch", "remove a", /no JSON patch/],
    ["no merge patch", "merge-patch", null, /there is no patch/],
    ["text that is no JSON", "merge-patch", { patchJson: "{" }, /patchJson is no JSON/],
    [
      "a function that throws",
      (): never => {
        throw new Error("No way");
      },
      null,
      /^No way$/,
    ],
    ["a function that rejects", (): Promise<never> => Promise.reject(new Error("No way")), null, /^No way$/],
    ["a function that returns nothing", (): unknown => undefined, null, /does not fit its schema/],
  ] as const)("says why, and changes nothing: %s", async (_what, merge, data, problem) => {
    const before = { a: 1 };
    const merged = await mergeSubmission(before, submit(data, before), verdict, stage({ merge, schema }));
    expect(merged).toEqual({ type: "failed", problem: expect.stringMatching(problem) });
    expect(before).toEqual({ a: 1 });
  });

  it("for what has no JSON, or a check that throws", async () => {
    const merge = (): unknown => ({ a: new Map() });
    expect(await mergeSubmission({}, submit(null), verdict, stage({ merge }))).toMatchObject({
      type: "failed",
    });
    const throwing = boardSchema.refine(() => {
      throw new Error("The check broke");
    });
    expect(await mergeSubmission({}, submit({ a: 1 }), verdict, stage({ schema: throwing }))).toEqual({
      type: "failed",
      problem: expect.stringContaining("The check broke"),
    });
  });

  it("is none where a function asks a question", async () => {
    const question = new GraphInterrupt([{ id: "1", value: "Merge it?" }]);
    const merging = mergeSubmission(
      {},
      submit(null),
      verdict,
      stage({
        merge: () => {
          throw question;
        },
      }),
    );
    await expect(merging).rejects.toBe(question);
  });
});

describe("a patch made on an earlier version", () => {
  const base = { a: 1, b: { x: 1 }, list: [1, 2] };

  it.each([
    ["merge-patch", { b: { x: 2 } }, ["/a", "/b/y"]],
    ["json-patch", [{ op: "replace", path: "/b/x", value: 2 }], ["/a", "/b/y"]],
  ] as const)("goes over other changes: %s", async (merge, data, changed) => {
    const now = { a: 7, b: { x: 1, y: 7 }, list: [1, 2] };
    const asked: number[] = [];
    const changedSince = (version: number): readonly string[] => {
      asked.push(version);
      return changed;
    };
    const merged = await mergeSubmission(
      now,
      submit(data, base, { basedOn: 3 }),
      verdict,
      stage({ merge, changedSince }),
    );
    expect(merged).toMatchObject({ type: "merged", value: { ...now, b: { x: 2, y: 7 } } });
    expect(asked).toEqual([3]);
  });

  it.each([
    ["the same place", "merge-patch", { a: 2 }, ["/a"], ["/a"]],
    ["a place inside", "merge-patch", { b: { x: 2 } }, ["/b"], ["/b/x"]],
    ["a place around", "merge-patch", { b: null }, ["/b/x"], ["/b"]],
    ["an array that it replaces", "merge-patch", { list: [3] }, ["/list/0"], ["/list"]],
    ["an array that it puts an object over", "merge-patch", { list: { x: 1 } }, ["/list/0"], ["/list"]],
    ["the whole", "merge-patch", { a: 2, b: null }, [""], ["/a", "/b"]],
    [
      "an array that it shifts",
      "json-patch",
      [{ op: "add", path: "/list/0", value: 0 }],
      ["/list/1"],
      ["/list"],
    ],
    [
      "a place that it tests",
      "json-patch",
      [
        { op: "test", path: "/a", value: 1 },
        { op: "add", path: "/c", value: 1 },
      ],
      ["/a"],
      ["/a"],
    ],
  ] as const)("is a conflict where it touches %s", async (_what, merge, data, changed, paths) => {
    const now = { a: 9, b: { x: 9 }, list: [9, 9] };
    const merged = await mergeSubmission(
      now,
      submit(data, base),
      verdict,
      stage({ merge, changedSince: () => changed }),
    );
    expect(merged).toEqual({ type: "conflict", paths });
  });

  it("is no conflict where it changes nothing", async () => {
    const now = { a: 9 };
    const merged = await mergeSubmission(
      now,
      submit({}, base),
      verdict,
      stage({ changedSince: () => ["/a"] }),
    );
    expect(merged).toEqual({ type: "merged", value: { a: 9 }, patch: [] });
  });
});

describe("a merge by a model", () => {
  const modelStage = (model: ScriptedChatModel, fields: Partial<MergeStage> = {}): MergeStage =>
    stage({ merge: "model", schema: z.string().max(20), model: async () => model, ...fields });

  it("gives the whole artifact, whatever has changed since", async () => {
    const model = new ScriptedChatModel({ model: [structured({ artifact: "Once. Twice." })] });
    const submission = submit(null, "Once.", { text: "Twice." });
    const merged = await mergeSubmission(
      "Once.",
      submission,
      verdict,
      modelStage(model, { changedSince: () => [""] }),
    );
    expect(merged).toMatchObject({ type: "merged", value: "Once. Twice." });
    expect(JSON.parse(model.requests[0]?.messages[0]?.text ?? "")).toEqual({
      item: "a",
      participant: "one",
      text: "Twice.",
      data: null,
      feedback: "Good",
    });
  });

  it("is corrected once, with the error", async () => {
    const model = new ScriptedChatModel({
      model: [structured({ artifact: "Much too long a text for this." }), structured({ artifact: "Short." })],
    });
    const merged = await mergeSubmission("", submit(null, ""), verdict, modelStage(model));
    expect(merged).toMatchObject({ type: "merged", value: "Short." });
    const repair = model.requests[1]?.messages.at(-1)?.text ?? "";
    expect(repair).toContain("What you gave cannot be used. The merged artifact does not fit its schema:");
    expect(repair).toContain("<=20");
    model.assertFinished();
  });

  it.each([
    ["breaks the schema twice", structured({ artifact: "Much too long a text for this." }), /<=20/],
    ["gives no JSON twice", "Sorry.", /not the JSON object/],
  ])("that %s is a failed merge", async (_what, answer, problem) => {
    const model = new ScriptedChatModel({ model: [answer, answer] });
    const merged = await mergeSubmission("Before", submit(null, ""), verdict, modelStage(model));
    expect(merged).toEqual({ type: "failed", problem: expect.stringMatching(problem) });
    model.assertFinished();
  });

  it("is a failed merge too where the schema's own check throws", async () => {
    const answer = structured({ artifact: "{" });
    const model = new ScriptedChatModel({ model: [answer, answer] });
    const schema = z.string().refine((text) => JSON.parse(text));
    const merged = await mergeSubmission("{}", submit(null, ""), verdict, modelStage(model, { schema }));
    expect(merged).toEqual({ type: "failed", problem: expect.stringMatching(/JSON/) });
  });

  it("asks for JSON text where the schema cannot be asked for", async () => {
    const model = new ScriptedChatModel({ model: [structured({ artifactJson: 'Here: {"a":1}' })] });
    const schema = z.custom<{ a: number }>((value) => typeof value === "object");
    const merged = await mergeSubmission({}, submit(null), verdict, modelStage(model, { schema }));
    expect(merged).toMatchObject({ type: "merged", value: { a: 1 } });
  });

  it("throws what the call throws, and fails without a model", async () => {
    const model = new ScriptedChatModel({ model: [{ error: new Error("503") }] });
    await expect(mergeSubmission("", submit(null), verdict, modelStage(model))).rejects.toThrow("503");
    expect(await mergeSubmission("", submit(null), verdict, stage({ merge: "model" }))).toEqual({
      type: "failed",
      problem: "There is no model to merge with.",
    });
  });
});
