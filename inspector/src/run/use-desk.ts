import { useMemo } from "react";
import type { Desk } from "./desk.ts";
import type { Past } from "./use-past.ts";
import type { WorkflowRun } from "./use-workflow-run.ts";

interface DeskOptions {
  readonly assistantId: string;
  readonly threadId: string | null;
  readonly run: WorkflowRun;
  readonly past: Past | undefined;
  readonly onOpenThread: (threadId: string | null) => void;
  readonly onCheckpointId: (checkpointId: string | null) => void;
}

/** What the views can do, put together from what is open. */
export function useDesk(options: DeskOptions): Desk {
  const { assistantId, threadId, run, past, onOpenThread, onCheckpointId } = options;
  const { isRunning, fork } = run;
  const newestId = run.snapshot.checkpointId;
  return useMemo(() => {
    const opened = past === undefined || past.isLoading ? undefined : past;
    return {
      assistantId,
      threadId,
      isRunning,
      newestId,
      openThread: onOpenThread,
      past,
      openPast: onCheckpointId,
      fork: async (update, expected) => {
        if (opened === undefined) return {};
        const result = await fork(opened.checkpointId, update, expected);
        if (result.problem === undefined) onCheckpointId(null);
        return result;
      },
    };
  }, [assistantId, threadId, isRunning, newestId, past, fork, onOpenThread, onCheckpointId]);
}
