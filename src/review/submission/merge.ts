import { HumanMessage, SystemMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { isGraphBubbleUp } from "@langchain/langgraph";
import { z } from "zod";
import { messageOf } from "../../errors/error.ts";
import { callStructured } from "../../models/call-structured.ts";
import type { ModelSource } from "../../models/resolve-model.ts";
import { type StructuredSchema, structuredSchema } from "../../models/structured-schema.ts";
import type { MergeFunction, MergeStrategy } from "../options.ts";
import {
  applyJsonPatch,
  applyMergePatch,
  diff,
  isSameJson,
  type Json,
  jsonPatchOutput,
  mergePatchOutput,
  overlaps,
  type PatchOperation,
  pathsOfJsonPatch,
  pathsOfMergePatch,
  readJsonPatch,
  readMergePatch,
  toJson,
} from "../patch/index.ts";
import type { MergePromptVariables } from "../prompts.ts";
import { findJson } from "./find-json.ts";
import type { Submission } from "./submission.ts";
import type { Verdict } from "./verdict.ts";

/** What a merge came to. */
export type Merged =
  | { readonly type: "merged"; readonly value: Json; readonly patch: PatchOperation[] }
  | { readonly type: "conflict"; readonly paths: string[] }
  | { readonly type: "failed"; readonly problem: string };

/** What a merge is made with. */
export interface MergeStage {
  readonly merge: MergeStrategy | MergeFunction;
  /** What the artifact must be. */
  readonly schema: z.ZodType;
  readonly model: ModelSource | null;
  readonly prompt: (variables: MergePromptVariables) => string;
  readonly config: RunnableConfig;
  /** Paths that were changed since a version. */
  readonly changedSince: (version: number) => readonly string[];
}

/** The strategy where none is chosen: a text is merged by a model, anything else by JSON Merge Patch. */
export function defaultMerge(artifact: unknown): MergeStrategy {
  return typeof artifact === "string" ? "model" : "merge-patch";
}

/** What a worker can be asked for where an item has no `output` of its own. */
export function outputOfMerge(merge: MergeStrategy | MergeFunction): StructuredSchema | null {
  if (merge === "merge-patch") return structuredSchema("merge_patch", mergePatchOutput);
  return merge === "json-patch" ? structuredSchema("json_patch", jsonPatchOutput) : null;
}

/**
 * Merges a submission into the artifact as it stands now.
 *
 * A patch that was made on an earlier version goes over the present one where the two touch different paths; where
 * they touch the same, it is a conflict and changes nothing.
 */
export async function mergeSubmission(
  artifact: Json,
  submission: Submission,
  verdict: Verdict,
  stage: MergeStage,
): Promise<Merged> {
  const { merge } = stage;
  if (merge === "model") return mergeByModel(artifact, submission, verdict, stage);
  try {
    if (typeof merge === "function") {
      return await checked(
        artifact,
        await merge(
          structuredClone(artifact),
          { ...submission, base: structuredClone(submission.base) },
          verdict,
        ),
        stage,
      );
    }
    const base = submission.base as Json;
    const patch = merge === "merge-patch" ? readMergePatch(submission.data) : readJsonPatch(submission.data);
    const own =
      merge === "merge-patch"
        ? pathsOfMergePatch(patch as Json, base)
        : pathsOfJsonPatch(base, patch as PatchOperation[]);
    const apply = (value: Json): Json =>
      merge === "merge-patch"
        ? applyMergePatch(value, patch as Json)
        : applyJsonPatch(value, patch as PatchOperation[]);
    // One that changes nothing is in nobody's way, whatever its paths are.
    if (isSameJson(base, apply(base))) return { type: "merged", value: artifact, patch: [] };
    const paths = overlaps(own, stage.changedSince(submission.basedOn));
    if (paths.length > 0) return { type: "conflict", paths };
    return await checked(artifact, apply(artifact), stage);
  } catch (thrown) {
    const error = thrown ?? new Error(String(thrown));
    if (isGraphBubbleUp(error)) throw error;
    return { type: "failed", problem: messageOf(error) };
  }
}

/** Whether a value can be read as a patch of a strategy. */
export function isPatchOf(merge: MergeStrategy | MergeFunction, value: unknown): boolean {
  try {
    if (merge === "json-patch") readJsonPatch(value);
    if (merge !== "merge-patch") return true;
    const patch = readMergePatch(value);
    return typeof patch === "object" && patch !== null && !Array.isArray(patch);
  } catch {
    return false; // It says why it is none.
  }
}

async function checked(before: Json, value: unknown, { schema }: MergeStage): Promise<Merged> {
  const refused = (problem: string): Merged => ({
    type: "failed",
    problem: `The merged artifact does not fit its schema:\n${problem}`,
  });
  try {
    const parsed = await schema.safeParseAsync(value);
    if (!parsed.success) return refused(z.prettifyError(parsed.error));
    const after = toJson(parsed.data);
    return { type: "merged", value: after, patch: diff(before, after) };
  } catch (error) {
    // A refinement that throws, or a value that is no JSON.
    return refused(messageOf(error));
  }
}

/** A model that breaks the schema gets the error once. */
async function mergeByModel(
  artifact: Json,
  submission: Submission,
  verdict: Verdict,
  stage: MergeStage,
): Promise<Merged> {
  if (stage.model === null) return { type: "failed", problem: "There is no model to merge with." };
  const model = await stage.model();
  const schema = mergedSchema(stage.schema);
  const { item, participant, data, text } = submission;
  const variables = { item, participant, artifact, data, text, feedback: verdict.feedback };
  const messages = [
    new SystemMessage(stage.prompt(variables)),
    new HumanMessage("Give the whole artifact with this result merged into it."),
  ];
  let problem = "";
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const repair =
      problem === "" ? [] : [new HumanMessage(`What you gave cannot be used. ${problem}\nGive it again.`)];
    const answer = await callStructured(model, schema.structured, [...messages, ...repair], stage.config);
    if (answer.problem !== undefined) {
      problem = answer.problem;
      continue;
    }
    const merged = await checked(artifact, schema.read(answer.value), stage);
    if (merged.type !== "failed") return merged;
    problem = merged.problem;
  }
  return { type: "failed", problem };
}

/** The artifact as a model can be asked for it; where its schema cannot be asked for, as JSON text. */
function mergedSchema(artifact: z.ZodType) {
  try {
    const structured = structuredSchema("merged_artifact", z.object({ artifact }));
    return { structured, read: (value: unknown) => (value as { artifact?: unknown }).artifact };
  } catch {
    const json = z.object({ artifactJson: z.string().describe("The artifact as JSON text") });
    return {
      structured: structuredSchema("merged_artifact", json),
      // What is no JSON is no artifact either: the schema says so.
      read: (value: unknown) => findJson(String((value as { artifactJson?: unknown }).artifactJson))[0],
    };
  }
}
