import { setTimeout as wait } from "node:timers/promises";
import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import type { BaseLanguageModelInput } from "@langchain/core/language_models/base";
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type BindToolsInput,
} from "@langchain/core/language_models/chat_models";
import { AIMessageChunk, type BaseMessage } from "@langchain/core/messages";
import { ChatGenerationChunk, type ChatResult } from "@langchain/core/outputs";
import type { Runnable } from "@langchain/core/runnables";
import { convertToOpenAITool } from "@langchain/core/utils/function_calling";
import { localToday } from "../domain/dates.ts";
import { type Answer, answerTo, type OfferedTool } from "./answer.ts";

interface OfflineCallOptions extends BaseChatModelCallOptions {
  tools?: OfferedTool[];
}

/**
 * A chat model that plans events by rules: no network, no key, no cost. It knows what it is shown, the messages
 * and the tools of the call, and it speaks langchain's interfaces, so the workflow cannot tell it from a real one.
 */
export class OfflineChatModel extends BaseChatModel<OfflineCallOptions, AIMessageChunk> {
  /** How long it takes over a word when it streams, in milliseconds. */
  readonly wordDelayMs: number;

  /** @param fields.wordDelayMs how long it takes over a word when it streams, in milliseconds; 0 by default */
  constructor(fields: { readonly wordDelayMs?: number } = {}) {
    super({});
    this.wordDelayMs = fields.wordDelayMs ?? 0;
  }

  override _llmType(): string {
    return "offline-event-planning";
  }

  override bindTools(
    tools: BindToolsInput[],
    options: Partial<OfflineCallOptions> = {},
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, OfflineCallOptions> {
    return this.withConfig({ ...options, tools: tools.map(offeredTool) });
  }

  override async _generate(messages: BaseMessage[], options: this["ParsedCallOptions"]): Promise<ChatResult> {
    const { text, calls } = this.#answer(messages, options);
    return { generations: [{ text, message: messageOf({ text, calls }) }] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this["ParsedCallOptions"],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const { text, calls } = this.#answer(messages, options);
    for (const piece of text.match(/\S+\s*|\s+/g) ?? []) {
      if (this.wordDelayMs > 0) {
        await wait(this.wordDelayMs, undefined, { ...(options.signal ? { signal: options.signal } : {}) });
      }
      yield new ChatGenerationChunk({ text: piece, message: new AIMessageChunk(piece) });
      await runManager?.handleLLMNewToken(piece);
    }
    if (calls.length > 0 || text === "") {
      yield new ChatGenerationChunk({ text: "", message: messageOf({ text: "", calls }) });
    }
  }

  #answer(messages: readonly BaseMessage[], options: this["ParsedCallOptions"]): Answer {
    return answerTo(messages, options.tools ?? [], localToday());
  }
}

function offeredTool(tool: BindToolsInput): OfferedTool {
  const { name, parameters } = convertToOpenAITool(tool).function;
  return { name, parameters: { ...parameters } };
}

function messageOf({ text, calls }: Answer): AIMessageChunk {
  return new AIMessageChunk({
    content: text,
    tool_call_chunks: calls.map((call, index) => ({
      type: "tool_call_chunk" as const,
      name: call.name,
      args: JSON.stringify(call.args),
      id: `call_${crypto.randomUUID()}`,
      index,
    })),
  });
}
