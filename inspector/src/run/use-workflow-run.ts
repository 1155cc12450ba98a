import { useStream } from "@langchain/langgraph-sdk/react";
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { isObject, listAt } from "../model/json.ts";
import { isWorkflowEvent } from "../model/library.ts";
import type { Log } from "../model/log.ts";
import { readMessages } from "../model/message.ts";
import { EMPTY_SNAPSHOT, readArtifact, readSnapshot, type Snapshot } from "../model/snapshot.ts";
import { client } from "../server/client.ts";
import { useLoaded } from "../server/use-loaded.ts";
import { EventLog } from "./event-log.ts";
import { type Branch, useBranch } from "./use-branch.ts";

export interface WorkflowRun {
  readonly snapshot: Snapshot;
  readonly log: Log;
  readonly isRunning: boolean;
  readonly error: unknown;
  readonly dismissError: () => void;
  /** Reads the thread anew, as after the server was away. */
  readonly reload: () => void;
  readonly request: (text: string) => void;
  readonly answer: (questionId: string, value: unknown) => void;
  readonly stop: () => void;
  readonly branch: Branch;
}

interface RunOptions {
  readonly assistantId: string;
  readonly threadId: string | null;
  readonly onThreadId: (threadId: string) => void;
}

/**
 * A thread and what runs on it, with the SDK's own stream hook.
 *
 * Of the stream only `custom` and `updates` are asked for: the workflow's events and the nodes that end. Whole
 * states would come after each step and grow with the run, so the state is read once at its beginning and end.
 * The hook's own `values` and `messages` are left alone, since reading them asks for those modes.
 */
export function useWorkflowRun({ assistantId, threadId, onThreadId }: RunOptions): WorkflowRun {
  const [eventLog] = useState(() => new EventLog());
  const log = useSyncExternalStore(eventLog.subscribe, eventLog.getSnapshot);
  const [error, setError] = useState<unknown>();

  const load = useCallback(
    async () => (threadId === null ? undefined : await client.threads.getState(threadId)),
    [threadId],
  );
  const state = useLoaded(load);
  // A run from an earlier checkpoint begins with what stood there, until the state is read again.
  const [base, setBase] = useState<Snapshot>();
  const newest = useMemo(() => (state.value ? readSnapshot(state.value) : EMPTY_SNAPSHOT), [state.value]);
  const snapshot = base ?? newest;

  const stream = useStream<Record<string, unknown>>({
    client,
    assistantId,
    threadId,
    onThreadId,
    reconnectOnMount: true,
    throttle: 50,
    // The thread's state is read here, so that the hook does not read it a second time.
    thread: { data: undefined, error: undefined, isLoading: false, mutate: async () => undefined },
    onMetadataEvent: () => eventLog.addEntry({ type: "stream-started" }),
    onCustomEvent: (event) => {
      if (isWorkflowEvent(event)) eventLog.addEvent(event);
    },
    onUpdateEvent: (update) => {
      for (const [node, written] of Object.entries(update ?? {})) {
        if (node === "__interrupt__") continue;
        const messages = isObject(written) ? readMessages(listAt(written, "messages")) : [];
        const artifact = readArtifact(written);
        eventLog.addEntry({ type: "node-ended", node, messages, ...(artifact === null ? {} : { artifact }) });
      }
    },
    onError: (cause) => setError(cause),
  });
  const { isLoading } = stream;

  // What the hook streams ends before the state does: it is read again, and only then is the run over.
  const [isSettled, setSettled] = useState(true);
  const { reload } = state;
  useEffect(() => {
    if (isLoading) {
      setSettled(false);
      return;
    }
    eventLog.flush();
    let isLate = false;
    void reload().then(() => {
      if (isLate) return;
      setBase(undefined);
      setSettled(true);
    });
    return () => {
      isLate = true;
    };
  }, [isLoading, reload, eventLog]);

  const submit = (
    values: Record<string, unknown> | null,
    { command, checkpointId }: { command?: { resume: unknown }; checkpointId?: string | undefined } = {},
  ): void => {
    setError(undefined);
    // Without `checkpoint: null` the hook may name the newest checkpoint, which would run recorded work again.
    const checkpoint =
      checkpointId === undefined
        ? null
        : { checkpoint_id: checkpointId, checkpoint_ns: "", checkpoint_map: null };
    void stream.submit(values, { checkpoint, ...(command === undefined ? {} : { command }) });
  };
  const branch = useBranch({
    threadId,
    startOver: (start) => {
      eventLog.clear();
      setBase(start);
    },
    reload,
    goOn: (checkpointId) => submit(null, { checkpointId }),
  });

  return {
    snapshot,
    log,
    isRunning: isLoading || !isSettled,
    error: error ?? state.error,
    dismissError: () => setError(undefined),
    reload: () => {
      setError(undefined);
      void reload();
    },
    request: (text) => {
      const id = crypto.randomUUID();
      eventLog.addEntry({ type: "user-said", id, text });
      submit({ messages: [{ type: "human", id, content: text }] });
    },
    // By the question's id, so that of several open ones the right one is answered.
    answer: (questionId, value) => submit(null, { command: { resume: { [questionId]: value } } }),
    stop: () => void stream.stop(),
    branch,
  };
}
