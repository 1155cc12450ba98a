import { randomUUID } from "node:crypto";

/** The config of a new thread. */
export function newThread(): { configurable: { thread_id: string } } {
  return { configurable: { thread_id: randomUUID() } };
}

/** The one element of a list that must have exactly one. */
export function only<T>(list: readonly T[] | undefined): T {
  const [first, ...rest] = list ?? [];
  if (first === undefined || rest.length > 0)
    throw new Error(`One element was expected, not ${list?.length ?? 0}.`);
  return first;
}

/** What a conversation says, a line each: who, and what. */
export function linesOf(
  messages: readonly { getType(): string; name?: string | undefined; text: string }[],
): string[] {
  return messages.map((message) => `${message.name ?? message.getType()}: ${message.text}`);
}
