import {
  type ScriptedAnswer,
  ScriptedChatModel,
  type ScriptedRequest,
} from "langgraph-supervisor-workflow/testing";
import { answerTo } from "./answer.ts";
import type { Message } from "./question.ts";

/** The model's name, in usage and for prices. */
export const OFFLINE_MODEL = "offline-crafting";

/** Everybody who asks a model in this workflow. */
const ASKED = ["plan", "exit-decision", "exit-summary", "attempt-summary", "legs", "hands", "synthesis"];

const FROM: Readonly<Record<string, Message["from"]>> = { system: "system", ai: "model", tool: "tool" };

/** A chat model that plays by rules: no network, no key, no cost. It counts four characters as a token. */
export function offlineModel(): ScriptedChatModel {
  return new ScriptedChatModel(Object.fromEntries(ASKED.map((role) => [role, respond])), {
    name: OFFLINE_MODEL,
  });
}

function respond({ messages, tools }: ScriptedRequest): ScriptedAnswer {
  const answer = answerTo({
    asks: tools,
    messages: messages.map(({ type, text }) => ({ from: FROM[type] ?? "human", text })),
  });
  if ("value" in answer) return { structured: answer.value };
  return "call" in answer ? { toolCalls: [answer.call] } : answer;
}
