/**
 * Tells when everything that was recorded before a crash or an answer has been heard of again.
 *
 * Each lane that is expected answers: by its record, whose follow-ups are then expected too, or by running live. Only
 * then is it known how far the artifact had got, without reading any store.
 */
export class RollCall {
  readonly #missing = new Set<string>();
  readonly complete: Promise<void>;
  #resolve: () => void = () => {};
  #isClosed = false;

  constructor() {
    this.complete = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  expect(lane: string): void {
    this.#missing.add(lane);
  }

  answer(lane: string): void {
    this.#missing.delete(lane);
    this.#check();
  }

  /** No more lanes are expected but the follow-ups of those that are. */
  close(): void {
    this.#isClosed = true;
    this.#check();
  }

  #check(): void {
    if (this.#isClosed && this.#missing.size === 0) this.#resolve();
  }
}
