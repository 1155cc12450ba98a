import { memo } from "react";
import { useOpenDesk } from "../../run/desk.ts";
import { whenText } from "../../ui/when.ts";
import { ErrorNotice } from "../errors/ErrorNotice.tsx";
import { problemOf } from "../errors/problem.ts";
import { statusText, type ThreadRow } from "./threads.ts";
import { useFirstRequest, useThreads } from "./use-threads.ts";
import "./threads.css";

/** The threads of the workflow: any one is opened with a click, and a new one begun. */
export function ThreadsView() {
  const { assistantId, threadId, isRunning, openThread } = useOpenDesk();
  const { rows, isLoading, hasMore, error, loadMore, reload } = useThreads(assistantId, isRunning);
  return (
    <section className="threads" aria-label="Threads">
      <div className="threads-bar">
        <button type="button" onClick={() => openThread(null)} disabled={threadId === null}>
          New thread
        </button>
        <button type="button" onClick={reload} disabled={isLoading}>
          Look again
        </button>
      </div>
      {error === undefined ? null : <ErrorNotice problem={problemOf(error)} />}
      {rows.length === 0 && error === undefined ? (
        <p className="nothing">{isLoading ? "Asking the server…" : "This workflow has no threads yet."}</p>
      ) : null}
      <ul>
        {rows.map((row) => (
          <Thread key={row.id} row={row} isOpen={row.id === threadId} onOpen={openThread} />
        ))}
      </ul>
      {hasMore ? (
        <button type="button" onClick={loadMore} disabled={isLoading}>
          Older threads
        </button>
      ) : null}
    </section>
  );
}

interface ThreadProps {
  readonly row: ThreadRow;
  readonly isOpen: boolean;
  readonly onOpen: (threadId: string) => void;
}

const Thread = memo(({ row, isOpen, onOpen }: ThreadProps) => {
  const request = useFirstRequest(row);
  return (
    <li>
      <button
        type="button"
        className="thread"
        data-status={row.status}
        aria-current={isOpen ? "true" : undefined}
        onClick={() => onOpen(row.id)}
      >
        <span className="thread-title">{request || (request === undefined ? "…" : "No request yet")}</span>
        <span className="thread-facts">
          <span className="thread-status">{statusText(row)}</span>
          {" · "}
          <time dateTime={row.updatedAt}>{whenText(row.updatedAt, new Date())}</time>
        </span>
      </button>
    </li>
  );
});
