import type { BaseMessage } from "@langchain/core/messages";
import { shorten } from "../supervisor/tokens.ts";
import { isFromUser, markOf } from "../workflow/messages.ts";

/** How much of what is wanted a plan's root shows, in tokens, about. */
const MOST = { now: 2_000, before: 500 } as const;

/** What the user wants now, in the user's words: the root of a plan; with what was asked before, in case it refers to that. */
export function wantedIn(conversation: readonly BaseMessage[]): string {
  const asked = conversation.filter((message) => isFromUser(message) && markOf(message) === undefined);
  const now = shorten(asked.at(-1)?.text ?? "", MOST.now);
  const before = asked.slice(0, -1).map(({ text }) => `"${text}"`);
  return before.length === 0 ? now : `${now} (Asked before: ${shorten(before.join(", "), MOST.before)})`;
}
