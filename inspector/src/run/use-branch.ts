import { useMemo, useRef } from "react";
import { isObject, isSame, type JsonObject } from "../model/json.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { client } from "../server/client.ts";
import { problemOf } from "../views/errors/problem.ts";
import type { ForkResult } from "./desk.ts";

/** Branches of a thread's line. */
export interface Branch {
  readonly runAgain: (checkpointId: string, snapshot: Snapshot) => void;
  readonly fork: (checkpointId: string, update: JsonObject, expected: JsonObject) => Promise<ForkResult>;
}

interface BranchOptions {
  readonly threadId: string | null;
  /** Forgets what was seen: it belongs to the branch that is left. */
  readonly startOver: (snapshot: Snapshot | undefined) => void;
  readonly reload: () => Promise<unknown>;
  /** Runs on, from the newest checkpoint where none is named. */
  readonly goOn: (checkpointId?: string) => void;
}

/** Both stay the same functions, whatever the options are. */
export function useBranch(options: BranchOptions): Branch {
  const latest = useRef(options);
  latest.current = options;
  return useMemo(
    (): Branch => ({
      runAgain: (checkpointId, snapshot) => {
        const { startOver, goOn } = latest.current;
        startOver(snapshot);
        goOn(checkpointId);
      },
      fork: async (checkpointId, update, expected) => {
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
          startOver(undefined);
          await reload();
          // The branch is the newest now. Naming it would run again what is recorded of it.
          if (state.next.length > 0) goOn();
          return {};
        } catch (error) {
          return { problem: forkProblem(error) };
        }
      },
    }),
    [],
  );
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
