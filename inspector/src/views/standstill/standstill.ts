import type { Inspection } from "../../run/inspection.ts";

/** Whether a run was stopped, failed or got lost on the way: there is work to do, nothing runs, and nobody is asked. */
export function isUnfinished({ snapshot, isRunning }: Inspection): boolean {
  return !isRunning && snapshot.next.length > 0 && snapshot.questions.length === 0;
}
