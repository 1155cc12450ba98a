import { spawn } from "node:child_process";
import { getEventListeners, once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { streamWorkflow } from "../../src/index.ts";
import type { OpenAIServer } from "../support/openai-server.ts";
import { newThread } from "../support/thread.ts";
import type { Told } from "./aborts/child.ts";
import { REASON, runToItsEnd } from "./aborts/look.ts";
import { SCENARIO_NAMES, SCENARIOS } from "./aborts/scenarios.ts";
import { openCalls, startObedientServer } from "./aborts/server.ts";
import { ENDINGS, Watch, type Way } from "./aborts/watch.ts";

const program = fileURLToPath(new URL("./aborts/child.ts", import.meta.url));

/** For a machine that has other things to do. */
const PATIENCE = { interval: 5, timeout: 10_000 };

const WAYS: readonly Way[] = ["invoked", "streamed"];

describe("a run that its caller aborts", () => {
  it.concurrent.each(SCENARIO_NAMES.flatMap((name) => WAYS.map((way) => ({ name, way }))))(
    "ends at once in $name, $way, and nothing goes on",
    async ({ name, way }) => {
      const { calls } = SCENARIOS[name];
      const server = await startObedientServer();
      try {
        let open: OpenAIServer["requests"] = [];
        let begun = 0;
        const seen = await runToItsEnd(name, {
          way,
          ending: "aborted",
          url: server.url,
          isUnderWay: async () => {
            await vi.waitFor(() => expect(openCalls(server)).toHaveLength(calls), PATIENCE);
            // And what follows on what has just begun.
            await sleep(20);
            open = openCalls(server);
            begun = server.requests.length;
          },
        });
        expect(seen.error).toBe(REASON);
        // LangChain tells of a call before it looks at the signal; whether one was made the server knows.
        const [first, ...after] = seen.after.filter((mark) => !mark.startsWith("model "));
        expect(first).toBe("back");
        expect(after.filter((mark) => mark !== "deaf end")).toEqual([]);
        expect(server.requests).toHaveLength(begun);
        await vi.waitFor(() => expect(server.abortedCount).toBe(calls), PATIENCE);
        expect(open.filter(({ aborted }) => !aborted)).toEqual([]);
        expect(open).toHaveLength(calls);
        expect(seen.listeners).toEqual([0, 0]);
        expect(seen.states[1]).toBe(seen.states[0]);
        expect(seen.status).toBeNull();
      } finally {
        await server.close();
      }
    },
  );
});

it("a run whose signal was aborted before calls nothing", async () => {
  const server = await startObedientServer();
  try {
    const watch = new Watch();
    const workflow = SCENARIOS["agents side by side"].build({ url: server.url, watch, ending: "completed" });
    const signal = AbortSignal.abort(new Error(REASON));
    await expect(workflow.invoke({ messages: "A party for 50" }, { ...newThread(), signal })).rejects.toThrow(
      REASON,
    );
    await sleep(100);
    expect(watch.marks).toEqual([]);
    expect(server.requests).toEqual([]);
  } finally {
    await server.close();
  }
});

it.each([0, 2, 5, 10, 20, 30, 50, 80])(
  "a run that is aborted after %i ms leaves nothing behind",
  async (afterMs) => {
    const server = await startObedientServer();
    try {
      const watch = new Watch();
      const workflow = SCENARIOS["a nested workflow"].build({ url: server.url, watch, ending: "aborted" });
      const caller = new AbortController();
      const run = workflow.invoke({ messages: "A party for 50" }, { ...newThread(), signal: caller.signal });
      setTimeout(() => caller.abort(new Error(REASON)), afterMs);
      await expect(run).rejects.toThrow(REASON);
      const [begun, marks] = [server.requests.length, watch.marks.length];
      await sleep(100);
      // A request that was on its way to the server may still come in; its client has left.
      expect(openCalls(server)).toEqual([]);
      expect(watch.marks).toHaveLength(marks);
      expect(server.requests.slice(begun).filter(({ aborted }) => !aborted)).toEqual([]);
      expect(getEventListeners(caller.signal, "abort")).toEqual([]);
    } finally {
      await server.close();
    }
  },
);

it("a reader who leaves the stream aborts the run", async () => {
  const server = await startObedientServer();
  try {
    const watch = new Watch();
    const workflow = SCENARIOS["agents side by side"].build({ url: server.url, watch, ending: "aborted" });
    const caller = new AbortController();
    const events = streamWorkflow(
      workflow,
      { messages: "A party for 50" },
      { ...newThread(), signal: caller.signal },
    );
    for await (const event of events) {
      // What the agent stalls in the middle of, when all of them are at it.
      if (event.type !== "token") continue;
      await vi.waitFor(() => expect(openCalls(server)).toHaveLength(4), PATIENCE);
      break;
    }
    await vi.waitFor(() => expect(server.abortedCount).toBe(4), PATIENCE);
    await sleep(100);
    expect(server.requests).toHaveLength(4);
    expect(getEventListeners(caller.signal, "abort")).toEqual([]);
    expect(caller.signal.aborted).toBe(false);
  } finally {
    await server.close();
  }
});

describe("a process", () => {
  let server: OpenAIServer;
  beforeAll(async () => {
    server = await startObedientServer();
  });
  afterAll(() => server.close());

  it.each(ENDINGS)(
    "has nothing left to do, and ends by itself, when its runs ended thus: %s",
    async (ending) => {
      const { told, exitCode, lingeredMs, printed } = await tellingProcess(ending, server.url);
      expect(told, printed).toEqual({ resources: [], warnings: [], faults: [] });
      expect(exitCode).toBe(0);
      expect(lingeredMs).toBeLessThan(LINGERING_MS);
      expect(openCalls(server)).toEqual([]);
    },
  );

  it("prints no warning of too many listeners, however wide its runs are", async () => {
    const { told, exitCode, lingeredMs, printed } = await tellingProcess("wide", server.url);
    expect(told, printed).toEqual({ resources: [], warnings: [], faults: [] });
    expect(exitCode).toBe(0);
    expect(lingeredMs).toBeLessThan(LINGERING_MS);
  });
});

/** How long a process may take to end when it has told everything. */
const LINGERING_MS = 1_000;

/** Runs a program that tells something in its last line, and measures for how long it stays after that. */
async function tellingProcess(...args: readonly string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", program, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), 20_000);
  const exited = once(child, "exit");
  const printed: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => printed.push(text));
  let told: Told | null = null;
  let toldAt = Number.NaN;
  for await (const line of createInterface({ input: child.stdout })) {
    toldAt = performance.now();
    told = JSON.parse(line) as Told;
  }
  const [exitCode] = await exited;
  clearTimeout(timer);
  return { told, exitCode, lingeredMs: performance.now() - toldAt, printed: printed.join("") };
}
