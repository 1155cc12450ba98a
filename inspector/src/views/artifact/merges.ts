import type { HistoryEntry } from "../../model/library.ts";
import type { Inspection } from "../../run/inspection.ts";
import type { Known } from "./fold.ts";

/** One change of the artifact; the stream tells the verdict apart from the merge. */
export type Merge = Omit<HistoryEntry, "taskId" | "verdict"> & { readonly verdict: string | undefined };

/** A version whose value was told whole. */
export interface Base {
  readonly runId: string;
  readonly version: number;
  readonly value: Known;
}

/** Merges of the state and of the log, each once, in the order in which they were made. */
export function mergesOf({ snapshot, log }: Inspection): readonly Merge[] {
  const merges = new Map<string, Merge>();
  for (const entry of snapshot.history) merges.set(`${entry.runId}:${entry.version}`, entry);
  const verdicts = new Map<string, string>();
  for (const entry of log.entries) {
    // What a participant that is a workflow itself makes is its own.
    if (!("path" in entry) || entry.path.length > 1) continue;
    if (entry.type === "review-finished" && entry.merge.type === "merged")
      verdicts.set(`${entry.runId}:${entry.merge.version}`, entry.verdict);
    if (entry.type !== "artifact-merged") continue;
    const { runId, version, item, participant, time } = entry;
    const key = `${runId}:${version}`;
    if (merges.has(key)) continue;
    const patch = [...entry.patch];
    merges.set(key, { runId, version, item, participant, verdict: verdicts.get(key), patch, at: time });
  }
  return [...merges.values()];
}

/** The values that the state and the log tell: what nodes wrote as they ended, and what the state holds last. */
export function basesOf(inspection: Inspection): readonly Base[] {
  const { snapshot, log } = inspection;
  const bases: Base[] = [];
  const { artifact } = snapshot;
  const stateRun = artifact === null ? undefined : runOfState(inspection, artifact.version);
  if (artifact !== null && stateRun !== undefined) {
    bases.push({ runId: stateRun, version: artifact.version, value: artifact.value as Known });
  }
  let runId: string | undefined;
  for (const entry of log.entries) {
    if ("path" in entry && entry.path.length <= 1) runId = entry.runId;
    if (entry.type !== "node-ended" || entry.artifact === undefined || runId === undefined) continue;
    bases.push({ runId, version: entry.artifact.version, value: entry.artifact.value as Known });
  }
  return bases;
}

/**
 * Whose artifact the state holds. A later version is that of the last change; a first one has no change yet, and
 * belongs to the run of the last decision.
 */
function runOfState({ snapshot }: Inspection, version: number): string | undefined {
  if (version > 0) {
    const last = snapshot.history.findLast((entry) => entry.version === version);
    return last?.runId;
  }
  return snapshot.decisions.at(-1)?.runId ?? snapshot.tasks.at(-1)?.runId ?? snapshot.outcome?.runId;
}
