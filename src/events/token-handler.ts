import { BaseCallbackHandler, type HandleLLMNewTokenCallbackFields } from "@langchain/core/callbacks/base";
import type { Serialized } from "@langchain/core/load/serializable";
import { type Caller, callerMetadata, PATH_KEY, ROLE_KEY } from "../models/call-config.ts";

/**
 * Hears the tokens of one caller's model calls, where the model streams.
 *
 * A nested workflow hears its own; its calls carry another path and are passed over here.
 */
export class TokenHandler extends BaseCallbackHandler {
  readonly name = "supervisor-workflow-tokens";
  // In the background tokens would come after the event that the task is finished.
  override awaitHandlers = true;
  readonly #path: unknown;
  readonly #role: unknown;
  readonly #hear: (text: string, serial: string) => void;
  /** Calls of the own, with how many tokens each has brought. */
  readonly #own = new Map<string, number>();

  constructor(caller: Caller, hear: (text: string, serial: string) => void) {
    super();
    const metadata = callerMetadata(caller);
    this.#path = metadata[PATH_KEY];
    this.#role = metadata[ROLE_KEY];
    this.#hear = hear;
  }

  override handleChatModelStart(
    _model: Serialized,
    _messages: unknown,
    runId: string,
    _parentRunId?: string,
    _extra?: Record<string, unknown>,
    _tags?: string[],
    metadata?: Record<string, unknown>,
  ): void {
    if (metadata?.[PATH_KEY] === this.#path && metadata?.[ROLE_KEY] === this.#role) this.#own.set(runId, 0);
  }

  override handleLLMNewToken(
    token: string,
    _index: unknown,
    runId: string,
    _parentRunId?: string,
    _tags?: string[],
    fields?: HandleLLMNewTokenCallbackFields,
  ): void {
    const count = this.#own.get(runId);
    if (count === undefined) return;
    const chunk = fields?.chunk;
    const text = token || (chunk && "message" in chunk ? chunk.message.text : "");
    if (!text) return;
    this.#own.set(runId, count + 1);
    this.#hear(text, `${runId}/${count}`);
  }

  override handleLLMEnd(_output: unknown, runId: string): void {
    this.#own.delete(runId);
  }

  override handleLLMError(_error: unknown, runId: string): void {
    this.#own.delete(runId);
  }
}
