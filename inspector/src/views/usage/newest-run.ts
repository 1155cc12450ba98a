import type { Run, RunLimits } from "../../model/library.ts";
import type { Log } from "../../model/log.ts";
import type { Inspection } from "../../run/inspection.ts";

/** The newest run as far as its budget goes. */
export interface NewestRun {
  readonly id: string;
  /** Null where it has no budget, or the library on the server is too old to tell. */
  readonly limits: RunLimits | null;
  /** What the state had of its spending when it was last read; null before that. */
  readonly spent: Run["spent"];
}

/** The thread's newest run: the log's where that tells of its beginning, or else the state's; null without any. */
export function newestRun({ snapshot, log }: Inspection): NewestRun | null {
  const kept = snapshot.run;
  const told = log.entries.findLast((entry) => entry.type === "run-started" && entry.path.length <= 1);
  if (told?.type === "run-started" && told.runId !== kept?.id && !isOlder(told.time, kept?.startedAt)) {
    return { id: told.runId, limits: told.limits ?? null, spent: null };
  }
  return kept === null ? null : { id: kept.id, limits: kept.limits ?? null, spent: kept.spent ?? null };
}

function isOlder(time: string, other: string | undefined): boolean {
  return other !== undefined && Date.parse(time) < Date.parse(other);
}

/** For how long a run was seen at work, in milliseconds: pauses between streams, as for an answer, do not count. */
export function seenActiveMs({ entries }: Log, runId: string): number {
  let before = 0;
  let from = Number.NaN;
  let to = Number.NaN;
  const passed = (): number => (to > from ? to - from : 0);
  for (const entry of entries) {
    if (entry.type === "stream-started") {
      before += passed();
      from = Number.NaN;
      to = Number.NaN;
    } else if ("runId" in entry && entry.runId === runId) {
      to = Date.parse(entry.time);
      if (Number.isNaN(from)) from = to;
    }
  }
  return before + passed();
}
