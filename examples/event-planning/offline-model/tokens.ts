import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import type { Answer, OfferedTool } from "./answer.ts";

/** Rules know no tokens; this is what a token of English comes to with most models. */
const CHARACTERS_PER_TOKEN = 4;

/** What a call says that it used. */
export interface TokenUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_tokens: number;
}

/** An answer as it goes over the wire: the arguments of its calls are JSON, and may have been cut off. */
export interface WrittenAnswer {
  readonly text: string;
  readonly calls: readonly { readonly name: string; readonly args: string }[];
  /** Whether the bound cut it off. */
  readonly isCut: boolean;
}

/** The answer in at most so many tokens: cut off where it is longer, as a real model stops in the middle of a word. */
export function written({ text, calls }: Answer, maxTokens = Number.POSITIVE_INFINITY): WrittenAnswer {
  let room = maxTokens * CHARACTERS_PER_TOKEN;
  const take = (part: string): string => {
    const taken = part.slice(0, room);
    room -= taken.length;
    return taken;
  };
  const whole = calls.map(({ name, args }) => ({ name, args: JSON.stringify(args) }));
  const kept: WrittenAnswer = {
    text: take(text),
    calls: whole
      .map(({ name, args }) => ({ name: take(name), args: take(args) }))
      .filter((call, index) => call.name === whole[index]?.name),
    isCut: false,
  };
  return { ...kept, isCut: lengthOf(kept) < lengthOf({ text, calls: whole }) };
}

/** What a call uses, counted by its characters. */
export function usageOfCall(
  messages: readonly BaseMessage[],
  tools: readonly OfferedTool[],
  answer: WrittenAnswer,
): TokenUsage {
  const said = messages.reduce((sum, message) => sum + message.text.length + callsLength(message), 0);
  const input_tokens = tokens(said + (tools.length > 0 ? JSON.stringify(tools).length : 0));
  const output_tokens = tokens(lengthOf(answer));
  return { input_tokens, output_tokens, total_tokens: input_tokens + output_tokens };
}

function lengthOf({ text, calls }: Pick<WrittenAnswer, "text" | "calls">): number {
  return calls.reduce((sum, { name, args }) => sum + name.length + args.length, text.length);
}

function callsLength(message: BaseMessage): number {
  const calls = AIMessage.isInstance(message) ? (message.tool_calls ?? []) : [];
  return calls.reduce((sum, { name, args }) => sum + name.length + JSON.stringify(args).length, 0);
}

function tokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}
