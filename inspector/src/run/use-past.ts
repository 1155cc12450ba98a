import { useCallback, useEffect, useMemo, useRef } from "react";
import { isObject, type JsonObject } from "../model/json.ts";
import { readSnapshot, type Snapshot } from "../model/snapshot.ts";
import { client } from "../server/client.ts";
import { useLoaded } from "../server/use-loaded.ts";

/** A checkpoint that is open. */
export interface Past {
  readonly checkpointId: string;
  /** What the state held; undefined while the first one is loaded. */
  readonly snapshot: Snapshot | undefined;
  /** The same as the server sends it. */
  readonly state: JsonObject;
  /** While another one is loaded, the one that was open before is shown. */
  readonly isLoading: boolean;
  readonly error: unknown;
}

interface Opened {
  readonly state: JsonObject;
  readonly snapshot: Snapshot;
}

/** Loads the checkpoint of this id. */
export function usePast(threadId: string | null, checkpointId: string | null): Past | undefined {
  const load = useCallback(async (): Promise<Opened | undefined> => {
    if (threadId === null || checkpointId === null) return undefined;
    const state: unknown = await client.threads.getState(threadId, checkpointId);
    return isObject(state) ? { state, snapshot: readSnapshot(state) } : undefined;
  }, [threadId, checkpointId]);
  const { value, error } = useLoaded(load);
  const before = useRef<Opened>(undefined);
  useEffect(() => {
    if (checkpointId === null) before.current = undefined;
    else if (value !== undefined) before.current = value;
  }, [checkpointId, value]);
  return useMemo(() => {
    if (checkpointId === null) return undefined;
    const opened = value ?? before.current;
    return {
      checkpointId,
      snapshot: opened?.snapshot,
      state: opened?.state ?? {},
      isLoading: opened?.snapshot.checkpointId !== checkpointId,
      error,
    };
  }, [checkpointId, value, error]);
}
