import { setMaxListeners } from "node:events";
import { LONGEST_TIMER_MS } from "./pause.ts";

/** A participant's time for one attempt is up. */
export class Timeout extends Error {
  override readonly name = "Timeout";
  readonly afterMs: number;

  constructor(afterMs: number) {
    super(`No answer within ${afterMs} ms.`);
    this.afterMs = afterMs;
  }
}

/**
 * Runs work under the run's signal and a time limit of its own.
 *
 * When the time is up or the run is aborted the signal aborts, and the wait ends at once, also for work that
 * does not listen; what such work still brings is dropped.
 *
 * @throws {@link Timeout} when the time is up; the abort's reason when the run is aborted
 */
export async function withTimeout<T>(
  timeoutMs: number | null,
  runSignal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  runSignal?.throwIfAborted();
  const controller = new AbortController();
  // Every model call below listens on it; wide fan-outs are no leak.
  setMaxListeners(0, controller.signal);
  const abort = (): void => controller.abort(runSignal?.reason);
  runSignal?.addEventListener("abort", abort, { once: true });
  const timer =
    timeoutMs === null
      ? undefined
      : setTimeout(() => controller.abort(new Timeout(timeoutMs)), Math.min(timeoutMs, LONGEST_TIMER_MS));

  let stopWaiting: () => void = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stopWaiting = () => reject(controller.signal.reason);
    controller.signal.addEventListener("abort", stopWaiting, { once: true });
  });
  try {
    return await Promise.race([work(controller.signal), aborted]);
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearTimeout(timer);
    runSignal?.removeEventListener("abort", abort);
    controller.signal.removeEventListener("abort", stopWaiting);
  }
}
