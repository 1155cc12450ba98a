import { setMaxListeners } from "node:events";

/** Counts what runs, and holds an error back until nothing runs any more: what is under way is finished and kept. */
export class Activity {
  readonly #stopping = new AbortController();
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor() {
    // Everything that waits listens on it.
    setMaxListeners(0, this.#stopping.signal);
  }

  /** Aborts with the error, for what only waits. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  get hasFailed(): boolean {
    return this.#stopping.signal.aborted;
  }

  /**
   * Runs a piece of work.
   *
   * @param passes whether an error is none of the batch, as a question is; it is thrown at once
   * @throws the first error of any work, but only when nothing runs any more
   */
  async run<Result>(work: () => Promise<Result>, passes: (error: unknown) => boolean): Promise<Result> {
    if (!this.hasFailed) {
      this.#running += 1;
      try {
        return await work();
      } catch (error) {
        if (passes(error)) throw error;
        // A thrown null would be no reason, and LangGraph does not bear one.
        this.#stopping.abort(error ?? new Error(String(error)));
      } finally {
        this.#running -= 1;
        if (this.#running === 0) for (const resolve of this.#waiting) resolve();
      }
    }
    while (this.#running > 0) await new Promise<void>((resolve) => this.#waiting.add(resolve));
    throw this.#stopping.signal.reason;
  }
}
