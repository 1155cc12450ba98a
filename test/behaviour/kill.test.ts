import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, inject, it } from "vitest";
import { whyUnavailable } from "../support/checkpointers.ts";
import { makeTemporaryFolder } from "../support/temporary-folder.ts";
import { tries } from "../support/tries.ts";
import { killableWorkflow, openSaver, STEPS } from "./killed-run.ts";
import { linesOfFile, runAndKill } from "./killing.ts";

const program = fileURLToPath(new URL("./killed-run.ts", import.meta.url));
const postgres = inject("postgres");

/** Kills for each database; each is a process of its own, started, killed, and gone on with. */
const KILLS = tries(6);

describe.each(["SqliteSaver", "PostgresSaver"] as const)("a process killed at any moment, on %s", (kind) => {
  const unavailable = whyUnavailable(kind);
  const skipped = unavailable === undefined ? "" : ` (skipped: ${unavailable.split("\n", 1).join("")})`;

  it.skipIf(unavailable !== undefined)(
    `repeats nothing that was acknowledged when it is resumed${skipped}`,
    async () => {
      const folder = await makeTemporaryFolder("kill");
      try {
        const address =
          kind === "SqliteSaver"
            ? join(folder.path, "runs.sqlite")
            : `${postgres.available ? postgres.url : ""}#kill_${randomUUID().slice(0, 8)}`;
        for (let kill = 0; kill < KILLS; kill += 1) {
          const threadId = randomUUID();
          const log = join(folder.path, `${threadId}.log`);
          await runAndKill(program, [kind, address, threadId, log], { afterMs: kill * (210 / KILLS) });
          await resumeAndCheck(kind, address, threadId, log);
        }
      } finally {
        await folder.remove();
      }
    },
    120_000,
  );
});

async function resumeAndCheck(kind: string, address: string, threadId: string, log: string): Promise<void> {
  const saver = await openSaver(kind, address);
  try {
    const workflow = killableWorkflow(saver, log);
    const config = { configurable: { thread_id: threadId } };
    const before = await workflow.getState(config);
    const acknowledged: string[] = (before.values.tasks ?? [])
      .filter((task: { report: string | null }) => task.report !== null)
      .map((task: { instruction: string }) => task.instruction);
    const linesBefore = linesOfFile(log).length;

    const hasBegun = before.next.length > 0 || before.values.messages?.length > 0;
    const { tasks, outcome } = await workflow.invoke(hasBegun ? null : { messages: "go" }, config);

    const startedAgain = linesOfFile(log)
      .slice(linesBefore)
      .filter((line) => line.startsWith("start "));
    expect(startedAgain.filter((line) => acknowledged.includes(line.slice("start ".length)))).toEqual([]);
    // One more may have been acknowledged as a task's writes, which no checkpoint has taken up yet.
    const left = STEPS - acknowledged.length;
    expect([left, left - 1]).toContain(startedAgain.length);
    expect(new Set(startedAgain).size).toBe(startedAgain.length);
    expect(tasks.map(({ report }) => report)).toEqual(
      Array.from({ length: STEPS }, (_, step) => `did step ${step}`),
    );
    expect(outcome?.status).toBe("completed");
  } finally {
    if ("end" in saver && typeof saver.end === "function") await saver.end();
    if ("db" in saver) (saver.db as { close(): void }).close();
  }
}
