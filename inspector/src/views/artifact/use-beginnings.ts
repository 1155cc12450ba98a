import { useCallback, useEffect, useRef, useState } from "react";
import { client } from "../../server/client.ts";
import { walkBack } from "./beginnings.ts";
import type { Base } from "./merges.ts";

/** Checkpoints that are read at a time. Each is a whole state, and runs with review are few checkpoints long. */
const CHECKPOINTS_AT_ONCE = 40;

export interface Beginnings {
  readonly bases: readonly Base[];
  readonly isLooking: boolean;
  /** Looks further back; undefined where nothing is left to look at. */
  readonly lookFurther: (() => void) | undefined;
}

const NOTHING: readonly Base[] = [];

/**
 * What runs began with, from the thread's checkpoints: the state keeps only the last value, and a page that was opened
 * later has not seen the first.
 *
 * @param wanted ids of the runs whose beginning is not known, joined by spaces so that the same are equal
 */
export function useBeginnings(
  threadId: string | undefined,
  checkpointId: string | undefined,
  wanted: string,
): Beginnings {
  const [bases, setBases] = useState(NOTHING);
  const [isLooking, setLooking] = useState(false);
  const [next, setNext] = useState<string>();
  const turn = useRef(0);
  const look = useCallback(
    async (from: string) => {
      if (threadId === undefined) return;
      turn.current += 1;
      const own = turn.current;
      setLooking(true);
      try {
        const load = (id: string): Promise<unknown> => client.threads.getState(threadId, id);
        const walk = await walkBack(load, from, wanted.split(" "), CHECKPOINTS_AT_ONCE);
        if (own !== turn.current) return;
        setBases((before) => [...before, ...walk.bases]);
        setNext(walk.next);
      } catch {
        // The view says what it lacks; that the server is gone is told for the whole page.
        if (own === turn.current) setNext(from);
      } finally {
        if (own === turn.current) setLooking(false);
      }
    },
    [threadId, wanted],
  );
  useEffect(() => {
    setNext(undefined);
    setLooking(false);
    if (wanted !== "" && checkpointId !== undefined) void look(checkpointId);
    return () => {
      turn.current += 1;
    };
  }, [look, wanted, checkpointId]);
  return {
    bases,
    isLooking,
    lookFurther: next === undefined || wanted === "" || isLooking ? undefined : () => void look(next),
  };
}
