/** Counts the time in which a run is active. It starts at once; each pause must be resumed once. */
export class ActiveClock {
  readonly #now: () => number;
  #before: number;
  #since: number;
  #pauses = 0;

  /**
   * @param activeMs what the run was active for already, e.g. before it was resumed
   * @param now a clock that never goes back, in milliseconds
   */
  constructor(activeMs = 0, now: () => number = () => performance.now()) {
    this.#before = activeMs;
    this.#now = now;
    this.#since = now();
  }

  /** Milliseconds, without the pauses. */
  get activeMs(): number {
    return this.#before + (this.#pauses > 0 ? 0 : this.#now() - this.#since);
  }

  /** Several may pause at once; the time runs on when the last one has resumed. */
  pause(): void {
    this.#before = this.activeMs;
    this.#pauses += 1;
  }

  resume(): void {
    if (this.#pauses === 0) return;
    this.#pauses -= 1;
    this.#since = this.#now();
  }
}
