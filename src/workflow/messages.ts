import {
  AIMessage,
  BaseMessage,
  type BaseMessageLike,
  coerceMessageLikeToMessage,
  HumanMessage,
} from "@langchain/core/messages";
import { REMOVE_ALL_MESSAGES } from "@langchain/langgraph";
import type { Task } from "../delegation/task.ts";
import type { ReviewRecord } from "../review/records.ts";
import type { SupervisorDecision } from "../supervisor/decision.ts";
import type { DecisionRecord } from "./state.ts";

const MARK = "supervisor_workflow";

/** What a message in the conversation is to the workflow; messages that the caller put in have no mark. */
export type MessageMark =
  | { readonly kind: "decision"; readonly turn: number }
  | { readonly kind: "report"; readonly taskId: string; readonly place?: PlaceInBatch }
  | {
      readonly kind: "work";
      readonly taskId: string;
      readonly participant: string;
      readonly place?: PlaceInBatch;
    }
  | { readonly kind: "review"; readonly taskId: string }
  | { readonly kind: "answer"; readonly turn: number; readonly question: string }
  | { readonly kind: "exchange" }
  | { readonly kind: "final" };

/** Where a task stands among those that were handed out with it. */
export interface PlaceInBatch {
  readonly batch: string;
  readonly index: number;
}

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
  const step = stepsOf(decision).join("\n");
  const text = decision.reason === "" ? step : `${step}\nReason: ${decision.reason}`;
  return marked(new AIMessage({ id, name: "supervisor", content: text }), { kind: "decision", turn });
}

function stepsOf({ nextAgent, instruction, assignments, userInputNeeded, userPrompt }: SupervisorDecision) {
  if (assignments !== null) {
    return assignments.map(
      ({ agent, item, instruction }) => `→ ${agent}${item === null ? "" : ` (${item})`}: ${instruction}`,
    );
  }
  if (nextAgent !== null) return [`→ ${nextAgent}: ${instruction ?? ""}`];
  return [userInputNeeded ? `→ user: ${userPrompt ?? ""}` : "→ done"];
}

/** A participant's report as it joins the conversation, under the participant's name. */
export function reportMessage(
  task: Task,
  text: string,
  { id = `${task.id}:report`, place }: { id?: string | undefined; place?: PlaceInBatch | undefined } = {},
): AIMessage {
  const message = new AIMessage({ id, name: task.participant, content: text });
  return marked(message, { kind: "report", taskId: task.id, ...(place ? { place } : {}) });
}

/** A review as it joins the conversation, after the report that it is on. */
export function reviewMessage({ id, taskId, item, verdict, feedback, merge }: ReviewRecord): AIMessage {
  const result = {
    merged: () => (merge.type === "merged" ? ` → version ${merge.version}` : ""),
    none: () => "",
    conflict: () => ", but the artifact has changed there meanwhile",
    failed: () => ", but it could not be merged",
  }[merge.type]();
  const content = `${item}: ${verdict}${result}${feedback === "" ? "" : `\n${feedback}`}`;
  const message = new AIMessage({ id: `${id}:review`, name: "review", content });
  return marked(message, { kind: "review", taskId });
}

/**
 * The conversation with the reports of tasks that were handed out together in the order of their assignments,
 * whatever finished first: LangGraph's delta channels take up parallel writes in an order of their own.
 *
 * Only reports that stand side by side are put in order, so that it makes no difference in how many writes they came.
 */
export function inAssignmentOrder(messages: readonly BaseMessage[]): BaseMessage[] {
  const ordered: BaseMessage[] = [];
  for (let start = 0; start < messages.length; ) {
    const batch = placeOf(messages[start])?.batch;
    let end = start + 1;
    if (batch !== undefined) while (placeOf(messages[end])?.batch === batch) end += 1;
    const side = messages.slice(start, end);
    if (side.length > 1) side.sort((a, b) => (placeOf(a)?.index ?? 0) - (placeOf(b)?.index ?? 0));
    ordered.push(...side);
    start = end;
  }
  return ordered;
}

/**
 * Written messages as they may join a conversation with what is there already.
 *
 * Two tasks of one batch may speak with messages of the same id, as from a cache: the second gets an id of its own, so
 * that no report is lost. A message that takes another's place without a mark of its own, as one that was edited from
 * outside, takes over its mark.
 */
export function reconciled(there: readonly BaseMessage[], written: readonly BaseMessage[]): BaseMessage[] {
  const marks = new Map(there.map((message) => [message.id, markOf(message)]));
  return written.map((message) => {
    if (!BaseMessage.isInstance(message)) return message;
    if (message.getType() === "remove") {
      if (message.id === REMOVE_ALL_MESSAGES) marks.clear();
      else marks.delete(message.id);
      return message;
    }
    const before = marks.get(message.id);
    const own = markOf(message);
    const kept = before === undefined ? message : besideOrInPlaceOf(message, own, before);
    marks.set(kept.id, markOf(kept));
    return kept;
  });
}

function besideOrInPlaceOf(
  message: BaseMessage,
  own: MessageMark | undefined,
  before: MessageMark,
): BaseMessage {
  if (own === undefined) return marked(message, before);
  const isOther = "taskId" in own && "taskId" in before && own.taskId !== before.taskId;
  return isOther ? amended(message, { id: `${own.taskId}:${message.id}` }) : message;
}

function placeOf(message: BaseMessage | undefined): PlaceInBatch | undefined {
  const mark = message && markOf(message);
  return mark?.kind === "report" || mark?.kind === "work" ? mark.place : undefined;
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
