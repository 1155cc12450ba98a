import { useEffect, useState } from "react";
import { client } from "../server/client.ts";

interface StopOptions {
  readonly threadId: string | null;
  readonly isUnderWay: boolean;
  readonly runId: () => string | undefined;
  readonly leave: () => void;
  readonly giveUp: (runId: string) => void;
  readonly onError: (cause: unknown) => void;
}

/** A server that has not ended a run by then has most likely lost it. */
const endedAfterMs = 10_000;

/** Has the server end the run. The stream is listened to on, so that the end that is shown is the server's own. */
export function useStop({ threadId, isUnderWay, runId, leave, giveUp, onError }: StopOptions): {
  readonly stop: () => void;
  readonly isStopping: boolean;
} {
  const [stopping, setStopping] = useState<string>();
  useEffect(() => {
    if (!isUnderWay) setStopping(undefined);
  }, [isUnderWay]);
  useEffect(() => {
    if (stopping === undefined) return;
    const timer = setTimeout(() => giveUp(stopping), endedAfterMs);
    return () => clearTimeout(timer);
  }, [stopping, giveUp]);
  const stop = (): void => {
    const id = runId();
    // What the server has not taken yet, it need not end.
    if (id === undefined || threadId === null) {
      leave();
      return;
    }
    setStopping(id);
    client.runs.cancel(threadId, id).catch((cause: unknown) => {
      setStopping(undefined);
      onError(cause);
    });
  };
  return { stop, isStopping: stopping !== undefined };
}
