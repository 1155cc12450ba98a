import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { asPlainJavaScript } from "../../review/durability/plain-javascript.ts";
import { whyUnavailable } from "../../support/checkpointers.ts";
import { makeTemporaryFolder, type TemporaryFolder } from "../../support/temporary-folder.ts";
import { tries } from "../../support/tries.ts";
import { openSaver } from "../killed-run.ts";
import { linesOfFile, runAndKill } from "../killing.ts";
import { ACTS, ANSWERS, killablePlan, STEPS, WHOLE } from "./killed-plan.ts";

const postgres = inject("postgres");

/** Runs for each database; each is killed twice, and then gone on with to its end. */
const RUNS = tries(3);

/** Most that a process tells before it is killed: all acts and answers but the last two. */
const MOST_LINES = STEPS * ACTS + ANSWERS - 2;

let translated: TemporaryFolder;
let program: string;

beforeAll(async () => {
  translated = await makeTemporaryFolder("plan-killed");
  const source = fileURLToPath(new URL("./killed-plan.ts", import.meta.url));
  program = await asPlainJavaScript(source, translated.path);
});

afterAll(() => translated.remove());

describe.concurrent.each(["SqliteSaver", "PostgresSaver"] as const)(
  "a plan whose process is killed at any moment, on %s",
  (kind) => {
    const unavailable = whyUnavailable(kind);
    const skipped = unavailable === undefined ? "" : ` (skipped: ${unavailable.split("\n", 1).join("")})`;

    it.skipIf(unavailable !== undefined)(
      `does no act and asks no role twice but what was in flight, and ends in the same world${skipped}`,
      async () => {
        const folder = await makeTemporaryFolder("plan-kill");
        try {
          const address =
            kind === "SqliteSaver"
              ? join(folder.path, "runs.sqlite")
              : `${postgres.available ? postgres.url : ""}#plan_${randomUUID().slice(0, 8)}`;
          let killed = 0;
          for (let run = 0; run < RUNS; run += 1) {
            const threadId = randomUUID();
            const log = join(folder.path, `${threadId}.log`);
            let kills = 0;
            for (const share of [(run + 0.5) / RUNS / 2, Math.random() / 2]) {
              // The first line says that the process is ready, each other one that an act or an answer has ended.
              const moment = { lines: 1 + Math.round(share * MOST_LINES), afterMs: Math.random() * 4 };
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
      120_000,
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
    const workflow = killablePlan(saver, (line) => appendFileSync(log, `${line}\n`));
    const config = { configurable: { thread_id: threadId } };
    const left = await workflow.getState(config);
    const before = linesOfFile(log).filter((line) => line !== "");
    const actsBefore = actsOf(before);
    const kept: readonly string[] = left.values.environment?.state ?? [];
    // What was kept is what was done, in its order, but for the one act that each kill cut off.
    expect(kept).toEqual(WHOLE.slice(0, kept.length));
    expect(new Set(actsBefore)).toEqual(new Set(WHOLE.slice(0, new Set(actsBefore).size)));
    expect(new Set(actsBefore).size - kept.length).toBeLessThanOrEqual(1);

    const hasBegun = left.next.length > 0 || left.values.messages?.length > 0;
    const result = await workflow.invoke(hasBegun ? null : { messages: "go" }, config);
    expect(result.outcome?.status).toBe("completed");
    expect(result.environment).toEqual({ version: 1 + WHOLE.length, state: WHOLE });
    expect(result.tasks.map(({ report }) => report)).toEqual(
      Array.from({ length: STEPS }, (_, step) =>
        Array.from({ length: ACTS }, (_, act) => step * ACTS + act).join(),
      ),
    );
    expect(result.plan.map(({ status, attempts }) => [status, attempts])).toEqual(
      Array.from({ length: 1 + STEPS }, () => ["completed", 1]),
    );
    expect((await workflow.getState(config)).values.environment).toEqual(result.environment);

    const lines = linesOfFile(log);
    const after = lines.slice(before.length);
    expect(actsOf(after).filter((act) => kept.includes(act))).toEqual([]);
    expect(actsOf(after)).toEqual(WHOLE.slice(kept.length));
    expect(actsOf(lines).length).toBeLessThanOrEqual(WHOLE.length + kills);
    const answers = lines.filter((line) => line.startsWith("role ")).length;
    expect(answers).toBeGreaterThanOrEqual(ANSWERS);
    expect(answers).toBeLessThanOrEqual(ANSWERS + kills);
  } finally {
    if ("end" in saver && typeof saver.end === "function") await saver.end();
    if ("db" in saver) (saver.db as { close(): void }).close();
  }
}

function actsOf(lines: readonly string[]): string[] {
  return lines.filter((line) => line.startsWith("act ")).map((line) => line.slice("act ".length));
}
