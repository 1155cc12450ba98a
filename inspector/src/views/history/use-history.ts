import type { Config } from "@langchain/langgraph-sdk";
import { useCallback, useEffect, useRef, useState } from "react";
import { client } from "../../server/client.ts";
import { type Checkpoint, readCheckpoints, withNewest } from "./line.ts";

/** Each checkpoint comes with the whole state, so a page is small. */
const pageSize = 10;

export interface History {
  readonly checkpoints: readonly Checkpoint[];
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  readonly error: unknown;
  readonly loadMore: () => void;
  readonly reload: () => void;
}

interface Loaded {
  readonly checkpoints: readonly Checkpoint[];
  readonly hasMore: boolean;
}

const NONE: Loaded = { checkpoints: [], hasMore: false };

/**
 * The checkpoints of a thread, newest first, a page at a time. Of each only what the line shows is kept.
 *
 * @param newestId the newest checkpoint that is known elsewhere: where it changes, there are new ones to load
 */
export function useHistory(threadId: string | null, newestId: string | undefined): History {
  const [loaded, setLoaded] = useState(NONE);
  const [isLoading, setLoading] = useState(false);
  const [error, setError] = useState<unknown>();
  const latest = useRef(0);

  const load = useCallback(
    async (before: string | undefined) => {
      latest.current += 1;
      const turn = latest.current;
      if (threadId === null) return;
      setLoading(true);
      try {
        // The SDK's type names a config, and the server wants the checkpoint's id.
        const behind = before === undefined ? {} : { before: before as unknown as Config };
        const states = await client.threads.getHistory(threadId, { limit: pageSize, ...behind });
        if (turn !== latest.current) return;
        const page = readCheckpoints(states);
        const isFull = states.length === pageSize;
        setLoaded((known) =>
          before === undefined ? newest(known, page, isFull) : older(known, page, isFull),
        );
        setError(undefined);
      } catch (cause) {
        if (turn === latest.current) setError(cause);
      }
      if (turn === latest.current) setLoading(false);
    },
    [threadId],
  );
  const reload = useCallback(() => void load(undefined), [load]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a newer checkpoint is the reason to look again.
  useEffect(() => {
    reload();
    return () => {
      latest.current += 1;
    };
  }, [reload, newestId]);

  const oldest = loaded.checkpoints.at(-1)?.id;
  return { ...loaded, isLoading, error, reload, loadMore: () => void load(oldest) };
}

function newest(known: Loaded, page: readonly Checkpoint[], isFull: boolean): Loaded {
  const { checkpoints, hasMet } = withNewest(known.checkpoints, page);
  return { checkpoints, hasMore: hasMet ? known.hasMore : isFull };
}

function older(known: Loaded, page: readonly Checkpoint[], isFull: boolean): Loaded {
  return { checkpoints: [...known.checkpoints, ...page], hasMore: isFull };
}
