import { isObject, objectAt, textAt } from "../../model/json.ts";
import type { Known } from "./fold.ts";
import type { Base } from "./merges.ts";

/** What a checkpoint tells of the artifact, and which came before it. */
export interface CheckpointReading {
  readonly base: Base | undefined;
  readonly parent: string | undefined;
}

export function readCheckpoint(state: unknown): CheckpointReading {
  const values = objectAt(state, "values");
  const artifact = objectAt(values, "artifact");
  const run = objectAt(values, "run");
  const runId = textAt(run, "id");
  const { version, value } = artifact;
  // Before a run has begun its own, the state holds the artifact of the run before it.
  const isOwn = run.hasSpec === true && runId !== undefined && typeof version === "number";
  return {
    base: isOwn ? { runId, version, value: value as Known } : undefined,
    parent: isObject(state) ? textAt(state.parent_checkpoint, "checkpoint_id") : undefined,
  };
}

export interface Walk {
  readonly bases: readonly Base[];
  /** Where to go on; undefined at the thread's beginning, or when nothing is left to be found. */
  readonly next: string | undefined;
}

/**
 * Walks from a checkpoint to those before it, until what the runs began with is found.
 *
 * @param load gives the state at a checkpoint
 */
export async function walkBack(
  load: (checkpointId: string) => Promise<unknown>,
  from: string,
  wanted: readonly string[],
  most: number,
): Promise<Walk> {
  const bases = new Map<string, Base>();
  let open = new Set(wanted);
  let next: string | undefined = from;
  for (let steps = 0; steps < most && next !== undefined && open.size > 0; steps += 1) {
    const { base, parent } = readCheckpoint(await load(next));
    next = parent;
    if (base === undefined) continue;
    bases.set(`${base.runId}:${base.version}`, base);
    if (base.version === 0) open = new Set([...open].filter((runId) => runId !== base.runId));
  }
  return { bases: [...bases.values()], next: open.size === 0 ? undefined : next };
}
