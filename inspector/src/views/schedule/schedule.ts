import { foldOf } from "../../model/log-fold.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import type { Inspection } from "../../run/inspection.ts";
import { LogReader } from "./log-reader.ts";
import type { Interval, ScheduleRow } from "./row.ts";
import { addState } from "./state-reader.ts";

// With another state it starts over, since rows are completed from the state.
const readLog = foldOf<LogReader, Snapshot>({
  begin: () => new LogReader(),
  step: (reader, entry) => reader.read(entry),
});

export interface Schedule {
  /** In the order in which the tasks came to be. */
  readonly rows: readonly ScheduleRow[];
  /** When something was going on, in no order and with overlaps. */
  readonly activity: readonly Interval[];
  /** When something was last heard of. */
  readonly newest: number;
  /** Whether time goes on since then. */
  readonly isLive: boolean;
}

/**
 * The schedule of a thread.
 *
 * What the log has seen is told by its events alone. Tasks that it does not know, since they were over before this
 * page was opened, come from the state. Rows stand in the order of their beginnings, whoever tells of them, so that
 * none changes its place when the state is read again. The cost is linear in both.
 */
export function scheduleOf({ snapshot, log, isRunning }: Inspection): Schedule {
  const { rows, activity, isLive } = readLog(log.entries, snapshot).told(isRunning);
  addState(snapshot, rows, activity);
  return {
    // Nearly sorted already, which costs a comparison for each.
    rows: [...rows.values()].sort((a, b) => a.from - b.from),
    activity,
    newest: activity.reduce((newest, { to }) => Math.max(newest, to), Number.NEGATIVE_INFINITY),
    isLive,
  };
}
