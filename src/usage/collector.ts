import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { Serialized } from "@langchain/core/load/serializable";
import type { BaseMessage, UsageMetadata } from "@langchain/core/messages";
import type { ChatGeneration, LLMResult } from "@langchain/core/outputs";
import type { CallRole, UsageEntry } from "./entry.ts";

/** Whose calls a collector counts. */
export interface CallOwner {
  readonly runId: string;
  readonly role: CallRole;
  readonly actor: string;
  readonly taskId: string | null;
}

/** Counts the model calls below one node, also those of inner agents and nested workflows, once each. */
export class UsageCollector extends BaseCallbackHandler {
  readonly name = "supervisor-workflow-usage";
  // LangChain runs handlers in the background unless told otherwise; the node must not return before them.
  override awaitHandlers = true;
  readonly #owner: CallOwner;
  readonly #started = new Map<string, { readonly at: number; readonly model: string | null }>();
  readonly #entries: UsageEntry[] = [];

  constructor(owner: CallOwner) {
    super();
    this.#owner = owner;
  }

  get entries(): readonly UsageEntry[] {
    return this.#entries;
  }

  override handleChatModelStart(
    _model: Serialized,
    _messages: unknown,
    id: string,
    _parentRunId?: string,
    _extra?: Record<string, unknown>,
    _tags?: string[],
    metadata?: Record<string, unknown>,
  ): void {
    const model = typeof metadata?.ls_model_name === "string" ? metadata.ls_model_name : null;
    this.#started.set(id, { at: performance.now(), model });
  }

  override handleLLMEnd(output: LLMResult, id: string): void {
    const start = this.#started.get(id);
    this.#started.delete(id);
    const generation: Partial<ChatGeneration> | undefined = output.generations[0]?.[0];
    // An answer's own type leaves the shape of its usage open.
    const answer = generation?.message as (BaseMessage & { usage_metadata?: UsageMetadata }) | undefined;
    const named: unknown = answer?.response_metadata?.model_name ?? answer?.response_metadata?.model;
    this.#entries.push({
      ...this.#owner,
      id,
      model: typeof named === "string" ? named : (start?.model ?? null),
      inputTokens: answer?.usage_metadata?.input_tokens ?? null,
      outputTokens: answer?.usage_metadata?.output_tokens ?? null,
      durationMs: start ? Math.round(performance.now() - start.at) : 0,
    });
  }
}
