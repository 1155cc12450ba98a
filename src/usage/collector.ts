import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { Serialized } from "@langchain/core/load/serializable";
import { AIMessage, type BaseMessage, type UsageMetadata } from "@langchain/core/messages";
import type { ChatGeneration, LLMResult } from "@langchain/core/outputs";
import type { CallRole, UsageEntry } from "./entry.ts";

/** Whose calls a collector counts. */
export interface CallOwner {
  readonly runId: string;
  readonly role: CallRole;
  readonly actor: string;
  readonly taskId: string | null;
}

/** A call as its provider reported it. */
export type ReportedCall = Omit<UsageEntry, "costUsd">;

/** Takes note of a call that has ended; the caller gets its answer when this has resolved. */
export type NoteUsage = (call: ReportedCall) => Promise<void>;

/** Notes the model calls below one node, also those of inner agents and nested workflows, once each. */
export class UsageCollector extends BaseCallbackHandler {
  readonly name = "supervisor-workflow-usage";
  // LangChain runs handlers in the background unless told otherwise; a call must not end before it is noted.
  override awaitHandlers = true;
  readonly #owner: CallOwner;
  readonly #note: NoteUsage;
  readonly #started = new Map<string, { readonly at: number; readonly model: string | null }>();

  constructor(owner: CallOwner, note: NoteUsage) {
    super();
    this.#owner = owner;
    this.#note = note;
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

  override handleLLMError(_error: unknown, id: string): void {
    this.#started.delete(id);
  }

  override async handleLLMEnd(output: LLMResult, id: string): Promise<void> {
    const start = this.#started.get(id);
    this.#started.delete(id);
    const generation: Partial<ChatGeneration> | undefined = output.generations[0]?.[0];
    // An answer's own type leaves the shape of its usage open.
    const answer = generation?.message as (BaseMessage & { usage_metadata?: UsageMetadata }) | undefined;
    const named: unknown = answer?.response_metadata?.model_name ?? answer?.response_metadata?.model;
    const usage = answer?.usage_metadata;
    await this.#note({
      ...this.#owner,
      id,
      model: typeof named === "string" ? named : (start?.model ?? null),
      inputTokens: usage?.input_tokens ?? null,
      cachedInputTokens: usage?.input_token_details?.cache_read ?? null,
      outputTokens: usage?.output_tokens ?? null,
      reasoningTokens: usage?.output_token_details?.reasoning ?? null,
      toolCalls: AIMessage.isInstance(answer) ? (answer.tool_calls?.length ?? 0) : 0,
      durationMs: start ? Math.round(performance.now() - start.at) : 0,
    });
  }
}
