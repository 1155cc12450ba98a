import { useCallback, useRef } from "react";
import { isObject, isSame, type JsonObject } from "../model/json.ts";
import { client } from "../server/client.ts";
import { problemOf } from "../views/errors/problem.ts";
import type { ForkResult } from "./desk.ts";

/**
 * Begins a branch at a checkpoint, and runs on from it.
 *
 * @param update what is written to the state first; null for the state as it was
 * @param expected the fields that are to hold these values then
 */
export type Fork = (
  checkpointId: string,
  update: JsonObject | null,
  expected: JsonObject,
) => Promise<ForkResult>;

interface ForkOptions {
  readonly threadId: string | null;
  /** Forgets what was seen: it belongs to the branch that is left. */
  readonly startOver: () => void;
  readonly reload: () => Promise<unknown>;
  /** Runs on from the newest checkpoint. */
  readonly goOn: () => void;
}

/**
 * Stays the same function, whatever the options are.
 *
 * A branch begins with an update, if need be of nothing, and is the newest then. A run that is told its checkpoint
 * would begin one too, but then the server begins every later run of the thread there.
 */
export function useFork(options: ForkOptions): Fork {
  const latest = useRef(options);
  latest.current = options;
  return useCallback(async (checkpointId, update, expected) => {
    const { threadId, startOver, reload, goOn } = latest.current;
    if (threadId === null) return {};
    try {
      const checkpoint = { checkpoint_id: checkpointId, checkpoint_ns: "", checkpoint_map: null };
      await client.threads.updateState(threadId, {
        values: update,
        checkpoint: { thread_id: threadId, ...checkpoint },
      });
      const state = await client.threads.getState(threadId);
      const other = otherThan(expected, state.values);
      if (other !== undefined) return { problem: combined(other) };
      startOver();
      await reload();
      if (state.next.length > 0) goOn();
      return {};
    } catch (error) {
      return { problem: forkProblem(error) };
    }
  }, []);
}

/** The first field that does not hold what was written to it. */
function otherThan(expected: JsonObject, values: unknown): string | undefined {
  return Object.keys(expected).find(
    (key) => !isSame(expected[key], isObject(values) ? values[key] : undefined),
  );
}

function combined(field: string): string {
  return (
    `The workflow made something else of “${field}”, since it combines what is written with what was there. ` +
    "The branch stands as the newest checkpoint, and has not been run."
  );
}

function forkProblem(error: unknown): string {
  const { kind, title, advice, detail } = problemOf(error);
  if (kind !== "run-failed") return `${title} ${advice}`;
  return `The server did not take this value: ${detail}. Its log says more. Nothing is changed.`;
}
