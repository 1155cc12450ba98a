import { compareRanks, type Rank } from "./order.ts";

/** Gives a slot back; calling it again changes nothing. */
export type ReleaseSlot = () => void;

interface Waiting {
  readonly rank: Rank;
  readonly start: () => void;
  readonly refuse: (reason: unknown) => void;
}

/** Places for work that runs at the same time, handed out by rank, and in the order in which they were asked for. */
export class Slots {
  readonly limit: number;
  readonly #waiting = new Set<Waiting>();
  #taken = 0;

  /** @param limit how many may be taken at once; at least 1 */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** How many wait for a slot. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Waits for a slot and takes it.
   *
   * @param rank who waits with a lower one comes first
   * @throws the signal's reason, when it aborts before there is a slot
   */
  async take(signal?: AbortSignal, rank: Rank = []): Promise<ReleaseSlot> {
    signal?.throwIfAborted();
    if (this.#taken >= this.limit || this.#waiting.size > 0) await this.#turn(signal, rank);
    else this.#taken += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#passOn();
    };
  }

  /** A slot that comes free goes to the next in line, so that nobody can slip in between. */
  #turn(signal: AbortSignal | undefined, rank: Rank): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => waiting.refuse(signal?.reason);
      const leave = (): void => {
        this.#waiting.delete(waiting);
        signal?.removeEventListener("abort", abort);
      };
      const waiting: Waiting = {
        rank,
        start: () => {
          leave();
          resolve();
        },
        refuse: (reason) => {
          leave();
          reject(reason);
        },
      };
      this.#waiting.add(waiting);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  #passOn(): void {
    let next: Waiting | undefined;
    for (const waiting of this.#waiting) {
      if (next === undefined || compareRanks(waiting.rank, next.rank) < 0) next = waiting;
    }
    if (next === undefined) this.#taken -= 1;
    else next.start();
  }
}
