import { setTimeout as sleep } from "node:timers/promises";
import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import type { BaseLanguageModelInput } from "@langchain/core/language_models/base";
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type BindToolsInput,
} from "@langchain/core/language_models/chat_models";
import { AIMessageChunk, type AIMessageChunkFields, type BaseMessage } from "@langchain/core/messages";
import { ChatGenerationChunk, type ChatResult } from "@langchain/core/outputs";
import type { Runnable } from "@langchain/core/runnables";
import { convertToOpenAITool } from "@langchain/core/utils/function_calling";
import { SupervisorWorkflowError } from "../errors/error.ts";
import { PARTICIPANT_KEY, ROLE_KEY } from "../models/call-config.ts";
import { tokensOf } from "../supervisor/tokens.ts";
import type { Script, ScriptedAnswer, ScriptedRequest, ScriptStep } from "./script.ts";

interface ScriptedCallOptions extends BaseChatModelCallOptions {
  /** Whose call it is. Read off the call's metadata, which no later step of LangChain hands on in every case. */
  scriptedRole?: string;
  tools?: { readonly function?: { readonly name?: string }; readonly name?: string }[];
}

/**
 * A chat model that answers from a script, by role and turn.
 *
 * Beyond `FakeListChatModel` and `fakeModel` of LangChain: it tells supervisor, participants and synthesis of a
 * workflow apart, gives structured output and tool calls, streams, reports usage, waits, fails on demand, keeps
 * what it was asked in `requests`, and says in words what a script lacks.
 *
 * @example
 * ```ts
 * const model = new ScriptedChatModel({
 *   supervisor: [route("venue", "Find a hall for 50"), done()],
 *   venue: ["Foundry Hall, 6,400 dollars"],
 *   synthesis: ["Book Foundry Hall."],
 * });
 * ```
 */
export class ScriptedChatModel extends BaseChatModel<ScriptedCallOptions> {
  readonly #script: Script;
  readonly #calls = new Map<string, number>();
  readonly #requests: ScriptedRequest[] = [];
  readonly #name: string;

  /** @param options.name the model's name, in usage and for prices; `"scripted"` by default */
  constructor(script: Script, { name = "scripted" }: { readonly name?: string } = {}) {
    super({});
    this.#script = script;
    this.#name = name;
  }

  /** Everything that was asked, in order. */
  get requests(): readonly ScriptedRequest[] {
    return this.#requests;
  }

  /** What one role was asked, in order. */
  requestsOf(role: string): readonly ScriptedRequest[] {
    return this.#requests.filter((request) => request.role === role);
  }

  /**
   * Checks that every step of the script was asked for.
   *
   * @throws `SCRIPT_MISMATCH` with the steps that are left
   */
  assertFinished(): void {
    const left = Object.entries(this.#script).flatMap(([role, steps]) => {
      const count = typeof steps === "function" ? 0 : steps.length - (this.#calls.get(role) ?? 0);
      return count > 0 ? [`${role}: ${count}`] : [];
    });
    if (left.length > 0) {
      throw new SupervisorWorkflowError(
        "SCRIPT_MISMATCH",
        `Steps of the script were never asked for: ${left.join(", ")}.`,
      );
    }
  }

  override _llmType(): string {
    return "scripted";
  }

  override getLsParams(options: this["ParsedCallOptions"]): ReturnType<BaseChatModel["getLsParams"]> {
    return { ...super.getLsParams(options), ls_model_name: this.#name };
  }

  override bindTools(
    tools: BindToolsInput[],
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, ScriptedCallOptions> {
    return this.withConfig({
      tools: tools.map((tool) => convertToOpenAITool(tool)),
    } as Partial<ScriptedCallOptions>);
  }

  override async invoke(
    input: BaseLanguageModelInput,
    options?: Partial<ScriptedCallOptions>,
  ): Promise<AIMessageChunk> {
    return super.invoke(input, { ...options, scriptedRole: roleIn(options) });
  }

  override async *_streamIterator(
    input: BaseLanguageModelInput,
    options?: Partial<ScriptedCallOptions>,
  ): AsyncGenerator<AIMessageChunk> {
    yield* super._streamIterator(input, { ...options, scriptedRole: roleIn(options) });
  }

  override async _generate(messages: BaseMessage[], options: this["ParsedCallOptions"]): Promise<ChatResult> {
    const message = await this.#respond(messages, options);
    return { generations: [{ text: message.text, message }] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this["ParsedCallOptions"],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const message = await this.#respond(messages, options);
    for (const text of message.text.match(/\S+\s*|\s+/g) ?? []) {
      const chunk = new ChatGenerationChunk({ text, message: new AIMessageChunk({ content: text }) });
      yield chunk;
      await runManager?.handleLLMNewToken(text, undefined, undefined, undefined, undefined, { chunk });
    }
    const { tool_call_chunks, usage_metadata, response_metadata } = message;
    yield new ChatGenerationChunk({
      text: "",
      message: new AIMessageChunk({
        content: "",
        response_metadata,
        ...(tool_call_chunks ? { tool_call_chunks } : {}),
        ...(usage_metadata ? { usage_metadata } : {}),
      }),
    });
  }

  async #respond(messages: BaseMessage[], options: this["ParsedCallOptions"]): Promise<AIMessageChunk> {
    const role = options.scriptedRole ?? "model";
    const call = (this.#calls.get(role) ?? 0) + 1;
    this.#calls.set(role, call);
    const request: ScriptedRequest = {
      role,
      call,
      messages: messages.map((message) => ({ type: message.getType(), text: message.text })),
      tools: (options.tools ?? []).map((tool) => tool.function?.name ?? tool.name ?? ""),
    };
    this.#requests.push(request);

    const answer = this.#answer(request);
    if (answer.delayMs !== undefined) {
      await sleep(answer.delayMs, undefined, options.signal ? { signal: options.signal } : {});
    }
    options.signal?.throwIfAborted();
    if (answer.error) throw answer.error;
    return toMessage(answer, request);
  }

  #answer(request: ScriptedRequest): ScriptedAnswer {
    const steps = this.#script[request.role];
    const step: ScriptStep | undefined = typeof steps === "function" ? steps : steps?.[request.call - 1];
    if (step === undefined) throw mismatch(request, this.#script);
    const given = typeof step === "function" ? step(request) : step;
    const answer = typeof given === "string" ? { text: given } : given;
    if (answer.structured !== undefined && request.tools.length === 0) {
      throw new SupervisorWorkflowError(
        "SCRIPT_MISMATCH",
        `The script answers call ${request.call} of "${request.role}" with structured output, but none was asked for. ` +
          "Answer with a text there, and give structured output under the role that asks for it.",
      );
    }
    return answer;
  }
}

/** Whose call it is: workflows put it into their calls' metadata. */
function roleIn(options: Partial<ScriptedCallOptions> | undefined): string {
  const role = options?.metadata?.[ROLE_KEY];
  if (role === "participant") return String(options?.metadata?.[PARTICIPANT_KEY]);
  return typeof role === "string" ? role : "model";
}

function toMessage(answer: ScriptedAnswer, request: ScriptedRequest): AIMessageChunk {
  const calls = [
    ...(answer.toolCalls ?? []),
    ...(answer.structured === undefined
      ? []
      : [
          {
            name: schemaTool(request.tools),
            args: answer.structured as Record<string, unknown>,
            id: undefined,
          },
        ]),
  ];
  const text = answer.text ?? "";
  const sent = request.messages.map((message) => message.text).join("");
  const usage = answer.usage ?? {
    inputTokens: tokensOf(sent),
    outputTokens: tokensOf(text + (calls.length > 0 ? JSON.stringify(calls) : "")),
  };
  return new AIMessageChunk({
    content: text,
    response_metadata: { model_name: "scripted" } as Record<string, unknown>,
    tool_call_chunks: calls.map((call, index) => ({
      name: call.name,
      args: JSON.stringify(call.args),
      id: call.id ?? `call_${request.role}_${request.call}_${index}`,
      index,
      type: "tool_call_chunk" as const,
    })),
    usage_metadata: {
      input_tokens: usage.inputTokens,
      output_tokens: usage.outputTokens,
      total_tokens: usage.inputTokens + usage.outputTokens,
    },
  } as AIMessageChunkFields);
}

/** The tool that stands for structured output: langchain names an agent's own so; else it is the only one, or last. */
function schemaTool(tools: readonly string[]): string {
  return tools.find((name) => name.startsWith("extract-")) ?? tools.at(-1) ?? "";
}

function mismatch(request: ScriptedRequest, script: Script): SupervisorWorkflowError {
  const steps = script[request.role];
  const has =
    steps === undefined
      ? `no answers for "${request.role}" (it has: ${Object.keys(script).join(", ") || "none"})`
      : `${steps.length === 1 ? "1 answer" : `${steps.length} answers`} for "${request.role}"`;
  const last = request.messages.at(-1);
  return new SupervisorWorkflowError(
    "SCRIPT_MISMATCH",
    `The script has ${has}, but this is call ${request.call} of "${request.role}". ` +
      `Add an answer for it to the script. The last message sent was (${last?.type}): ${last?.text.slice(0, 500)}`,
  );
}
