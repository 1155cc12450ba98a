import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import { canAsk } from "../human/can-ask.ts";
import { callConfig, NO_STREAM_TAGS } from "../models/call-config.ts";
import type { CallRole } from "../usage/entry.ts";
import { contextOf } from "../workflow/context-schema.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import { callHandlers } from "../workflow/spending.ts";
import type { ReviewRuntime } from "./options.ts";
import type { Artifact } from "./records.ts";

/** Makes configs for the model calls of a review, with what notes their usage. */
export class ReviewCalls {
  readonly #config: LangGraphRunnableConfig;
  readonly #runId: string;
  readonly #path: readonly string[];

  constructor(config: LangGraphRunnableConfig, runId: string, path: readonly string[]) {
    this.#config = config;
    this.#runId = runId;
    this.#path = path;
  }

  /** The config for calls that play one part. */
  for(role: CallRole, taskId: string | null = null): LangGraphRunnableConfig {
    const handlers = callHandlers(this.#config, { runId: this.#runId, role, actor: "review", taskId });
    const caller = { role, participant: null, path: this.#path };
    return { ...this.#config, ...callConfig(this.#config, caller, handlers, NO_STREAM_TAGS) };
  }
}

/** What functions of a review get. */
export function reviewRuntime(
  definition: WorkflowDefinition,
  config: LangGraphRunnableConfig,
  previous: Artifact | null,
): ReviewRuntime {
  return {
    context: contextOf(definition, config),
    store: config.store,
    signal: config.signal,
    config,
    canAsk: canAsk(config),
    previous,
  };
}
