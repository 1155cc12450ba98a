import { isObject, listAt, textAt } from "../../model/json.ts";
import { readMessages } from "../../model/message.ts";

export type ThreadStatus = "idle" | "busy" | "interrupted" | "error";

/** A thread as the list shows it. */
export interface ThreadRow {
  readonly id: string;
  readonly status: ThreadStatus;
  readonly updatedAt: string | undefined;
  /** The title that its maker gave it, if any. */
  readonly title: string | undefined;
}

const STATUS_TEXT: Readonly<Record<ThreadStatus, string>> = {
  idle: "at rest",
  busy: "running",
  interrupted: "waits for an answer",
  error: "failed",
};

/** Reads threads as the server sends them; what is none is left out. */
export function readThreads(threads: readonly unknown[]): readonly ThreadRow[] {
  return threads.flatMap((thread) => {
    const id = textAt(thread, "thread_id");
    if (!isObject(thread) || id === undefined) return [];
    return {
      id,
      status: readStatus(thread.status),
      updatedAt: textAt(thread, "updated_at"),
      title: textAt(thread.metadata, "title") ?? textAt(thread.metadata, "thread_name"),
    };
  });
}

export function statusText({ status }: ThreadRow): string {
  return STATUS_TEXT[status];
}

/** The first request of a thread, from its states of the first step; a run that an edit began anew counts too. */
export function firstRequest(states: readonly unknown[]): string | undefined {
  for (const state of states) {
    const values = isObject(state) ? state.values : undefined;
    const said = readMessages(listAt(values, "messages")).find(({ role }) => role === "human");
    const text = said?.text.replace(/\s+/g, " ").trim();
    if (text) return text;
  }
  return undefined;
}

/** A page of the list put behind what is there; a thread that has moved meanwhile is there once. */
export function withPage(rows: readonly ThreadRow[], page: readonly ThreadRow[]): readonly ThreadRow[] {
  return [...new Map([...rows, ...page].map((row) => [row.id, row])).values()];
}

function readStatus(status: unknown): ThreadStatus {
  return typeof status === "string" && Object.hasOwn(STATUS_TEXT, status) ? (status as ThreadStatus) : "idle";
}
