import type { StreamMode } from "@langchain/langgraph-sdk";
import { isObject, objectAt, textAt } from "../model/json.ts";
import { client } from "../server/client.ts";

/** A run that the server holds as under way. */
export interface FoundRun {
  readonly id: string;
  readonly status: "pending" | "running";
  /** Whether its events are kept for whoever joins. */
  readonly isResumable: boolean;
}

/** What a look at a thread finds. */
export interface Look {
  /** The run that is under way. */
  readonly run: FoundRun | undefined;
  /** When a run last began or ended on the thread, as the server tells it. */
  readonly changedAt: string | undefined;
  /**
   * Whether runs begin at an earlier checkpoint unless they say otherwise: where one was told its checkpoint, by Studio
   * or a program, the server tells it to every later run too.
   */
  readonly isHeldBack: boolean;
}

/**
 * Looks at what goes on on a thread.
 *
 * This is cheap where nothing does: a search of threads leaves the values out, and the dev server, which puts off
 * writing its files at almost every other question, is not kept from writing.
 */
export async function lookAt(threadId: string): Promise<Look> {
  const threads = await client.threads.search({
    ids: [threadId],
    select: ["thread_id", "status", "updated_at", "config"],
    limit: 1,
  });
  const thread = threads.find(({ thread_id }) => thread_id === threadId);
  const run = thread?.status === "busy" ? await findRun(threadId) : undefined;
  const { checkpoint_id } = objectAt(objectAt(thread, "config"), "configurable");
  return { run, changedAt: thread?.updated_at, isHeldBack: typeof checkpoint_id === "string" };
}

async function findRun(threadId: string): Promise<FoundRun | undefined> {
  for (const status of ["running", "pending"] as const) {
    const [run] = await client.runs.list(threadId, { status, limit: 1 });
    if (run !== undefined) return { id: run.run_id, status, isResumable: isResumable(run) };
  }
  return undefined;
}

/**
 * A run that its maker did not make resumable hands each event to one listener only: whoever joined it would take
 * the events away from the program that started it. What is not known to be resumable is not joined.
 */
function isResumable(run: unknown): boolean {
  return isObject(run) && objectAt(run, "kwargs").resumable === true;
}

/** Whether the server knows nothing of this run, as after a crash before it was written down. */
export async function isForgotten(threadId: string, runId: string): Promise<boolean> {
  try {
    await client.runs.get(threadId, runId);
    return false;
  } catch (error) {
    if (isObject(error) && error.status === 404) return true;
    throw error;
  }
}

/**
 * Copies a thread with its checkpoints, and gives the copy's id. The copy is free of a run that never ends.
 *
 * @param assistantId runs on in the copy from its newest checkpoint
 */
export async function carryOver(threadId: string, assistantId?: string): Promise<string> {
  // The SDK's types say nothing of the answer, which is the new thread.
  const copy: unknown = await client.threads.copy(threadId);
  const id = textAt(copy, "thread_id");
  if (id === undefined) throw new Error("The server has made no copy of the thread.");
  if (assistantId !== undefined) {
    const streamMode: StreamMode[] = ["custom", "updates"];
    await client.runs.create(id, assistantId, { input: null, streamMode, streamResumable: true });
  }
  return id;
}
