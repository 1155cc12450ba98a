import { isObject, type JsonObject, objectAt, textAt } from "./json.ts";

/** A message of the conversation as the server sends it, reduced to what is shown. */
export interface ConversationMessage {
  readonly id: string;
  readonly role: "human" | "ai" | "other";
  readonly name: string | undefined;
  readonly text: string;
  /** What the workflow says of it: a decision, a report, an answer, the final one; empty for other messages. */
  readonly mark: JsonObject;
}

/** Reads a message; undefined for what is none, since the page also shows graphs that are not this library's. */
export function readMessage(value: unknown, position: number): ConversationMessage | undefined {
  const type = textAt(value, "type");
  if (!isObject(value) || type === undefined) return undefined;
  return {
    id: textAt(value, "id") ?? `message-${position}`,
    role: type === "human" ? "human" : type.toLowerCase().startsWith("ai") ? "ai" : "other",
    name: textAt(value, "name"),
    text: contentText(value.content),
    mark: objectAt(value.additional_kwargs, "supervisor_workflow"),
  };
}

export function readMessages(value: unknown): readonly ConversationMessage[] {
  const list = Array.isArray(value) ? value : [value];
  return list.flatMap((message, position) => readMessage(message, position) ?? []);
}

/** Content is text, or blocks of which those with text count. */
function contentText(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((block) => (typeof block === "string" ? block : (textAt(block, "text") ?? ""))).join("");
}
