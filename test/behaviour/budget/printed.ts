import { afterEach, beforeEach, expect, vi } from "vitest";

/** What LangChain prints where a handler refuses a call. */
const LANGCHAINS_LINE = /^Error in handler \S+, handle(ChatModel|LLM)Start: /;

/**
 * Keeps what a suite prints out of the output, and fails its tests where something else was printed than LangChain's line
 * about a refused call, or a rejection was left to nobody.
 *
 * @returns what was printed in the test that runs
 */
export function listenToConsole(): { readonly lines: readonly string[] } {
  const heard: { lines: string[] } = { lines: [] };
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  beforeEach(() => {
    heard.lines = [];
    unhandled.length = 0;
    process.on("unhandledRejection", note);
    for (const level of ["log", "info", "warn", "error"] as const) {
      vi.spyOn(console, level).mockImplementation((...values: unknown[]) => {
        heard.lines.push(values.map(String).join(" "));
      });
    }
  });
  afterEach(async () => {
    // Rejections are told after the microtasks of the turn in which they came.
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", note);
    vi.restoreAllMocks();
    expect(unhandled).toEqual([]);
    expect(heard.lines.filter((line) => !LANGCHAINS_LINE.test(line))).toEqual([]);
  });
  return heard;
}
