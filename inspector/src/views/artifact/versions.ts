import { backward, forward, isWhole, type Known, LOST, together } from "./fold.ts";
import type { Base, Merge } from "./merges.ts";

/** One version of the artifact. */
export interface ArtifactVersion {
  /** Unlike any other of the thread. */
  readonly key: string;
  readonly version: number;
  readonly runId: string;
  /** Which run of the thread made it, from 1. */
  readonly run: number;
  /** How it was made; undefined for what a run began with. */
  readonly merge: Merge | undefined;
  /** Undefined where nothing of it is known; parts of it may be {@link LOST}. */
  readonly value: Known | undefined;
  readonly isWhole: boolean;
}

/**
 * Every version, newest first.
 *
 * From a value that was told, later versions follow whole by the patches. Earlier ones follow backwards only in part,
 * since a patch does not keep what it took away; what an even earlier patch had put there is known again.
 */
export function versionsOf(merges: readonly Merge[], bases: readonly Base[]): readonly ArtifactVersion[] {
  const runs = [...new Set([...merges, ...bases].map(({ runId }) => runId))];
  // Bases alone do not tell the order; changes do.
  const inOrder = [...new Set([...merges.map(({ runId }) => runId), ...runs])];
  return inOrder
    .flatMap((runId, index) =>
      versionsOfRun(
        merges.filter((merge) => merge.runId === runId),
        bases.filter((base) => base.runId === runId),
      ).map(
        ({ version, merge, value }): ArtifactVersion => ({
          key: `${runId}:${version}`,
          version,
          runId,
          run: index + 1,
          merge,
          value,
          isWhole: value !== undefined && isWhole(value),
        }),
      ),
    )
    .reverse();
}

/** The same where {@link versionsOf} gives the same: told verdicts count, values do not, since versions never change. */
export function signatureOf(merges: readonly Merge[], bases: readonly Base[]): string {
  const keys = (list: readonly (Merge | Base)[]): string[] =>
    list.map((entry) => `${entry.runId}:${entry.version}:${"verdict" in entry ? entry.verdict : ""}`);
  return [...keys(merges), "/", ...keys(bases)].join(" ");
}

type RunVersion = Pick<ArtifactVersion, "version" | "merge" | "value">;

function versionsOfRun(merges: readonly Merge[], bases: readonly Base[]): readonly RunVersion[] {
  const byVersion = new Map(merges.map((merge) => [merge.version, merge]));
  const told = new Map<number, Known>(bases.map(({ version, value }) => [version, value]));
  const newest = Math.max(0, ...byVersion.keys(), ...told.keys());
  const values = unfold(newest, told, (version) => byVersion.get(version)?.patch);
  return values.map((value, version) => ({ version, merge: byVersion.get(version), value }));
}

type PatchTo = (version: number) => Merge["patch"] | undefined;

/** The values of the versions from 0 to the newest, from those that were told. */
export function unfold(
  newest: number,
  told: ReadonlyMap<number, Known>,
  patchTo: PatchTo,
): readonly (Known | undefined)[] {
  const values: (Known | undefined)[] = Array.from({ length: newest + 1 }, (_, version) => told.get(version));
  ahead(values, patchTo);
  const isExact = values.map((value) => value !== undefined);
  for (let version = newest; version > 0; version -= 1) {
    if (isExact[version - 1]) continue;
    values[version - 1] = step(values[version], patchTo(version), backward);
  }
  // Forwards once more: what was lost in a later version may have been put there by an earlier patch.
  for (let version = 1; version <= newest; version += 1) {
    const before = values[version - 1];
    const there = values[version];
    if (isExact[version] || there === undefined) continue;
    const again = step(before, patchTo(version), forward);
    values[version] = again === undefined ? there : together(there, again);
  }
  return values.map((value) => (value === LOST ? undefined : value));
}

function ahead(values: (Known | undefined)[], patchTo: PatchTo): void {
  for (let version = 1; version < values.length; version += 1) {
    // Null is a value.
    if (values[version] === undefined) values[version] = step(values[version - 1], patchTo(version), forward);
  }
}

/** The neighbour of a version; undefined where the patch is not there or does not fit. */
function step(
  value: Known | undefined,
  patch: Merge["patch"] | undefined,
  fold: typeof forward,
): Known | undefined {
  if (value === undefined || patch === undefined) return undefined;
  try {
    return fold(value, patch);
  } catch {
    return undefined;
  }
}
