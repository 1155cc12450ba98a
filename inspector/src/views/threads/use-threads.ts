import { useCallback, useEffect, useRef, useState } from "react";
import { client } from "../../server/client.ts";
import { firstRequest, readThreads, type ThreadRow, withPage } from "./threads.ts";

const pageSize = 20;
const lookAgainMs = 5_000;

export interface Threads {
  readonly rows: readonly ThreadRow[];
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  readonly error: unknown;
  readonly loadMore: () => void;
  readonly reload: () => void;
}

/** The threads of a workflow, newest first, a page at a time. Their values stay on the server. */
export function useThreads(assistantId: string, isRunning: boolean): Threads {
  const [rows, setRows] = useState<readonly ThreadRow[]>([]);
  const [hasMore, setMore] = useState(false);
  const [isLoading, setLoading] = useState(true);
  const [error, setError] = useState<unknown>();
  const latest = useRef(0);
  const count = useRef(0);
  count.current = rows.length;

  const load = useCallback(
    async (offset: number, limit: number) => {
      latest.current += 1;
      const turn = latest.current;
      setLoading(true);
      try {
        const found = await client.threads.search({
          metadata: { assistant_id: assistantId },
          select: ["thread_id", "status", "updated_at", "metadata"],
          sortBy: "updated_at",
          sortOrder: "desc",
          limit,
          offset,
        });
        if (turn !== latest.current) return;
        const page = readThreads(found);
        setRows((before) => (offset === 0 ? page : withPage(before, page)));
        setMore(found.length === limit);
        setError(undefined);
      } catch (cause) {
        if (turn === latest.current) setError(cause);
      }
      if (turn === latest.current) setLoading(false);
    },
    [assistantId],
  );
  // As many as are shown, so that looking again takes nothing away.
  const reload = useCallback(() => void load(0, Math.max(pageSize, count.current)), [load]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a run that begins or ends changes the list.
  useEffect(() => {
    reload();
    return () => {
      latest.current += 1;
    };
  }, [reload, isRunning]);
  const isBusy = rows.some(({ status }) => status === "busy");
  useEffect(() => {
    if (!isBusy) return;
    const timer = setInterval(reload, lookAgainMs);
    return () => clearInterval(timer);
  }, [isBusy, reload]);

  return { rows, isLoading, hasMore, error, loadMore: () => void load(rows.length, pageSize), reload };
}

/** Titles that were found, for as long as the page is open: a thread's first request stays what it was. */
const found = new Map<string, string>();

/** The first request of a thread. Its state after the first step is small, however long the thread is now. */
export function useFirstRequest({ id, title, updatedAt }: ThreadRow): string | undefined {
  const [request, setRequest] = useState(() => title ?? found.get(id));
  // biome-ignore lint/correctness/useExhaustiveDependencies: a thread that has moved may have a request since.
  useEffect(() => {
    if (title !== undefined || found.has(id)) return;
    let isLate = false;
    client.threads.getHistory(id, { limit: 1, metadata: { step: 0 } }).then(
      (states) => {
        const first = firstRequest(states);
        if (first !== undefined) found.set(id, first);
        if (!isLate) setRequest(first ?? "");
      },
      // A title is not worth a notice: the row says that there is none.
      () => !isLate && setRequest(""),
    );
    return () => {
      isLate = true;
    };
  }, [id, title, updatedAt]);
  return request;
}
