import { useMemo } from "react";
import { useOpenDesk } from "../../run/desk.ts";
import { ErrorNotice } from "../errors/ErrorNotice.tsx";
import { problemOf } from "../errors/problem.ts";
import { CheckpointLine } from "./CheckpointLine.tsx";
import { ForkForm } from "./ForkForm.tsx";
import { lineOf } from "./line.ts";
import { useHistory } from "./use-history.ts";
import "./history.css";

/** Time travel: the checkpoints of the thread on a line, any one opened, and forked from. */
export function HistoryView() {
  const { threadId, newestId, isRunning, past, openPast } = useOpenDesk();
  const { checkpoints, isLoading, hasMore, error, loadMore, reload } = useHistory(threadId, newestId);
  const rows = useMemo(() => lineOf(checkpoints), [checkpoints]);
  const isOnLine = rows.some(({ checkpoint }) => checkpoint.id === past?.checkpointId);
  const detail =
    past?.snapshot === undefined ? null : (
      <ForkForm key={past.snapshot.checkpointId} past={past} snapshot={past.snapshot} isRunning={isRunning} />
    );
  return (
    <section className="past-line" aria-label="History">
      <p className="past-hint">Open a checkpoint to see everything as it was, and to run on from there.</p>
      {/* An older one that is not on the line yet, as after a reload. */}
      {isOnLine ? null : detail}
      {error === undefined ? null : <ErrorNotice problem={problemOf(error)} />}
      {rows.length === 0 && error === undefined ? (
        <p className="nothing">{isLoading ? "Asking the server…" : "This thread has no checkpoints yet."}</p>
      ) : (
        <CheckpointLine rows={rows} openId={past?.checkpointId} detail={detail} onOpen={openPast} />
      )}
      <div className="past-buttons">
        {hasMore ? (
          <button type="button" onClick={loadMore} disabled={isLoading}>
            Older checkpoints
          </button>
        ) : null}
        {isRunning ? (
          <button type="button" onClick={reload} disabled={isLoading}>
            Look again
          </button>
        ) : null}
      </div>
    </section>
  );
}
