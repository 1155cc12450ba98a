import { useStream } from "@langchain/langgraph-sdk/react";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { isObject, listAt } from "../model/json.ts";
import { isWorkflowEvent } from "../model/library.ts";
import type { Log } from "../model/log.ts";
import { readMessages } from "../model/message.ts";
import { readArtifact } from "../model/snapshot.ts";
import { client } from "../server/client.ts";
import { EventLog } from "./event-log.ts";

interface StreamOptions {
  readonly assistantId: string;
  readonly threadId: string | null;
  readonly onThreadId: (threadId: string) => void;
  readonly onError: (cause: unknown) => void;
}

/** What a run begins with. */
export interface Beginning {
  readonly values: Record<string, unknown> | null;
  readonly command?: { readonly resume: unknown };
  /** Whether the server would begin it at an earlier checkpoint: it is told to begin at the newest. */
  readonly isHeldBack: boolean;
  /** Told when the server has taken the run, before anything comes of it. */
  readonly onTaken?: () => void;
}

export interface RunStream {
  readonly log: Log;
  readonly eventLog: EventLog;
  readonly isStreaming: boolean;
  /** The run that is streamed, or was last. */
  readonly runId: () => string | undefined;
  readonly hasHeard: () => boolean;
  readonly submit: (beginning: Beginning) => Promise<void>;
  /** Streams a run from its first event. */
  readonly join: (runId: string) => Promise<void>;
  /** Listens no more. The run goes on. */
  readonly leave: () => void;
}

/**
 * The SDK's own stream hook, with a log of what comes.
 *
 * Of the stream only `custom` and `updates` are asked for: the workflow's events and the nodes that end. Whole
 * states would come after each step and grow with the run. The hook's own `values` and `messages` are left alone,
 * since reading them asks for those modes.
 */
export function useRunStream({ assistantId, threadId, onThreadId, onError }: StreamOptions): RunStream {
  const [eventLog] = useState(() => new EventLog());
  const log = useSyncExternalStore(eventLog.subscribe, eventLog.getSnapshot);
  const runId = useRef<string>(undefined);
  const hasHeard = useRef(false);
  const onTaken = useRef<() => void>(undefined);
  const isLeft = useRef(false);

  const stream = useStream<Record<string, unknown>>({
    client,
    assistantId,
    threadId,
    // A workbench that was left has no say any more: another thread is open, perhaps of another workflow.
    onThreadId: (id) => {
      if (!isLeft.current) onThreadId(id);
    },
    throttle: 50,
    // The thread's state is read elsewhere, so that the hook does not read it a second time.
    thread: { data: undefined, error: undefined, isLoading: false, mutate: async () => undefined },
    onCreated: ({ run_id }) => {
      runId.current = run_id;
      onTaken.current?.();
      onTaken.current = undefined;
      if (isLeft.current) void latest.current.stop();
    },
    onMetadataEvent: () => {
      hasHeard.current = true;
      eventLog.addEntry({ type: "stream-started" });
    },
    onCustomEvent: (event) => {
      hasHeard.current = true;
      if (isWorkflowEvent(event)) eventLog.addEvent(event);
    },
    onUpdateEvent: (update) => {
      hasHeard.current = true;
      for (const [node, written] of Object.entries(update ?? {})) {
        if (node === "__interrupt__") continue;
        const messages = isObject(written) ? readMessages(listAt(written, "messages")) : [];
        const artifact = readArtifact(written);
        eventLog.addEntry({ type: "node-ended", node, messages, ...(artifact === null ? {} : { artifact }) });
      }
    },
    onError,
  });
  const latest = useRef(stream);
  latest.current = stream;

  // A stream that is left would hold one of the browser's few connections until its run ends. The run goes on all
  // the same, and one that the server has not yet taken is handed over first.
  useEffect(() => {
    isLeft.current = false;
    return () => {
      isLeft.current = true;
      if (runId.current !== undefined) void latest.current.stop();
    };
  }, []);

  const submit = async ({ values, command, isHeldBack, onTaken: told }: Beginning): Promise<void> => {
    onTaken.current = told;
    hasHeard.current = false;
    runId.current = undefined;
    await stream.submit(values, {
      // Otherwise the hook may name the newest checkpoint, which would run recorded work again.
      checkpoint: null,
      ...(isHeldBack ? { config: { configurable: { checkpoint_id: null } } } : {}),
      // Other pages can join, and this one again.
      streamResumable: true,
      onDisconnect: "continue",
      ...(command === undefined ? {} : { command }),
    });
  };
  const join = useCallback(async (id: string) => {
    runId.current = id;
    hasHeard.current = false;
    await latest.current.joinStream(id, "-1");
  }, []);
  const leave = useCallback(() => void latest.current.stop(), []);
  const wasHeard = useCallback(() => hasHeard.current, []);
  return {
    log,
    eventLog,
    isStreaming: stream.isLoading,
    runId: () => runId.current,
    hasHeard: wasHeard,
    submit,
    join,
    leave,
  };
}
