import type { BaseMessage, BaseMessageLike } from "@langchain/core/messages";
import type { Command, ParentCommand } from "@langchain/langgraph";
import type { Task } from "../delegation/task.ts";
import { matchName } from "../supervisor/names.ts";
import { withIds } from "../workflow/messages.ts";

/** A handoff that a participant wished for, as the supervisor gets to know it. */
export interface Handoff {
  readonly suggestion: NonNullable<Task["handoff"]>;
  readonly text: string;
  /** The message updates that the handoff carried; kept, so that nothing the participant said is lost. */
  readonly messages: readonly BaseMessage[];
  /** Why the handoff is a failure; null where its target is a participant. */
  readonly failure: string | null;
}

/**
 * Reads a handoff tool's `Command` with `graph: Command.PARENT`.
 *
 * Carried out as it stands it would run its target behind the supervisor's back; here it is a suggestion.
 */
export function readHandoff(
  command: ParentCommand["command"],
  names: readonly string[],
  given: readonly BaseMessage[],
): Handoff {
  const to = targetOf(command.goto);
  const participant = to === null ? null : (matchName(to, names) ?? null);
  const givenIds = new Set(given.map((message) => message.id));
  const messages = messagesOf(command.update).filter((message) => !givenIds.has(message.id));
  const said = ["ai", "tool"]
    .map(
      (type) =>
        messages.findLast((message) => message.getType() === type && message.text !== "")?.text.trim() ?? "",
    )
    .filter((text) => text !== "")
    .join("\n");
  const wish =
    participant !== null
      ? `(Suggests that ${participant} goes on.)`
      : `(Wanted to hand over to ${JSON.stringify(to)}.)`;
  return {
    suggestion: { to: to ?? "", participant },
    text: said === "" ? wish : `${said}\n\n${wish}`,
    messages,
    failure:
      participant !== null
        ? null
        : `It wanted to hand over to ${JSON.stringify(to)}, which is no participant. Participants: ${names.join(", ")}.`,
  };
}

function targetOf(goto: Command["goto"]): string | null {
  const first = Array.isArray(goto) ? goto[0] : goto;
  if (first === undefined) return null;
  if (typeof first === "string") return first;
  return first.node;
}

function messagesOf(update: Command["update"]): BaseMessage[] {
  const entries = Array.isArray(update) ? Object.fromEntries(update as [string, unknown][]) : (update ?? {});
  const messages = (entries as { messages?: BaseMessageLike | BaseMessageLike[] }).messages;
  return messages === undefined || messages === null ? [] : withIds(messages);
}
