import { SupervisorWorkflowBuilder, WorkflowDefinitionError } from "langgraph-supervisor-workflow";
import { ScriptedChatModel } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { boardSchema, specOf, worker } from "./reviewed.ts";

const model = new ScriptedChatModel({});
const functions = {
  spec: specOf("a"),
  artifact: { initial: {}, schema: boardSchema },
  assign: () => [],
  reviewer: () => ({ verdict: "approved" }),
};

/** What building with these options reports. */
function problemsOf(
  review: unknown,
  workflow: { model?: ScriptedChatModel; own?: boolean; times?: number } = {},
) {
  let builder = new SupervisorWorkflowBuilder({
    name: "board",
    synthesis: "last-report",
    ...(workflow.model ? { model: workflow.model } : {}),
  }).participants({ worker: { description: "Works", agent: worker } });
  // Options as they come from plain JavaScript.
  for (let time = 0; time < (workflow.times ?? 1); time += 1)
    builder = builder.withReview(review as never) as never;
  if (workflow.own !== false) builder = builder.withSupervisor(() => ({ nextAgent: null })) as never;
  try {
    builder.build();
    return [];
  } catch (error) {
    if (!WorkflowDefinitionError.isInstance(error)) throw error;
    return error.problems;
  }
}

describe("withReview", () => {
  it("takes functions for everything, or models", () => {
    expect(problemsOf(functions)).toEqual([]);
    expect(problemsOf({ spec: specOf("a"), artifact: functions.artifact }, { model, own: false })).toEqual(
      [],
    );
    expect(problemsOf({ ...functions, reviewer: model, judge: () => ({}), merge: "model" })).toEqual([]);
    for (const merge of ["merge-patch", "json-patch", () => ({})]) {
      expect(problemsOf({ ...functions, merge, maxRounds: 1, maxFollowUps: 0 })).toEqual([]);
    }
  });

  it("reports every mistake at once, with its place, the choices and the fix", () => {
    const problems = problemsOf({
      spec: { ...specOf("a"), title: "" },
      artifact: { initial: 5, schema: z.string() },
      assign: "everybody",
      judge: 5,
      reviewer: 5,
      merge: "overwrite",
      maxRounds: 0,
      maxFollowUps: 1.5,
      maxReviews: 3,
    });
    expect(problems.map(({ code, place, choices }) => [code, place, choices])).toEqual([
      [
        "INVALID_REVIEW",
        "withReview.maxReviews",
        ["spec", "artifact", "assign", "reviewer", "judge", "merge", "maxRounds", "maxFollowUps"],
      ],
      ["INVALID_REVIEW", "withReview.spec.title", undefined],
      ["INVALID_REVIEW", "withReview.artifact.initial", undefined],
      ["INVALID_REVIEW", "withReview.assign", ["a function"]],
      ["INVALID_REVIEW", "withReview.judge", ["a function"]],
      [
        "INVALID_REVIEW",
        "withReview.reviewer",
        [
          "a chat model",
          'a string such as "openai:gpt-5-mini"',
          "a function (submission, artifact, item) => verdict",
        ],
      ],
      ["INVALID_REVIEW", "withReview.merge", ['"merge-patch"', '"json-patch"', '"model"', "a function"]],
      ["INVALID_REVIEW", "withReview.maxRounds", ["whole numbers from 1"]],
      ["INVALID_REVIEW", "withReview.maxFollowUps", ["whole numbers from 0"]],
    ]);
    for (const { message, fix } of problems) expect([message, fix]).not.toContain("");
  });

  it.each([
    ["undefined", undefined],
    ["null", null],
    ["string", "spec"],
  ])("refuses %s", (named, given) => {
    expect(problemsOf(given)).toMatchObject([
      { code: "INVALID_REVIEW", place: "withReview", message: `it was given ${named}.` },
    ]);
  });

  it("refuses what lacks its specification and its artifact", () => {
    expect(problemsOf({ reviewer: functions.reviewer }).map(({ place }) => place)).toEqual([
      "withReview.spec",
      "withReview.artifact.schema",
    ]);
    const { artifact: _, ...rest } = functions;
    for (const artifact of [null, {}, { initial: {} }, { initial: {}, schema: { type: "object" } }]) {
      expect(problemsOf({ ...rest, artifact }).map(({ place }) => place)).toEqual([
        "withReview.artifact.schema",
      ]);
    }
  });

  it("leaves what only a run can tell to the run", () => {
    const schema = z.string().refine(async () => true);
    expect(problemsOf({ ...functions, merge: () => "", artifact: { initial: "", schema } })).toEqual([]);
    expect(
      problemsOf({ ...functions, spec: () => "?", artifact: { initial: () => 5, schema: z.string() } }),
    ).toEqual([]);
  });

  it.each([
    ["reviews", { reviewer: undefined }, true],
    ["makes the first assignment", { assign: undefined }, false],
    ["merges", { merge: "model" }, true],
    ["merges", { artifact: { initial: "", schema: z.string() } }, true],
    ["reviews and merges", { reviewer: undefined, merge: "model" }, true],
  ])("says that it needs a model that %s", (need, options, own) => {
    const problems = problemsOf({ ...functions, ...options }, { own });
    expect(problems).toContainEqual({
      code: "MISSING_MODEL",
      place: "withReview",
      message: `no model is there that ${need}.`,
      fix: "pass `model` to the builder, or functions as `reviewer`, `assign` and `merge`.",
    });
    expect(problemsOf({ ...functions, ...options }, { own, model })).toEqual([]);
  });

  it("may be called once", () => {
    expect(problemsOf(functions, { times: 2 })).toMatchObject([
      { code: "DUPLICATE_REVIEW", place: "withReview" },
    ]);
  });

  it("keeps its specification from being changed by the functions that are given it", async () => {
    const criteria: string[][] = [];
    const workflow = new SupervisorWorkflowBuilder({ name: "board", synthesis: "last-report" })
      .participants({ worker: { description: "Works", agent: worker } })
      .withReview({
        ...functions,
        assign: (spec) => {
          criteria.push(Object.keys(spec.items.a?.acceptanceCriteria ?? {}));
          try {
            Object.assign(spec.items.a?.acceptanceCriteria ?? {}, { more: "More" });
          } catch {
            // It may well be frozen.
          }
          return [{ agent: "worker", item: "a" }];
        },
        reviewer: () => ({ verdict: "approved" }),
      })
      .withSupervisor(() => ({ nextAgent: null }))
      .build();
    for (const _run of [1, 2]) await workflow.invoke({ messages: "go" });
    expect(criteria).toEqual([["done"], ["done"]]);
  });
});
