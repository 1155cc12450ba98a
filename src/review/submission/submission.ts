import { HumanMessage, SystemMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { z } from "zod";
import type { Task } from "../../delegation/task.ts";
import { messageOf } from "../../errors/error.ts";
import { callStructured } from "../../models/call-structured.ts";
import type { ModelSource } from "../../models/resolve-model.ts";
import type { StructuredSchema } from "../../models/structured-schema.ts";
import { findJson } from "./find-json.ts";

/** A worker's result for an item, as it is reviewed and merged. */
export interface Submission<Value = unknown> {
  readonly taskId: string;
  readonly attempt: number;
  readonly item: string;
  readonly participant: string;
  readonly instruction: string;
  /** The result: what the item's `output` makes of it; null where only the text is there. */
  readonly data: unknown;
  /** The worker's report. */
  readonly text: string;
  /** The artifact's version that the worker worked from, and its value then. */
  readonly basedOn: number;
  readonly base: Value;
}

/** How a result is read. */
export interface ReadingOptions {
  /** What the item's result must be; null for anything. */
  readonly output: StructuredSchema | null;
  /** Where there is no `output`: what is looked for in the report. */
  readonly wanted: "patch" | "data" | "text";
  /** Whether a value can be merged, where it must be a patch. */
  readonly isPatch: (value: unknown) => boolean;
  /** What is asked of the model where the report has no patch and there is no `output`. */
  readonly fallback: StructuredSchema | null;
  readonly model: ModelSource | null;
  readonly config: RunnableConfig;
}

/** A result as it was found, and what the output's schema makes of it; or what is wrong, in words for the worker. */
export type ReadResult =
  | { readonly data: unknown; readonly found: unknown; readonly problem?: never }
  | { readonly problem: string };

/**
 * Reads a worker's result for an item: its structured response or data; else JSON found in its report; else one call
 * that extracts it. Where a text is what is made, the report itself is the result, and JSON in it is a part of that.
 */
export async function readResult(task: Task, options: ReadingOptions): Promise<ReadResult> {
  const { output, wanted, isPatch } = options;
  const given = task.data ?? null;
  if (output !== null) {
    let problem = "The report has no data for this item.";
    for (const found of [given, ...findJson(task.report ?? "")]) {
      if (found === null) continue;
      const reading = await validated(output.zod, found);
      if (reading.problem === undefined) return reading;
      if (found === given) problem = reading.problem;
    }
    return extract(task, options, problem);
  }
  if (wanted === "text") return { data: given, found: given };
  if (wanted === "data") {
    const found = given ?? findJson(task.report ?? "", { embedded: false })[0] ?? null;
    return { data: found, found };
  }
  const found = [given, ...findJson(task.report ?? "")].find((value) => value !== null && isPatch(value));
  if (found !== undefined) return { data: found, found };
  return extract(task, options, "The report has no patch that could be merged.");
}

async function extract(
  task: Task,
  { output, fallback, model, config }: ReadingOptions,
  problem: string,
): Promise<ReadResult> {
  const schema = output ?? fallback;
  if (model === null || schema === null || (task.report ?? "").trim() === "") return { problem };
  const messages = [
    new SystemMessage(
      "Put the result that this report gives into the fields that are asked for. Take it as it is; invent nothing.",
    ),
    new HumanMessage(
      `<task>\n${task.instruction}\n</task>\n<report from="${task.participant}">\n${task.report}\n</report>`,
    ),
  ];
  const answer = await callStructured(await model(), schema, messages, config);
  if (answer.problem !== undefined) return { problem };
  const reading = await validated(schema.zod, answer.value);
  return reading.problem === undefined ? reading : { problem };
}

async function validated(schema: z.ZodType, found: unknown): Promise<ReadResult> {
  try {
    const parsed = await schema.safeParseAsync(found);
    if (parsed.success) return { data: parsed.data, found };
    return { problem: `The result does not fit what is wanted:\n${z.prettifyError(parsed.error)}` };
  } catch (error) {
    // A refinement that throws has found something wrong too.
    return { problem: `The result does not fit what is wanted: ${messageOf(error)}` };
  }
}
