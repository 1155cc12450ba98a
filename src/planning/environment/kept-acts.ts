import type { EnvironmentRecord, EnvironmentWrite } from "./record.ts";

/** What was done in an environment, by where, what, and the how-many-eth time. */
export interface KeptAct extends EnvironmentRecord {
  readonly place: string;
  readonly key: string;
  readonly result: unknown;
  /** What it threw; absent where it did not. */
  readonly failure?: string | undefined;
}

/**
 * What was done in an environment by work that may be done again, and how far that has come.
 *
 * Work that begins again must see what it saw: as long as it has not come to what it did last, the environment is to it as it
 * was before the next of its acts.
 */
export class KeptActs {
  readonly #acts = new Map<string, KeptAct>();
  /** Of each place, the acts of an earlier stretch that nobody has asked for yet. */
  readonly #ahead = new Map<string, KeptAct[]>();
  readonly #counts = new Map<string, number>();
  readonly #states = new Map<number, unknown>();

  /** Takes in the environment as the state has it, and what was kept of an interrupted node. */
  enter(record: EnvironmentRecord | null, kept: readonly EnvironmentWrite[]): void {
    if (record !== null) this.#states.set(record.version, record.state);
    for (const { version, state, act } of kept) {
      this.#states.set(version, state);
      if (act === undefined || this.#acts.has(act.key)) continue;
      const known = { version, state, ...act };
      this.#acts.set(act.key, known);
      const ahead = [...(this.#ahead.get(act.place) ?? []), known];
      this.#ahead.set(
        act.place,
        ahead.sort((one, other) => one.version - other.version),
      );
    }
  }

  /** The key of what is done next: counted when it is asked for, not when it is done. */
  nextKey(place: string, what: string): string {
    const counted = JSON.stringify([place, what]);
    const count = this.#counts.get(counted) ?? 0;
    this.#counts.set(counted, count + 1);
    return `${counted} ${count}`;
  }

  /** An act that was done already; null for one that was not. */
  recall(key: string): KeptAct | null {
    const act = this.#acts.get(key);
    if (act === undefined) return null;
    const ahead = this.#ahead.get(act.place) ?? [];
    this.#ahead.set(
      act.place,
      ahead.filter((each) => each !== act),
    );
    return act;
  }

  /** Something new. Work that does it at this place goes another way than it did, or has caught up: nothing is ahead any more. */
  add(act: KeptAct): KeptAct {
    this.#acts.set(act.key, act);
    this.#ahead.delete(act.place);
    return act;
  }

  /** The environment as the work at a place is to see it; null where that has caught up. */
  seenAt(place: string): { readonly state: unknown } | null {
    const [next] = this.#ahead.get(place) ?? [];
    if (next === undefined || !this.#states.has(next.version - 1)) return null;
    return { state: this.#states.get(next.version - 1) };
  }
}
