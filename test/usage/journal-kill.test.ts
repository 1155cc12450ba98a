import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { UsageEntry } from "langgraph-supervisor-workflow";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openSaver } from "../behaviour/killed-run.ts";
import { linesOfFile, runAndKill } from "../behaviour/killing.ts";
import { asPlainJavaScript } from "../review/durability/plain-javascript.ts";
import { whyUnavailable } from "../support/checkpointers.ts";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";
import { tries } from "../support/tries.ts";
import { CALLS_IN_ALL, killableWorkflow, LANES } from "./killed-usage-run.ts";

const postgres = inject("postgres");

/** Runs for each database; each is killed twice, and then gone on with to its end. */
const RUNS = tries(3);

/** Most calls that a process makes before it is killed: up to all of a superstep but the last. */
const MOST_CALLS = 14;

let translated: TemporaryFolder;
let program: string;

beforeAll(async () => {
  translated = await makeTemporaryFolder("usage-killed");
  const source = fileURLToPath(new URL("./killed-usage-run.ts", import.meta.url));
  program = await asPlainJavaScript(source, translated.path);
});

afterAll(() => translated.remove());

describe.concurrent.each(["SqliteSaver", "PostgresSaver"] as const)(
  "a process killed at any moment, on %s",
  (kind) => {
    const unavailable = whyUnavailable(kind);
    const skipped = unavailable === undefined ? "" : ` (skipped: ${unavailable.split("\n", 1).join("")})`;

    it.skipIf(unavailable !== undefined)(
      `leaves at most the calls uncounted that ran at once, and counts none twice${skipped}`,
      async () => {
        const folder = await makeTemporaryFolder("usage-kill");
        try {
          const address =
            kind === "SqliteSaver"
              ? join(folder.path, "runs.sqlite")
              : `${postgres.available ? postgres.url : ""}#usage_${randomUUID().slice(0, 8)}`;
          let killed = 0;
          for (let run = 0; run < RUNS; run += 1) {
            const threadId = randomUUID();
            const log = join(folder.path, `${threadId}.log`);
            let kills = 0;
            for (const share of [(run + 1) / RUNS, 1 - run / RUNS]) {
              // The first line says that the process is ready, each other one that a call has ended.
              const moment = { lines: 1 + Math.round(share * MOST_CALLS), afterMs: Math.random() * 4 };
              if (await runAndKill(program, [kind, address, threadId, log], moment)) kills += 1;
            }
            await finishAndCheck(kind, address, threadId, log, kills);
            killed += kills;
          }
          expect(killed).toBeGreaterThanOrEqual(RUNS);
        } finally {
          await folder.remove();
        }
      },
      60_000,
    );
  },
);

async function finishAndCheck(
  kind: string,
  address: string,
  threadId: string,
  log: string,
  kills: number,
): Promise<void> {
  const saver = await openSaver(kind, address);
  try {
    const workflow = killableWorkflow(saver, log);
    const config = { configurable: { thread_id: threadId } };
    const left = await workflow.getState(config);
    const madeBefore = new Set(linesOfFile(log).filter((line) => line !== ""));
    const countedBefore = idsOf(left.values.usage ?? []);
    expect(countedBefore.filter((id) => !madeBefore.has(id))).toEqual([]);
    expect(madeBefore.size - countedBefore.length).toBeLessThanOrEqual(kills * LANES);

    const hasBegun = left.next.length > 0 || left.values.messages?.length > 0;
    const { usage, outcome } = await workflow.invoke(hasBegun ? null : { messages: "go" }, config);
    expect(outcome?.status).toBe("completed");
    const counted = idsOf(usage);
    const made = linesOfFile(log);
    expect(new Set(counted).size).toBe(counted.length);
    expect(counted.filter((id) => !made.includes(id))).toEqual([]);
    // What was counted as the process died stays counted; and what is made afterwards is counted to the last call.
    expect(countedBefore.filter((id) => !counted.includes(id))).toEqual([]);
    expect(made.filter((id) => !madeBefore.has(id) && !counted.includes(id))).toEqual([]);
    expect(made.length - counted.length).toBeLessThanOrEqual(kills * LANES);
    expect(made.length).toBeGreaterThanOrEqual(CALLS_IN_ALL);
    expect(idsOf((await workflow.getState(config)).values.usage).sort()).toEqual(counted.sort());
  } finally {
    if ("end" in saver && typeof saver.end === "function") await saver.end();
    if ("db" in saver) (saver.db as { close(): void }).close();
  }
}

function idsOf(usage: readonly UsageEntry[]): string[] {
  return usage.map(({ id }) => id);
}
