import type { Page } from "playwright-core";

/** What the page did while it was watched, in milliseconds. */
export interface Watched {
  readonly durationMs: number;
  /** Tasks of the browser's main thread that took more than 50 ms. */
  readonly longTasks: readonly number[];
  /** From one frame to the next. */
  readonly frames: readonly number[];
  /** From a click to the first frame that shows what came of it. */
  readonly clicks: readonly number[];
}

interface Meter {
  readonly startedAt: number;
  readonly longTasks: number[];
  readonly frames: number[];
  readonly clicks: number[];
}

type Metered = typeof globalThis & { meter?: Meter };

/** Watches the page from now on. */
export async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const meter: Meter = { startedAt: performance.now(), longTasks: [], frames: [], clicks: [] };
    (globalThis as Metered).meter = meter;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) meter.longTasks.push(duration);
    }).observe({ type: "longtask" });
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === "click") meter.clicks.push(duration);
    }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
    let last = performance.now();
    // A method, since what runs the benchmark wraps named functions in a helper that the page does not have.
    const frames = {
      next(now: number): void {
        meter.frames.push(now - last);
        last = now;
        requestAnimationFrame(frames.next);
      },
    };
    requestAnimationFrame(frames.next);
  });
}

export function watched(page: Page): Promise<Watched> {
  return page.evaluate(() => {
    const { meter } = globalThis as Metered;
    if (meter === undefined) throw new Error("The page is not watched.");
    const { startedAt, ...rest } = meter;
    return { ...rest, durationMs: performance.now() - startedAt };
  });
}

/** Waits until the conversation has so many entries, whether all are drawn or not. */
export async function entriesFrom(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    (wanted) => {
      const entries = document.querySelectorAll(".entry");
      return Number(entries[0]?.getAttribute("aria-setsize") ?? entries.length) >= wanted;
    },
    count,
    { timeout: 300_000 },
  );
}

/** What the page holds: megabytes of live objects, and elements. */
export async function sizeOf(page: Page): Promise<{ readonly heapMb: number; readonly elements: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  const elements = await page.evaluate(() => document.querySelectorAll("*").length);
  return { heapMb: usedSize / 1024 / 1024, elements };
}

/** Milliseconds from when the page had the thread's state until it shows how its run ended. */
export function openingTime(page: Page): Promise<number> {
  return page
    .waitForFunction(() => {
      if (document.querySelector(".outcome") === null || document.querySelector(".entry") === null)
        return null;
      const states = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/state"));
      const read = states.at(-1) as PerformanceResourceTiming | undefined;
      return read === undefined ? null : performance.now() - read.responseEnd;
    })
    .then((handle) => handle.jsonValue() as Promise<number>);
}

/** Counts the processor time of the page's main thread in milliseconds, which others on the machine do not change. */
export async function countWork(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const read = async (): Promise<number> => {
    const { metrics } = await session.send("Performance.getMetrics");
    return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN);
  };
  const before = await read();
  return async () => {
    const after = await read();
    await session.detach();
    return after - before;
  };
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}
