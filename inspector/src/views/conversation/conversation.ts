import type { DecisionRecord } from "../../model/library.ts";
import { type LogEntry, tokenKey } from "../../model/log.ts";
import { foldOf } from "../../model/log-fold.ts";
import type { ConversationMessage } from "../../model/message.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import type { Inspection } from "../../run/inspection.ts";

/** What the user or another graph's node has said. */
export interface SpokenEntry {
  readonly type: "spoken";
  readonly id: string;
  readonly by: "user" | "other";
  readonly name: string;
  readonly text: string;
}

/** The supervisor has decided. */
export interface DecisionEntry {
  readonly type: "decision";
  readonly id: string;
  readonly turn: number;
  /** Whom the turn goes to: names of participants, "you", or nobody when the work is done. */
  readonly to: readonly string[];
  readonly instruction: string | null;
  readonly reason: string;
  /** Names from the outermost workflow down; longer than one for a nested workflow's. */
  readonly path: readonly string[];
}

export type ReportStatus = "queued" | "working" | "stopped" | "done" | "failed";

/** What a participant reports, as far as it has come. */
export interface ReportEntry {
  readonly type: "report";
  readonly id: string;
  readonly name: string;
  readonly status: ReportStatus;
  readonly text: string;
  readonly path: readonly string[];
}

/** The final answer, as far as it has come. */
export interface AnswerEntry {
  readonly type: "answer";
  readonly id: string;
  readonly isComplete: boolean;
  readonly text: string;
}

export type ConversationEntry = SpokenEntry | DecisionEntry | ReportEntry | AnswerEntry;

/**
 * The conversation: the state's messages first, in their order, then what has happened since.
 *
 * Both tell of the same decisions and reports, which is why each entry has an id that both give it.
 */
export function conversationOf({ snapshot, log, isRunning }: Inspection): readonly ConversationEntry[] {
  const { entries } = readTalk(log.entries, snapshot);
  return Array.from(entries.values(), (entry) => withTokens(entry, log.tokens, isRunning));
}

interface Talk {
  /** By id, in their order. */
  readonly entries: Map<string, ConversationEntry>;
  /** Those of the state, by the id of their entry. */
  readonly decisions: ReadonlyMap<string, DecisionRecord>;
}

const readTalk = foldOf({ begin: ofState, step: takeIn });

function ofState({ messages, decisions: records }: Snapshot): Talk {
  const entries: Talk["entries"] = new Map();
  const decisions = new Map(records.map((record) => [decisionId(record), record]));
  const hidden = new HiddenDecisions(records, (entry) => put(entries, entry));
  for (const message of messages) {
    hidden.putBefore(message);
    put(entries, ofMessage(message, decisions, entries));
  }
  hidden.putAll();
  return { entries, decisions };
}

function takeIn({ entries, decisions }: Talk, entry: LogEntry): void {
  if (entry.type !== "node-ended") put(entries, ofEvent(entry, entries));
  else for (const message of entry.messages) put(entries, ofMessage(message, decisions, entries));
}

function put(entries: Talk["entries"], entry: ConversationEntry | undefined): void {
  if (entry !== undefined) entries.set(entry.id, entry);
}

/**
 * A workflow may keep its decisions out of its messages. They are in the state all the same, in order: each is put
 * before the first report that came of it, and what is left of a run before its final answer.
 */
class HiddenDecisions {
  readonly #records: readonly DecisionRecord[];
  readonly #put: (entry: ConversationEntry) => void;
  #next = 0;

  constructor(records: readonly DecisionRecord[], put: (entry: ConversationEntry) => void) {
    this.#records = records;
    this.#put = put;
  }

  putBefore({ mark }: ConversationMessage): void {
    if (mark.kind === "report") {
      const owner = this.#records.findIndex(
        ({ became }, place) =>
          place >= this.#next &&
          became.type === "delegated" &&
          became.taskIds.some((id) => id === mark.taskId),
      );
      this.#putUntil(owner + 1);
    } else if (mark.kind === "decision") {
      this.#next += 1;
    } else if (mark.kind === "final") {
      const runId = this.#records[this.#next]?.runId;
      const other = this.#records.findIndex((record, place) => place > this.#next && record.runId !== runId);
      this.#putUntil(other < 0 ? this.#records.length : other);
    }
  }

  putAll(): void {
    this.#putUntil(this.#records.length);
  }

  #putUntil(end: number): void {
    for (; this.#next < end; this.#next += 1) {
      const record = this.#records[this.#next];
      if (record !== undefined) this.#put(ofDecision(decisionId(record), record, []));
    }
  }
}

function decisionId({ runId, turn }: { readonly runId: string; readonly turn: number }): string {
  return `decision:${runId}:${turn}`;
}

type Known = ReadonlyMap<string, ConversationEntry>;

function ofMessage(
  message: ConversationMessage,
  decisions: ReadonlyMap<string, DecisionRecord>,
  known: Known,
): ConversationEntry | undefined {
  const { kind, taskId } = message.mark;
  if (kind === "decision") {
    // The message's id is made of the run and the turn.
    const id = `decision:${message.id.replace(/:decision$/, "")}`;
    const record = decisions.get(id);
    return record === undefined ? known.get(id) : ofDecision(id, record, []);
  }
  if (kind === "report" && typeof taskId === "string") {
    const id = `report:${taskId}`;
    const before = known.get(id);
    const isFailure = before?.type === "report" && before.status === "failed";
    const status = isFailure ? "failed" : "done";
    return { type: "report", id, name: message.name ?? "", status, text: message.text, path: [] };
  }
  if (kind === "final") return finalAnswer(message, known);
  // What else the workflow keeps among the messages is for its models.
  if (kind === "work" || kind === "exchange" || kind === "review" || message.text === "") return undefined;
  const by = message.role === "human" ? "user" : "other";
  const name = by === "user" ? "You" : (message.name ?? "Assistant");
  return { type: "spoken", id: `message:${message.id}`, by, name, text: message.text };
}

/** The answer that streamed bears the run's name, and the message that it becomes has one of its own. */
function finalAnswer({ id, text }: ConversationMessage, known: Known): AnswerEntry {
  const streamed = [...known.values()].findLast(
    (entry) => entry.type === "answer" && (entry.id === `answer:${id}` || !entry.isComplete),
  );
  return { type: "answer", id: streamed?.id ?? `answer:${id}`, isComplete: true, text };
}

function ofEvent(entry: LogEntry, known: Known): ConversationEntry | undefined {
  switch (entry.type) {
    case "user-said":
      return known.has(`message:${entry.id}`)
        ? undefined
        : { type: "spoken", id: `message:${entry.id}`, by: "user", name: "You", text: entry.text };
    case "decision-made":
      return ofDecision(decisionId(entry), entry, entry.path);
    case "task-queued":
    case "follow-up-queued":
    case "task-started": {
      const id = `report:${entry.taskId}`;
      const before = known.get(id);
      // Told again after the end, when a stream is joined from its beginning.
      if (before?.type === "report" && before.status === "done") return undefined;
      const status = entry.type === "task-started" ? "working" : "queued";
      return { type: "report", id, name: entry.participant, status, text: "", path: entry.path };
    }
    case "task-finished":
    case "task-failed": {
      const isDone = entry.type === "task-finished";
      return {
        type: "report",
        id: `report:${entry.taskId}`,
        name: entry.participant,
        status: isDone ? "done" : "failed",
        text: isDone ? entry.report : entry.reason,
        path: entry.path,
      };
    }
    case "synthesis-started": {
      // Nothing to add where the state has the answer already.
      if (entry.path.length > 1 || [...known.values()].at(-1)?.type === "answer") return undefined;
      return {
        type: "answer",
        id: `answer:${tokenKey({ runId: entry.runId })}`,
        isComplete: false,
        text: "",
      };
    }
    default:
      return undefined;
  }
}

type Decided = Pick<DecisionRecord, "turn"> & {
  readonly decision: Pick<
    DecisionRecord["decision"],
    "reason" | "nextAgent" | "instruction" | "assignments" | "userInputNeeded" | "userPrompt"
  >;
};

function ofDecision(id: string, { turn, decision }: Decided, path: readonly string[]): DecisionEntry {
  const { reason, nextAgent, assignments, userInputNeeded } = decision;
  const to = userInputNeeded
    ? ["you"]
    : nextAgent === null
      ? (assignments ?? []).map(({ agent }) => agent)
      : [nextAgent];
  const instruction = userInputNeeded ? decision.userPrompt : decision.instruction;
  return { type: "decision", id, turn, to, instruction, reason, path };
}

function withTokens(
  entry: ConversationEntry,
  tokens: ReadonlyMap<string, string>,
  isRunning: boolean,
): ConversationEntry {
  // What has ended stays the same object, so that one sees at once that there is nothing to draw.
  if (entry.type === "answer" && !entry.isComplete) {
    return { ...entry, text: tokens.get(entry.id.replace(/^answer:/, "")) ?? "" };
  }
  if (entry.type === "report" && (entry.status === "working" || entry.status === "queued")) {
    const text = tokens.get(`task:${entry.id.replace(/^report:/, "")}`) ?? "";
    return { ...entry, text, status: isRunning ? entry.status : "stopped" };
  }
  return entry;
}
