import { z } from "zod";
import { messageOf, SupervisorWorkflowError } from "../errors/error.ts";
import type { ReviewInput, ReviewRuntime } from "./options.ts";
import { type Json, toJson } from "./patch/index.ts";
import type { Artifact } from "./records.ts";
import type { ReviewDefinition } from "./review-definition.ts";
import { type RecordedSpec, recordSpec, specProblems } from "./spec.ts";

/** What a run of a workflow with review begins with, or what the user must be asked before. */
export type Beginning =
  | { readonly spec: RecordedSpec; readonly artifact: Artifact<Json>; readonly question?: never }
  | { readonly question: string };

/**
 * Works out a run's specification and first artifact.
 *
 * @throws `INVALID_SPEC` if a function gave a specification or an artifact that cannot be used
 */
export async function beginReview(
  review: ReviewDefinition,
  input: ReviewInput,
  runtime: ReviewRuntime,
): Promise<Beginning> {
  const given = typeof review.spec === "function" ? await review.spec(input, runtime) : review.spec;
  runtime.signal?.throwIfAborted();
  if (isQuestion(given)) return { question: given.question };
  const spec = typeof review.spec === "function" ? recorded(given) : (given as RecordedSpec);
  const initial =
    typeof review.initial === "function"
      ? await (review.initial as (input: ReviewInput, runtime: ReviewRuntime) => unknown)(input, runtime)
      : review.initial;
  const parsed = await review.schema.safeParseAsync(initial);
  if (!parsed.success) {
    throw invalid(`The first artifact does not fit \`artifact.schema\`: ${z.prettifyError(parsed.error)}.`);
  }
  try {
    return { spec, artifact: { version: 0, value: toJson(parsed.data) } };
  } catch (error) {
    throw invalid(`The first artifact cannot be kept as JSON: ${messageOf(error)}`);
  }
}

function recorded(given: unknown): RecordedSpec {
  const problems = specProblems(given);
  if (problems.length === 0) return recordSpec(given as Parameters<typeof recordSpec>[0]);
  const list = problems.map(({ place, message, fix }) => `- ${place || "spec"}: ${message} Fix: ${fix}`);
  throw invalid(`The specification cannot be used:\n${list.join("\n")}`);
}

function isQuestion(given: unknown): given is { question: string } {
  return (
    typeof given === "object" &&
    given !== null &&
    "question" in given &&
    typeof given.question === "string" &&
    given.question.trim() !== ""
  );
}

function invalid(message: string): SupervisorWorkflowError {
  return new SupervisorWorkflowError("INVALID_SPEC", message);
}
