/** What a call asks, as far as rules care. */
export interface Question {
  /** Names of the tools that are offered, or of the structured answer that is asked for. */
  readonly asks: readonly string[];
  readonly messages: readonly Message[];
}

export interface Message {
  readonly from: "system" | "human" | "model" | "tool";
  readonly text: string;
}

/** What is answered: text, a call of a tool, or the value of a structured answer. */
export type Answer =
  | { readonly text: string }
  | { readonly call: { readonly name: string; readonly args: Readonly<Record<string, string | number>> } }
  | { readonly value: Readonly<Record<string, unknown>> };

/** The words of a part like `<environment>…</environment>`, of the last message that has it; empty where none does. */
export function partOf({ messages }: Question, name: string): string {
  for (const { text } of messages.toReversed()) {
    const start = text.lastIndexOf(`<${name}>\n`);
    const end = text.indexOf(`\n</${name}>`, start);
    if (start >= 0 && end >= 0) return text.slice(start + name.length + 3, end);
  }
  return "";
}
