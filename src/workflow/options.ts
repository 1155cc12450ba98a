import type { z } from "zod";
import type { ModelLike } from "../models/resolve-model.ts";
import type { DeclaredSchema } from "./declared-fields.ts";
import type { Prompts, SynthesisOptions } from "./definition.ts";

/** What a workflow is described by, besides its participants. */
export interface WorkflowOptions<Schema extends DeclaredSchema = never, Context extends z.ZodObject = never> {
  /** The workflow's name: the graph's name, and the asker of its questions. */
  readonly name: string;
  /** What the workflow is for. The supervisor reads it, and a host that has the workflow as a participant. */
  readonly description?: string;
  /**
   * The chat model of the supervisor, of the synthesis, and of participants made from options without one;
   * a chat model, or a `"provider:name"` string that langchain resolves. Not needed with a supervisor of your
   * own, participants that bring theirs, and `synthesis: "last-report"`.
   */
  readonly model?: ModelLike;
  /** Added to the supervisor's own prompt, and to the synthesis'. */
  readonly systemPrompt?: string;
  /**
   * Supervisor turns in one run; at least 1. At the limit the run ends with the best answer so far and
   * `outcome.status` `"iteration-limit"`. @default 30
   */
  readonly maxIterations?: number;
  /** Tasks at once; at least 1. @default 4 */
  readonly maxParallelTasks?: number;
  /** How much of the conversation models are shown, in tokens, about; at least 100. @default 60_000 */
  readonly transcript?: { readonly maxTokens: number };
  /** Whether each decision also stands in `messages`, for chat views. @default "visible" */
  readonly decisions?: "visible" | "hidden";
  /** How the final answer comes about. @default "model" */
  readonly synthesis?: "model" | "last-report" | SynthesisOptions;
  /** Prompts that take the place of the library's. */
  readonly prompts?: Prompts;
  /** Your own state fields: part of the input, the output, and what functions see. */
  readonly stateSchema?: Schema;
  /** The runtime context that callers give as `context`. */
  readonly contextSchema?: Context;
}
