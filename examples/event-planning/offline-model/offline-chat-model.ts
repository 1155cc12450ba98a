import { setTimeout as wait } from "node:timers/promises";
import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import type { BaseLanguageModelInput } from "@langchain/core/language_models/base";
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type BaseChatModelParams,
  type BindToolsInput,
} from "@langchain/core/language_models/chat_models";
import { AIMessageChunk, type AIMessageChunkFields, type BaseMessage } from "@langchain/core/messages";
import { ChatGenerationChunk, type ChatResult } from "@langchain/core/outputs";
import type { Runnable } from "@langchain/core/runnables";
import { convertToOpenAITool } from "@langchain/core/utils/function_calling";
import { localToday } from "../domain/dates.ts";
import { answerTo, type OfferedTool } from "./answer.ts";
import { type TokenUsage, usageOfCall, type WrittenAnswer, written } from "./tokens.ts";

/** The model's name, in usage and for prices. */
export const OFFLINE_MODEL = "offline-event-planning";

export interface OfflineModelFields extends BaseChatModelParams {
  /** How long it takes over a word when it streams, in milliseconds. @default 0 */
  readonly wordDelayMs?: number | undefined;
  /** The longest answer, in tokens, from 1; what is longer is cut off. @default no bound */
  readonly maxTokens?: number | undefined;
}

interface OfflineCallOptions extends BaseChatModelCallOptions {
  tools?: OfferedTool[];
}

/**
 * A chat model that plans events by rules: no network, no key, no cost. It knows what it is shown, the messages
 * and the tools of the call, and it speaks langchain's interfaces, so the workflow cannot tell it from a real one. It
 * keeps to a bound on its answers and reports its usage too, with four characters as a token.
 */
export class OfflineChatModel extends BaseChatModel<OfflineCallOptions, AIMessageChunk> {
  readonly wordDelayMs: number;
  readonly maxTokens: number | undefined;

  constructor(fields: OfflineModelFields = {}) {
    // langchain keeps the fields, so that a model can be made like this one with another bound.
    super(fields);
    this.wordDelayMs = fields.wordDelayMs ?? 0;
    this.maxTokens = fields.maxTokens;
  }

  override _llmType(): string {
    return OFFLINE_MODEL;
  }

  override getLsParams(options: this["ParsedCallOptions"]): ReturnType<BaseChatModel["getLsParams"]> {
    return { ...super.getLsParams(options), ls_model_name: OFFLINE_MODEL };
  }

  override invocationParams(): Record<string, unknown> {
    return { model: OFFLINE_MODEL, ...(this.maxTokens === undefined ? {} : { max_tokens: this.maxTokens }) };
  }

  override bindTools(
    tools: BindToolsInput[],
    options: Partial<OfflineCallOptions> = {},
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, OfflineCallOptions> {
    return this.withConfig({ ...options, tools: tools.map(offeredTool) });
  }

  override async _generate(messages: BaseMessage[], options: this["ParsedCallOptions"]): Promise<ChatResult> {
    const { answer, usage } = this.#answer(messages, options);
    return { generations: [{ text: answer.text, message: messageOf(answer, usage) }] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this["ParsedCallOptions"],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const { answer, usage } = this.#answer(messages, options);
    for (const piece of answer.text.match(/\S+\s*|\s+/g) ?? []) {
      if (this.wordDelayMs > 0) {
        await wait(this.wordDelayMs, undefined, { ...(options.signal ? { signal: options.signal } : {}) });
      }
      yield new ChatGenerationChunk({ text: piece, message: new AIMessageChunk(piece) });
      await runManager?.handleLLMNewToken(piece);
    }
    yield new ChatGenerationChunk({ text: "", message: messageOf({ ...answer, text: "" }, usage) });
  }

  #answer(
    messages: readonly BaseMessage[],
    options: this["ParsedCallOptions"],
  ): { readonly answer: WrittenAnswer; readonly usage: TokenUsage } {
    const tools = options.tools ?? [];
    const answer = written(answerTo(messages, tools, localToday()), this.maxTokens);
    return { answer, usage: usageOfCall(messages, tools, answer) };
  }
}

function offeredTool(tool: BindToolsInput): OfferedTool {
  const { name, parameters } = convertToOpenAITool(tool).function;
  return { name, parameters: { ...parameters } };
}

function messageOf({ text, calls, isCut }: WrittenAnswer, usage: TokenUsage): AIMessageChunk {
  const metadata: Record<string, unknown> = {
    model_name: OFFLINE_MODEL,
    finish_reason: isCut ? "length" : "stop",
  };
  return new AIMessageChunk({
    content: text,
    response_metadata: metadata,
    usage_metadata: usage,
    tool_call_chunks: calls.map((call, index) => ({
      type: "tool_call_chunk" as const,
      name: call.name,
      args: call.args,
      id: `call_${crypto.randomUUID()}`,
      index,
    })),
    // The fields' own type has no place for usage where the message's structure is open.
  } as AIMessageChunkFields);
}
