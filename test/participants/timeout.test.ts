import { describe, expect, it } from "vitest";
import { Timeout, withTimeout } from "../../src/participants/timeout.ts";

const never = (): Promise<never> => new Promise(() => {});

describe("a time limit", () => {
  it("lets work through that is in time, and hands its errors on", async () => {
    await expect(withTimeout(1000, undefined, async () => "done")).resolves.toBe("done");
    await expect(withTimeout(null, undefined, async () => "done")).resolves.toBe("done");
    const failing = withTimeout(1000, undefined, async () => {
      throw new TypeError("broken");
    });
    await expect(failing).rejects.toThrow(TypeError);
  });

  it("ends work that does not listen, and tells work that does", async () => {
    let signalled: AbortSignal | undefined;
    const late = withTimeout(20, undefined, (signal) => {
      signalled = signal;
      return never();
    });
    await expect(late).rejects.toBeInstanceOf(Timeout);
    await expect(late).rejects.toMatchObject({ afterMs: 20 });
    expect(signalled?.aborted).toBe(true);
  });

  it("is a timeout also where the work throws its own error on being aborted", async () => {
    const late = withTimeout(
      20,
      undefined,
      (signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener("abort", () => reject(new Error("AbortError"))),
        ),
    );
    await expect(late).rejects.toBeInstanceOf(Timeout);
  });

  it("gives way to the run's own abort, before and during the work", async () => {
    const run = new AbortController();
    const pending = withTimeout(10_000, run.signal, never);
    const reason = new Error("stopped by the user");
    run.abort(reason);
    await expect(pending).rejects.toBe(reason);
    await expect(withTimeout(null, run.signal, async () => "never runs")).rejects.toBe(reason);
  });

  it("that is longer than timers can count does not fire at once", async () => {
    const slow = (): Promise<string> => new Promise((resolve) => setTimeout(() => resolve("done"), 30));
    await expect(withTimeout(Number.MAX_SAFE_INTEGER, undefined, slow)).resolves.toBe("done");
  });
});
