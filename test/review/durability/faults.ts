/** What happens to one stretch of a run, from an `invoke` to its end. */
export type Fault =
  | { readonly type: "none" }
  /** The caller aborts when so much has been seen. */
  | { readonly type: "abort"; readonly afterSights: number }
  /** The process dies at its n-th write, which may still land but is never acknowledged. */
  | { readonly type: "kill"; readonly atWrite: number; readonly lands: boolean }
  /** The checkpointer refuses its n-th write. */
  | { readonly type: "refuse"; readonly atWrite: number };

/** What a checkpointer says that refuses a write. */
export const REFUSED = "The disk is full.";

/** Random numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A promise that never settles: what a dead process waits for. */
export const never = new Promise<never>(() => {});
