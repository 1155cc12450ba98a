import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, inject, it } from "vitest";
import { whyUnavailable } from "../../support/checkpointers.ts";
import { makeTemporaryFolder } from "../../support/temporary-folder.ts";
import { openSaver } from "../killed-run.ts";
import { linesOfFile, runAndKill } from "../killing.ts";
import { goOn, killableBatches, NAMES } from "./killed-batch.ts";

const program = fileURLToPath(new URL("./killed-batch.ts", import.meta.url));
const postgres = inject("postgres");

/**
 * For each run when its processes are killed, one after the other: how many lines they have said by then, and how many
 * milliseconds later.
 */
const KILLS = [
  [{ lines: 1, afterMs: 5 }],
  [{ lines: 6, afterMs: 1 }],
  [
    { lines: 8, afterMs: 0 },
    { lines: 5, afterMs: 4 },
  ],
  [{ lines: 20, afterMs: 0 }],
  [
    { lines: 24, afterMs: 3 },
    { lines: 6, afterMs: 0 },
  ],
  [{ lines: 42, afterMs: 2 }],
];

/** A line in the log between one process and the next. */
const KILLED = "killed";

describe.each(["SqliteSaver", "PostgresSaver"] as const)(
  "tasks at once in a process that is killed, on %s",
  (kind) => {
    const unavailable = whyUnavailable(kind);
    const skipped = unavailable === undefined ? "" : ` (skipped: ${unavailable.split("\n", 1).join("")})`;

    it.skipIf(unavailable !== undefined)(
      `are not run again, once they were acknowledged${skipped}`,
      async () => {
        const folder = await makeTemporaryFolder("kill");
        try {
          const address =
            kind === "SqliteSaver"
              ? join(folder.path, "runs.sqlite")
              : `${postgres.available ? postgres.url : ""}#kill_${randomUUID().slice(0, 8)}`;
          let inTheMiddle = 0;
          let tried = 0;
          // A busy machine may put every kill before or after the batch; then there is another try.
          for (const moments of [...KILLS, ...KILLS, ...KILLS]) {
            tried += 1;
            if (tried > KILLS.length && inTheMiddle > 0) break;
            const threadId = randomUUID();
            const log = join(folder.path, `${threadId}.log`);
            for (const moment of moments) {
              const isKilled = await runAndKill(program, [kind, address, threadId, log], moment);
              appendFileSync(log, `${KILLED}\n`);
              if (isKilled && isUnderWay(linesOfFile(log))) inTheMiddle += 1;
            }
            await finishAndCheck(kind, address, threadId, log);
          }
          // Otherwise this was no test of what it is about.
          expect(inTheMiddle).toBeGreaterThan(0);
        } finally {
          await folder.remove();
        }
      },
      300_000,
    );
  },
);

/** Whether at the last kill some jobs of a batch were acknowledged and others were at work. */
function isUnderWay(lines: readonly string[]): boolean {
  const batch = lines.slice(lines.findLastIndex((line) => line.startsWith("turn ")));
  const acknowledged = batch.some((line) => line.startsWith("acknowledged "));
  const started = batch.filter((line) => line.startsWith("start ")).length;
  return acknowledged && started > batch.filter((line) => line.startsWith("acknowledged ")).length;
}

async function finishAndCheck(kind: string, address: string, threadId: string, log: string): Promise<void> {
  const saver = await openSaver(kind, address);
  try {
    const note = (line: string): void => appendFileSync(log, `${line}\n`);
    const { tasks, outcome } = await goOn(killableBatches(saver, note), threadId);
    expect(outcome?.status).toBe("completed");
    expect(tasks.map(({ report }) => report)).toEqual(
      NAMES.map((name) => ({ g: "(Failed: g broke.)", h: "did h yes" })[name] ?? `did ${name}`),
    );

    const lines = linesOfFile(log);
    for (const [index, line] of lines.entries()) {
      const [what, name] = line.split(" ");
      if (what !== "acknowledged") continue;
      const later = lines.slice(index + 1);
      expect(later.filter((one) => one === `start ${name}` || one === line)).toEqual([]);
    }
    for (const name of NAMES) {
      const started = lines.filter((line) => line === `start ${name}`).length;
      const processes = lines.filter((line) => line === KILLED).length + 1;
      // A question is asked by one start and answered by the next, also where the process was killed between.
      expect(started).toBeLessThanOrEqual(name === "h" ? 2 * processes : processes);
    }
  } finally {
    if ("end" in saver && typeof saver.end === "function") await saver.end();
    if ("db" in saver) (saver.db as { close(): void }).close();
  }
}
