import { Runnable } from "@langchain/core/runnables";
import { z } from "zod";
import type { ReportProblem } from "../errors/definition-error.ts";
import { messageOf } from "../errors/error.ts";
import { type ModelSource, modelSource } from "../models/resolve-model.ts";
import type { StructuredSchema } from "../models/structured-schema.ts";
import {
  type JudgeFunction,
  MERGE_STRATEGIES,
  type MergeFunction,
  type MergeStrategy,
  type ReviewFunction,
  type ReviewOptions,
} from "./options.ts";
import { outputsOf, type RecordedSpec, recordSpec, specProblems } from "./spec.ts";
import type { ReviewLimits } from "./standing.ts";
import { defaultMerge } from "./submission/merge.ts";

/** A review's description, validated: what the review node and the supervisor work from. */
export interface ReviewDefinition extends ReviewLimits {
  readonly spec: RecordedSpec | Extract<ReviewOptions["spec"], (...args: never[]) => unknown>;
  /** The outputs of the items of a specification that is given as a value. */
  readonly outputs: ReadonlyMap<string, StructuredSchema> | null;
  readonly initial: ReviewOptions["artifact"]["initial"];
  readonly schema: z.ZodType;
  readonly assign: NonNullable<ReviewOptions["assign"]> | null;
  readonly reviewer: ReviewFunction | ModelSource | null;
  readonly isFunction: boolean;
  readonly judge: JudgeFunction | null;
  readonly merge: MergeStrategy | MergeFunction | null;
  /** Makes the first assignment, extracts results, merges texts; null where the workflow has no model. */
  readonly model: ModelSource | null;
}

/** The options that there are; `satisfies` keeps the list whole. */
const KEYS = Object.keys({
  spec: true,
  artifact: true,
  assign: true,
  reviewer: true,
  judge: true,
  merge: true,
  maxRounds: true,
  maxFollowUps: true,
} satisfies Record<keyof ReviewOptions, true>);

/** Makes a review's definition of its options; reports everything that is wrong with them. */
export function defineReview(
  options: ReviewOptions,
  workflow: { readonly model: ModelSource | null; readonly hasOwnSupervisor: boolean },
  report: ReportProblem,
): ReviewDefinition {
  const place = (key: string): string => (key === "" ? "withReview" : `withReview.${key}`);
  const refuse = (key: string, message: string, choices: readonly string[], fix: string): void =>
    report({ code: "INVALID_REVIEW", place: place(key), message, choices, fix });

  if (typeof options !== "object" || options === null) {
    refuse(
      "",
      `it was given ${options === null ? "null" : typeof options}.`,
      KEYS,
      "give it { spec, artifact }.",
    );
    return defineReview(NOTHING, workflow, () => {});
  }
  for (const key of Object.keys(options)) {
    if (!KEYS.includes(key))
      refuse(key, "there is no such option.", KEYS, "correct its name, or leave it out.");
  }
  const { spec, artifact, assign, reviewer, judge, merge, maxRounds = 25, maxFollowUps = 3 } = options;
  const isStatic = typeof spec !== "function";
  const problems = isStatic ? specProblems(spec) : [];
  for (const problem of problems) {
    report({
      code: "INVALID_REVIEW",
      place: problem.place === "" ? place("spec") : place(`spec.${problem.place}`),
      message: problem.message,
      fix: problem.fix,
    });
  }
  const schema = artifact?.schema;
  if (!(schema instanceof z.ZodType)) {
    refuse(
      "artifact.schema",
      "it is no zod schema.",
      ["z.object({ … })", "z.string()"],
      "give one of these.",
    );
  } else if (typeof artifact.initial !== "function") {
    checkInitial(schema, artifact.initial, report);
  }
  for (const [key, value] of Object.entries({ assign, judge })) {
    if (value !== undefined && typeof value !== "function") {
      refuse(key, `it is ${typeof value}.`, ["a function"], "give one, or leave it out.");
    }
  }
  const isName = typeof reviewer === "string" && reviewer.trim() !== "";
  const isModel = isName || Runnable.isRunnable(reviewer);
  if (reviewer !== undefined && typeof reviewer !== "function" && !isModel) {
    const choices = [
      "a chat model",
      'a string such as "openai:gpt-5-mini"',
      "a function (submission, artifact, item) => verdict",
    ];
    refuse("reviewer", `it is ${typeof reviewer}.`, choices, "give one of these, or leave it out.");
  }
  const strategies: readonly unknown[] = MERGE_STRATEGIES;
  if (merge !== undefined && typeof merge !== "function" && !strategies.includes(merge)) {
    const choices = [...MERGE_STRATEGIES.map((name) => `"${name}"`), "a function"];
    refuse("merge", `it is ${JSON.stringify(merge)}.`, choices, "give one of these, or leave it out.");
  }
  for (const [key, value, least] of [
    ["maxRounds", maxRounds, 1],
    ["maxFollowUps", maxFollowUps, 0],
  ] as const) {
    if (Number.isInteger(value) && value >= least) continue;
    refuse(key, `it is ${value}.`, [`whole numbers from ${least}`], "give such a number, or leave it out.");
  }
  const { model, hasOwnSupervisor } = workflow;
  const given = isModel ? modelSource(reviewer as Parameters<typeof modelSource>[0]) : null;
  const needs = [
    reviewer === undefined ? "reviews" : null,
    assign === undefined && !hasOwnSupervisor ? "makes the first assignment" : null,
    (merge ?? defaultMerge(artifact?.initial)) === "model" ? "merges" : null,
  ].filter((need) => need !== null);
  if (model === null && given === null && needs.length > 0) {
    report({
      code: "MISSING_MODEL",
      place: "withReview",
      message: `no model is there that ${needs.join(" and ")}.`,
      fix: "pass `model` to the builder, or functions as `reviewer`, `assign` and `merge`.",
    });
  }
  const isSound = isStatic && problems.length === 0;
  return {
    spec: isStatic ? (isSound ? frozen(recordSpec(spec)) : EMPTY_SPEC) : spec,
    outputs: isSound ? outputsOf(spec) : null,
    initial: artifact?.initial,
    schema,
    assign: assign ?? null,
    isFunction: typeof reviewer === "function",
    reviewer: typeof reviewer === "function" ? reviewer : (given ?? model),
    judge: judge ?? null,
    merge: merge ?? null,
    model: model ?? given,
    maxRounds,
    maxFollowUps,
  };
}

/** Stand in for what was refused; build() throws before anybody sees them. */
const NOTHING = {} as ReviewOptions;
const EMPTY_SPEC: RecordedSpec = { title: "", description: "", acceptanceCriteria: {}, items: {} };

/** Functions are handed the specification itself, and none may change it for the others. */
function frozen<Value extends object>(value: Value): Value {
  for (const part of Object.values(value)) if (typeof part === "object" && part !== null) frozen(part);
  return Object.freeze(value);
}

function checkInitial(schema: z.ZodType, initial: unknown, report: ReportProblem): void {
  const refuse = (message: string): void =>
    report({
      code: "INVALID_REVIEW",
      place: "withReview.artifact.initial",
      message,
      fix: "begin with a value that fits `artifact.schema`.",
    });
  try {
    const parsed = schema.safeParse(initial);
    if (!parsed.success) refuse(`it does not fit the schema: ${z.prettifyError(parsed.error)}.`);
  } catch (error) {
    // A schema with asynchronous checks can only be tried when a run begins.
    if (!(error instanceof z.core.$ZodAsyncError)) refuse(messageOf(error));
  }
}
