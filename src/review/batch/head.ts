import { applyJsonPatch, type Json, type PatchOperation, pathsOfJsonPatch } from "../patch/index.ts";
import type { Artifact } from "../records.ts";

interface Change {
  readonly version: number;
  readonly patch: readonly PatchOperation[];
  readonly paths: readonly string[];
}

/** The artifact as a batch brings it on: its newest version, and what changed it since the batch began. */
export class Head {
  readonly #first: Artifact<Json>;
  readonly #changes: Change[] = [];
  #value: Json;

  constructor(artifact: Artifact<Json>) {
    this.#first = artifact;
    this.#value = artifact.value;
  }

  get version(): number {
    return this.#first.version + this.#changes.length;
  }

  get value(): Json {
    return this.#value;
  }

  /** Goes on to the next version. */
  advance(patch: readonly PatchOperation[]): void {
    const paths = pathsOfJsonPatch(this.#value, patch);
    this.#changes.push({ version: this.version + 1, patch, paths });
    this.#value = applyJsonPatch(this.#value, patch);
  }

  /** The value of a version that the batch began with or made. */
  valueAt(version: number): Json {
    if (version === this.version) return this.#value;
    const until = this.#changes.filter((change) => change.version <= version);
    return until.reduce((value, { patch }) => applyJsonPatch(value, patch), this.#first.value);
  }

  /** The paths that later versions than this one have changed. */
  changedSince(version: number): string[] {
    return this.#changes.slice(Math.max(0, version - this.#first.version)).flatMap(({ paths }) => paths);
  }
}
