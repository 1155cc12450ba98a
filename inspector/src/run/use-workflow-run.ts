import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Log } from "../model/log.ts";
import { EMPTY_SNAPSHOT, readSnapshot, type Snapshot } from "../model/snapshot.ts";
import { client } from "../server/client.ts";
import { useLoaded } from "../server/use-loaded.ts";
import { ForgottenRunError, problemOf } from "../views/errors/problem.ts";
import { isForgotten } from "./follow.ts";
import { type Followed, useFollow } from "./use-follow.ts";
import { type Fork, useFork } from "./use-fork.ts";
import { type Beginning, useRunStream } from "./use-run-stream.ts";
import { useStop } from "./use-stop.ts";

export interface WorkflowRun {
  readonly snapshot: Snapshot;
  readonly log: Log;
  readonly isRunning: boolean;
  /** A run that was started elsewhere and cannot be streamed, or one that has gone silent. */
  readonly followed: Followed | undefined;
  readonly error: unknown;
  readonly dismissError: () => void;
  /** Reads the thread anew, as after the server was away. */
  readonly reload: () => void;
  /** Whether the server has taken the request. */
  readonly request: (text: string) => Promise<boolean>;
  readonly answer: (questionId: string, value: unknown) => void;
  /** Runs on from the newest checkpoint. */
  readonly goOn: () => void;
  readonly stop: () => void;
  readonly isStopping: boolean;
  readonly fork: Fork;
}

interface RunOptions {
  readonly assistantId: string;
  readonly threadId: string | null;
  readonly onThreadId: (threadId: string) => void;
}

/** A thread and what runs on it. The state is read at the beginning and the end of a run; its events are streamed. */
export function useWorkflowRun({ assistantId, threadId, onThreadId }: RunOptions): WorkflowRun {
  const [error, setError] = useState<unknown>();
  const load = useCallback(
    async () => (threadId === null ? undefined : await client.threads.getState(threadId)),
    [threadId],
  );
  const state = useLoaded(load);
  const { reload } = state;
  const snapshot = useMemo(() => (state.value ? readSnapshot(state.value) : EMPTY_SNAPSHOT), [state.value]);

  // The run that was under way when the server went away.
  const missing = useRef<string>(undefined);
  const onError = (cause: unknown): void => {
    setError(cause);
    if (problemOf(cause).kind === "server-gone") missing.current ??= stream.runId();
  };
  const stream = useRunStream({ assistantId, threadId, onThreadId, onError });
  const { eventLog, isStreaming, hasHeard } = stream;
  const isHeldBack = useRef(false);
  const onHeldBack = (isNow: boolean): void => {
    isHeldBack.current = isNow;
  };
  const { followed, giveUp } = useFollow({ ...stream, threadId, reload, onHeldBack, onGone: setError });
  const isUnheard = followed?.kind === "unheard";
  const isUnderWay = isStreaming || isUnheard;

  // What is streamed ends before the state does: it is read again, and only then is the run over.
  const [isSettled, setSettled] = useState(true);
  const wasUnheard = useRef(false);
  useEffect(() => {
    if (isUnderWay) {
      setSettled(false);
      wasUnheard.current = isUnheard;
      return;
    }
    eventLog.flush();
    // The run that kept a request from being taken is over; a request that was not taken has told nothing.
    if (hasHeard() || wasUnheard.current) setError(withoutBusy);
    wasUnheard.current = false;
    let isLate = false;
    void reload().then(() => {
      if (!isLate) setSettled(true);
    });
    return () => {
      isLate = true;
    };
  }, [isUnderWay, isUnheard, reload, eventLog, hasHeard]);

  const { stop, isStopping } = useStop({
    threadId,
    isUnderWay,
    runId: () => (isStreaming ? stream.runId() : followed?.runId),
    leave: stream.leave,
    giveUp,
    onError: setError,
  });
  const submit = async (beginning: Omit<Beginning, "isHeldBack">): Promise<void> => {
    setError(undefined);
    await stream.submit({ ...beginning, isHeldBack: isHeldBack.current });
  };
  const goOn = (): void => void submit({ values: null });
  const fork = useFork({ threadId, startOver: () => eventLog.clear(), reload, goOn });

  return {
    snapshot,
    log: stream.log,
    isRunning: isUnderWay || !isSettled,
    followed,
    error: error ?? state.error,
    dismissError: () => setError(undefined),
    reload: async () => {
      setError(undefined);
      const runId = missing.current;
      missing.current = undefined;
      const found = await reload();
      if (runId === undefined || threadId === null || found === undefined) return;
      if (await isForgotten(threadId, runId)) setError(new ForgottenRunError());
    },
    request: async (text) => {
      const id = newId();
      let isTaken = false;
      await new Promise<void>((resolve) => {
        const onTaken = (): void => {
          isTaken = true;
          eventLog.addEntry({ type: "user-said", id, text });
          resolve();
        };
        void submit({ values: { messages: [{ type: "human", id, content: text }] }, onTaken }).then(resolve);
      });
      return isTaken;
    },
    // By the question's id, so that of several open ones the right one is answered.
    answer: (questionId, value) =>
      void submit({ values: null, command: { resume: { [questionId]: value } } }),
    goOn,
    stop,
    isStopping,
    fork,
  };
}

/** Browsers have `randomUUID` on this machine and over HTTPS only; a page of a server in the house has this. */
function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

function withoutBusy(error: unknown): unknown {
  return error !== undefined && problemOf(error).kind === "busy" ? undefined : error;
}
