import { AIMessage, type BaseMessage, HumanMessage } from "@langchain/core/messages";
import type { Task } from "../delegation/task.ts";
import { markOf } from "../workflow/messages.ts";
import { shorten, tokensOf } from "./tokens.ts";

/** One entry of the transcript: a message of the conversation in words, and how dear it is to the supervisor. */
interface Entry {
  readonly speaker: "user" | "supervisor";
  /** Kept longest: the user's words; then the newest report of each participant; the rest is shortened first. */
  readonly rank: "user" | "latest-report" | "older";
  readonly head: string;
  readonly body: string;
  readonly tail: string;
}

/** Nothing is shortened below this many tokens before something is left out altogether. */
const SHORTEST = 40;

/**
 * The conversation as a model is shown it: under the token bound, without tool messages, the reports by name.
 *
 * Over the bound, the oldest reports are shortened first, then left out with a line that says how many; then
 * the newest reports are shortened; the user's words come last. The state keeps everything.
 */
export function renderTranscript(
  conversation: readonly BaseMessage[],
  tasks: readonly Task[],
  maxTokens: number,
): BaseMessage[] {
  const taskById = new Map(tasks.map((task) => [task.id, task]));
  const latest = latestReports(conversation, taskById);
  const entries = conversation
    .map((message) => entryOf(message, taskById, latest))
    .filter((entry) => entry !== null);
  return bound(entries, maxTokens).map((entry) => {
    const text = entry.head + entry.body + entry.tail;
    return entry.speaker === "supervisor" ? new AIMessage(text) : new HumanMessage(text);
  });
}

function latestReports(
  conversation: readonly BaseMessage[],
  tasks: ReadonlyMap<string, Task>,
): ReadonlySet<string> {
  const byParticipant = new Map<string, string>();
  for (const message of conversation) {
    const mark = markOf(message);
    if (mark?.kind !== "report") continue;
    const participant = tasks.get(mark.taskId)?.participant;
    if (participant !== undefined) byParticipant.set(participant, mark.taskId);
  }
  return new Set(byParticipant.values());
}

function entryOf(
  message: BaseMessage,
  tasks: ReadonlyMap<string, Task>,
  latest: ReadonlySet<string>,
): Entry | null {
  const mark = markOf(message);
  const text = message.text;
  switch (mark?.kind) {
    case "decision":
      return { speaker: "supervisor", rank: "older", head: "", body: text, tail: "" };
    case "report": {
      const task = tasks.get(mark.taskId);
      const status = task?.status.type === "completed" ? "completed" : "failed";
      return {
        speaker: "user",
        rank: latest.has(mark.taskId) ? "latest-report" : "older",
        head:
          `<report from="${message.name ?? task?.participant ?? ""}" status="${status}">\n` +
          `<instruction>${shorten(task?.instruction ?? "", 200)}</instruction>\n`,
        body: text,
        tail: "\n</report>",
      };
    }
    case "work": {
      const words = [text, ...toolCallsOf(message)].filter((part) => part !== "").join("\n");
      return {
        speaker: "user",
        rank: "older",
        head: `<work from="${mark.participant}">\n`,
        body: words,
        tail: "\n</work>",
      };
    }
    default:
      return foreignEntry(message, text);
  }
}

/** A message that came in from outside. Tool calls and their results are told in words, never as tool messages. */
function foreignEntry(message: BaseMessage, text: string): Entry | null {
  const type = message.getType();
  if (type === "human") return { speaker: "user", rank: "user", head: "", body: text, tail: "" };
  if (type === "tool") {
    return {
      speaker: "user",
      rank: "older",
      head: `<tool-result name="${message.name ?? ""}">\n`,
      body: text,
      tail: "\n</tool-result>",
    };
  }
  if (type === "system" || type === "developer") {
    return { speaker: "user", rank: "user", head: "<context>\n", body: text, tail: "\n</context>" };
  }
  const words = [text, ...toolCallsOf(message)].filter((part) => part !== "").join("\n");
  return words === "" ? null : { speaker: "supervisor", rank: "older", head: "", body: words, tail: "" };
}

function toolCallsOf(message: BaseMessage): string[] {
  if (!AIMessage.isInstance(message)) return [];
  return (message.tool_calls ?? []).map((call) => `Called ${call.name} with ${JSON.stringify(call.args)}`);
}

function cost(entry: Entry): number {
  return tokensOf(entry.head + entry.body + entry.tail);
}

function bound(entries: readonly Entry[], maxTokens: number): Entry[] {
  const kept: (Entry | null)[] = [...entries];
  let total = entries.reduce((sum, entry) => sum + cost(entry), 0);
  const replace = (index: number, next: Entry | null): void => {
    const before = kept[index];
    total += (next ? cost(next) : 0) - (before ? cost(before) : 0);
    kept[index] = next;
  };
  const indexes = (rank: Entry["rank"]): number[] =>
    entries.flatMap((entry, index) => (entry.rank === rank ? [index] : []));

  for (const index of indexes("older")) {
    if (total <= maxTokens) break;
    const entry = kept[index];
    if (entry) replace(index, { ...entry, body: shorten(entry.body, SHORTEST) });
  }
  let omitted = 0;
  const notice = (count: number): Entry => ({
    speaker: "user",
    rank: "older",
    head: "",
    body: `(${count} earlier messages are left out here.)`,
    tail: "",
  });
  for (const index of indexes("older")) {
    if (total <= maxTokens) break;
    if (omitted === 0) total += cost(notice(entries.length));
    replace(index, null);
    omitted += 1;
  }
  for (const rank of ["latest-report", "user"] as const) {
    for (const index of indexes(rank)) {
      if (total <= maxTokens) break;
      const entry = kept[index];
      if (!entry) continue;
      const room = Math.max(0, maxTokens - (total - cost(entry)) - tokensOf(entry.head + entry.tail) - 1);
      replace(index, { ...entry, body: shorten(entry.body, Math.max(room, rank === "user" ? 0 : SHORTEST)) });
    }
  }
  // What is still too much, as with a bound of a few tokens, goes from the oldest on; the newest is cut to fit.
  for (const index of kept.keys()) {
    if (total <= maxTokens || index === kept.length - 1) break;
    if (kept[index]) {
      replace(index, null);
    }
  }
  const last = kept.at(-1);
  if (total > maxTokens && last) {
    replace(kept.length - 1, {
      ...last,
      head: "",
      tail: "",
      body: shorten(last.body, Math.max(0, maxTokens)),
    });
    omitted = 0;
  }
  const result = kept.filter((entry) => entry !== null);
  return omitted > 0 ? [notice(omitted), ...result] : result;
}
