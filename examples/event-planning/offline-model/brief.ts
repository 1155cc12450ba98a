import { type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { type Facts, merge, readFacts } from "./request/facts.ts";

/** What a specialist has been given: its brief, read, and what its tools have returned for it so far. */
export interface Brief {
  /** The facts of the user's words, and over them those of the instruction. */
  readonly facts: Facts;
  readonly instruction: string;
  /** The peers' latest reports, by participant. */
  readonly reports: ReadonlyMap<string, string>;
  readonly results: readonly ToolResult[];
}

export interface ToolResult {
  readonly tool: string;
  /** What the tool returned, parsed; null where it failed, or did not return JSON. */
  readonly value: unknown;
  readonly text: string;
}

/** What a specialist does next: call tools, or report. */
export type Step =
  | { readonly calls: readonly { readonly name: string; readonly args: Record<string, unknown> }[] }
  | { readonly report: string };

/** Reads the last brief in the messages, and the tool results after it. */
export function readBrief(messages: readonly BaseMessage[], today: string): Brief {
  const start = messages.findLastIndex((message) => HumanMessage.isInstance(message));
  const text = messages[start]?.text ?? "";
  // Without tags, as when an agent is used alone, the whole message is the task.
  const instruction = section(text, "task") ?? text;
  const [sentence = "", ...more] = instruction.split("\n");
  const stated = [sentence, ...more.filter((line) => !line.startsWith("Assumption:"))];
  const goal = readFacts([section(text, "goal") ?? ""], today);
  const told = readFacts([stated.join(" ")], today);
  return {
    // The kind is the user's word: an instruction also names venues, and Summit Hall is not a summit.
    facts: { ...merge(goal, told), kind: goal.kind ?? told.kind },
    instruction,
    reports: new Map(
      [...text.matchAll(/<report from="([^"]*)"[^>]*>\n([\s\S]*?)\n<\/report>/g)].map((match) => [
        match[1] ?? "",
        match[2] ?? "",
      ]),
    ),
    results: messages
      .slice(start + 1)
      .filter((message) => ToolMessage.isInstance(message))
      .map(toolResult),
  };
}

function section(text: string, tag: string): string | null {
  return new RegExp(`<${tag}>\\n([\\s\\S]*?)\\n</${tag}>`).exec(text)?.[1] ?? null;
}

function toolResult(message: ToolMessage): ToolResult {
  const text = message.text;
  return { tool: message.name ?? "", value: message.status === "error" ? null : parse(text), text };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
