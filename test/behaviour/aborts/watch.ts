/** How a run comes to its end. */
export const ENDINGS = ["aborted", "completed", "asks"] as const;
export type Ending = (typeof ENDINGS)[number];

/** Whether it is invoked, or read as a stream of events. */
export type Way = "invoked" | "streamed";

/** What happens in a run, in order; `now` is when. */
export class Watch {
  readonly marks: { readonly mark: string; readonly now: number }[] = [];
  #awaited: { readonly mark: string; times: number; readonly resolve: () => void } | null = null;

  /** Notes what happens: `model <role>`, `work <function>`, or an event's type. */
  note(mark: string): void {
    this.marks.push({ mark, now: performance.now() });
    if (this.#awaited?.mark !== mark) return;
    this.#awaited.times -= 1;
    if (this.#awaited.times === 0) this.#awaited.resolve();
  }

  /** Waits until something has happened so many times from now on. */
  until(mark: string, times: number): Promise<void> {
    return new Promise((resolve) => {
      this.#awaited = { mark, times, resolve };
    });
  }

  /** What happened after a moment. */
  since(moment: number): string[] {
    return this.marks.filter(({ now }) => now > moment).map(({ mark }) => mark);
  }
}
