/** Node's timers know no longer time, about 24.8 days; one that is set longer fires at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Waits so many milliseconds, on the global timers: those are what test tools set by hand.
 *
 * @throws the signal's reason, as soon as it aborts
 */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  let stop = (): void => {};
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(resolve, Math.min(ms, LONGEST_TIMER_MS));
      stop = () => reject(signal?.reason);
      signal?.addEventListener("abort", stop, { once: true });
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}
