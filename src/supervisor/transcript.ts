import { AIMessage, type BaseMessage, HumanMessage, type MessageContent } from "@langchain/core/messages";
import type { Task } from "../delegation/task.ts";
import { isFromUser, markOf } from "../workflow/messages.ts";
import { type Entry, fitEntries } from "./fit-transcript.ts";
import { shorten } from "./tokens.ts";

/**
 * The conversation as a model is shown it: under the token bound, without tool messages, the reports by name.
 *
 * Over the bound, the oldest reports are shortened first, then left out with a line that says how many; then
 * each participant's newest report; the user's words come last. The state keeps everything.
 */
export function renderTranscript(
  conversation: readonly BaseMessage[],
  tasks: readonly Task[],
  maxTokens: number,
): BaseMessage[] {
  const taskById = new Map(tasks.map((task) => [task.id, task]));
  const newest = newestReports(conversation, taskById);
  const entries = conversation.flatMap(
    (message, index) =>
      unseenQuestion(message, conversation[index - 1]) ?? entryOf(message, taskById, newest) ?? [],
  );
  return fitEntries(entries, maxTokens).map((entry) => {
    if (entry.whole !== undefined) return new HumanMessage({ content: entry.whole });
    const text = entry.head + entry.body + entry.tail;
    return entry.speaker === "supervisor" ? new AIMessage(text) : new HumanMessage(text);
  });
}

/** An answer with its question, where decisions are hidden and so no message before it asks. */
function unseenQuestion(message: BaseMessage, before: BaseMessage | undefined): Entry | undefined {
  const mark = markOf(message);
  if (mark?.kind !== "answer" || (before && markOf(before)?.kind === "decision")) return undefined;
  return {
    speaker: "user",
    rank: "user",
    head: `<question>${shorten(mark.question, 100)}</question>\n`,
    body: message.text,
    tail: "",
  };
}

/** The task ids of each participant's newest report. */
function newestReports(
  conversation: readonly BaseMessage[],
  tasks: ReadonlyMap<string, Task>,
): ReadonlySet<string> {
  const byParticipant = new Map<string, string>();
  for (const message of conversation) {
    const mark = markOf(message);
    if (mark?.kind !== "report") continue;
    const participant = tasks.get(mark.taskId)?.participant ?? message.name ?? "";
    byParticipant.set(participant, mark.taskId);
  }
  return new Set(byParticipant.values());
}

function entryOf(
  message: BaseMessage,
  tasks: ReadonlyMap<string, Task>,
  newest: ReadonlySet<string>,
): Entry | undefined {
  const mark = markOf(message);
  const text = message.text;
  switch (mark?.kind) {
    case "decision":
      return { speaker: "supervisor", rank: "older", head: "", body: text, tail: "" };
    case "review":
      return tagged("review", "", [text]);
    case "report": {
      const task = tasks.get(mark.taskId);
      const status = task?.status.type === "completed" ? "completed" : "failed";
      return {
        speaker: "user",
        rank: newest.has(mark.taskId) ? "newest-report" : "older",
        head:
          `<report from="${message.name ?? task?.participant ?? ""}" status="${status}">\n` +
          `<instruction>${shorten(task?.instruction ?? "", 100)}</instruction>\n`,
        body: text,
        tail: "\n</report>",
      };
    }
    case "exchange":
      return tagged(message.getType() === "human" ? "earlier-task" : "earlier-report", "", [text]);
    case "work":
      return tagged("work", mark.participant, [text, ...toolCallsOf(message)]);
    default:
      return foreignEntry(message, text);
  }
}

/** A message that came in from outside. Tool calls and their results are told in words, never as tool messages. */
function foreignEntry(message: BaseMessage, text: string): Entry | undefined {
  if (isFromUser(message)) return userEntry(message, text);
  switch (message.getType()) {
    case "tool":
      return tagged("tool-result", message.name ?? "", [text]);
    case "system":
    case "developer":
      return { speaker: "user", rank: "user", head: "<context>\n", body: text, tail: "\n</context>" };
    default: {
      const body = [text, ...toolCallsOf(message)].filter((part) => part !== "").join("\n");
      return body === "" ? undefined : { speaker: "supervisor", rank: "older", head: "", body, tail: "" };
    }
  }
}

/** The user's words, with attachments as they came. */
function userEntry(message: BaseMessage, text: string): Entry | undefined {
  const attachments = Array.isArray(message.content)
    ? message.content.filter(({ type }) => type !== "text")
    : [];
  const words: Entry = { speaker: "user", rank: "user", head: "", body: text, tail: "" };
  if (attachments.length === 0) return text.trim() === "" ? undefined : words;
  return {
    ...words,
    body: text === "" ? "(An attachment is left out here.)" : text,
    whole: message.content as MessageContent,
    attachments: attachments.length,
  };
}

function tagged(tag: string, from: string, words: readonly string[]): Entry {
  const body = words.filter((part) => part !== "").join("\n");
  return {
    speaker: "user",
    rank: "older",
    head: from === "" ? `<${tag}>\n` : `<${tag} from="${from}">\n`,
    body,
    tail: `\n</${tag}>`,
  };
}

function toolCallsOf(message: BaseMessage): string[] {
  if (!AIMessage.isInstance(message)) return [];
  return (message.tool_calls ?? []).map((call) => `Called ${call.name} with ${JSON.stringify(call.args)}`);
}
