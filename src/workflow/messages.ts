import {
  AIMessage,
  type BaseMessage,
  type BaseMessageLike,
  coerceMessageLikeToMessage,
  HumanMessage,
} from "@langchain/core/messages";
import type { Task } from "../delegation/task.ts";
import type { SupervisorDecision } from "../supervisor/decision.ts";
import type { DecisionRecord } from "./state.ts";

const MARK = "supervisor_workflow";

/** What a message in the conversation is to the workflow; messages that the caller put in have no mark. */
export type MessageMark =
  | { readonly kind: "decision"; readonly turn: number }
  | { readonly kind: "report"; readonly taskId: string }
  | { readonly kind: "work"; readonly taskId: string; readonly participant: string }
  | { readonly kind: "answer"; readonly turn: number; readonly question: string }
  | { readonly kind: "exchange" }
  | { readonly kind: "final" };

/** The mark of a message, if the workflow wrote it. */
export function markOf(message: BaseMessage): MessageMark | undefined {
  return message.additional_kwargs[MARK] as MessageMark | undefined;
}

/** The message with the workflow's mark on it. */
export function marked<Message extends BaseMessage>(message: Message, mark: MessageMark): Message {
  return amended(message, { additional_kwargs: { ...message.additional_kwargs, [MARK]: mark } });
}

/**
 * A copy of a message with other fields, which also last through a checkpoint: that goes by `lc_kwargs`.
 *
 * The message itself may be the caller's, or stand in another thread.
 */
export function amended<Message extends BaseMessage>(
  message: Message,
  fields: Partial<Pick<BaseMessage, "id" | "name" | "additional_kwargs">>,
): Message {
  const copy: Message = Object.create(Object.getPrototypeOf(message));
  return Object.assign(copy, message, fields, { lc_kwargs: { ...message.lc_kwargs, ...fields } });
}

/** Whether these are words of the user: what came in from outside, and the answers to questions. */
export function isFromUser(message: BaseMessage): boolean {
  const mark = markOf(message);
  return message.getType() === "human" && (mark === undefined || mark.kind === "answer");
}

/** The short message that shows a decision in the conversation. */
export function decisionMessage(id: string, turn: number, decision: SupervisorDecision): AIMessage {
  const step =
    decision.nextAgent !== null
      ? `→ ${decision.nextAgent}: ${decision.instruction ?? ""}`
      : decision.userInputNeeded
        ? `→ user: ${decision.userPrompt ?? ""}`
        : "→ done";
  const text = decision.reason === "" ? step : `${step}\nReason: ${decision.reason}`;
  return marked(new AIMessage({ id, name: "supervisor", content: text }), { kind: "decision", turn });
}

/** A participant's report as it joins the conversation, under the participant's name. */
export function reportMessage(task: Task, text: string, id = `${task.id}:report`): AIMessage {
  const message = new AIMessage({ id, name: task.participant, content: text });
  return marked(message, { kind: "report", taskId: task.id });
}

/** The human's answer as it joins the conversation. */
export function answerMessage(record: DecisionRecord, text: string): HumanMessage {
  const message = new HumanMessage({ id: `${record.id}:answer`, content: text });
  return marked(message, { kind: "answer", turn: record.turn, question: record.decision.userPrompt ?? "" });
}

/**
 * Messages as they enter the state: real message objects, each with an id.
 *
 * Delta channels are rebuilt from their writes, so an id must be there before a message is written.
 */
export function withIds(value: BaseMessageLike | BaseMessageLike[] | null | undefined): BaseMessage[] {
  if (value === null || value === undefined) return [];
  const messages = Array.isArray(value) && !isTuple(value) ? value : [value as BaseMessageLike];
  return messages.map((like) => {
    const message = coerceMessageLikeToMessage(like as BaseMessageLike);
    return message.id ? message : amended(message, { id: crypto.randomUUID() });
  });
}

/** `["human", "hello"]` is one message in LangChain's tuple form, not two messages. */
function isTuple(value: readonly unknown[]): boolean {
  const [role, content] = value;
  if (value.length !== 2 || typeof role !== "string" || !TUPLE_ROLES.has(role)) return false;
  return typeof content === "string" || (Array.isArray(content) && typeof content[0] !== "string");
}

const TUPLE_ROLES = new Set(["human", "user", "ai", "assistant", "system", "developer"]);
