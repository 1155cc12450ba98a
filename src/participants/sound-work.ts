import { AIMessage, type BaseMessage, ToolMessage } from "@langchain/core/messages";

/**
 * A participant's work as it may stand in a conversation that others build on.
 *
 * What would remove messages is left out. A tool's result without its call, and a call without its result, are told
 * in words: models refuse them as they are.
 */
export function soundWork(messages: readonly BaseMessage[]): BaseMessage[] {
  const answered = new Set(
    messages.flatMap((message) => (ToolMessage.isInstance(message) ? message.tool_call_id : [])),
  );
  const isWhole = (message: BaseMessage): boolean =>
    callsOf(message).every(({ id }) => answered.has(id ?? ""));
  const kept = new Set(messages.filter(isWhole).flatMap((message) => callsOf(message).map(({ id }) => id)));
  return messages.flatMap((message) => {
    if (message.getType() === "remove") return [];
    if (ToolMessage.isInstance(message))
      return kept.has(message.tool_call_id) ? message : inWords(message, []);
    return isWhole(message) ? message : inWords(message, callsOf(message));
  });
}

function callsOf(message: BaseMessage): NonNullable<AIMessage["tool_calls"]> {
  return AIMessage.isInstance(message) ? (message.tool_calls ?? []) : [];
}

function inWords(message: BaseMessage, calls: NonNullable<AIMessage["tool_calls"]>): AIMessage[] {
  const words = calls.map(({ name, args }) => `Called ${name} with ${JSON.stringify(args)}`);
  const text = [message.text, ...words].filter((part) => part !== "").join("\n");
  return text === "" ? [] : [new AIMessage({ content: text, ...(message.id ? { id: message.id } : {}) })];
}
