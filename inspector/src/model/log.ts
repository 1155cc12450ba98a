import type { Artifact, WorkflowEvent } from "./library.ts";
import type { ConversationMessage } from "./message.ts";

/** What the user sent; it is shown before the server has it. */
export interface SaidEntry {
  readonly type: "user-said";
  readonly id: string;
  readonly text: string;
}

/** A stream has begun: a request, an answer, or one that was joined again. */
export interface StreamStartedEntry {
  readonly type: "stream-started";
}

/** A node has ended, with the messages that it brought, and the artifact where it wrote one. */
export interface NodeEndedEntry {
  readonly type: "node-ended";
  readonly node: string;
  readonly messages: readonly ConversationMessage[];
  readonly artifact?: Artifact;
}

/** Tokens are not entries: a run has thousands, and only their text counts. */
export type LogEvent = Exclude<WorkflowEvent, { type: "token" }>;
export type LogEntry = LogEvent | SaidEntry | StreamStartedEntry | NodeEndedEntry;

/**
 * Everything that this page has seen of a thread as it happened, oldest first.
 *
 * With each change there is another `Log`, but the list and the texts in it are the same ones, grown: they are not
 * copied many times a second. A log that is begun anew has another list.
 */
export interface Log {
  readonly entries: readonly LogEntry[];
  /** Text so far by {@link tokenKey}. */
  readonly tokens: ReadonlyMap<string, string>;
}

export const EMPTY_LOG: Log = { entries: [], tokens: new Map() };

/** Whose text it is: a task's, or the final answer of a run. */
export function tokenKey(source: { readonly taskId?: string | undefined; readonly runId: string }): string {
  return source.taskId === undefined ? `final:${source.runId}` : `task:${source.taskId}`;
}
