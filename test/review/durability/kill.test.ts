import { randomUUID } from "node:crypto";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, inject, it } from "vitest";
import { whyUnavailable } from "../../support/checkpointers.ts";
import { makeTemporaryFolder } from "../../support/temporary-folder.ts";
import { workloads } from "./arbitraries.ts";
import { randomOf } from "./faults.ts";
import { MortalChild } from "./mortal-child.ts";
import { NESTINGS } from "./nested.ts";
import { type KillableRun, readRun, runKillable } from "./recorded-run.ts";
import { brokenRules } from "./rules.ts";

/** Kills of processes that were at their run, for each database and each of its speeds. */
const KILLS = 14;

/** How often one run is killed at most before it may come to its end. */
const MOST_IN_A_ROW = 4;

/** Runs at a time. */
const LANES = 2;

const postgres = inject("postgres");

/** Warm processes, started ahead; what is left of them is ended with the tests. */
const warm: MortalChild[] = [];

function child(): MortalChild {
  while (warm.length <= LANES) warm.push(new MortalChild());
  return warm.shift() ?? new MortalChild();
}

afterAll(async () => {
  await Promise.all(warm.map((one) => one.kill()));
});

const someWorkload = workloads({
  tasks: { minLength: 6, maxLength: 8 },
  longestMs: 40,
  questions: true,
  failures: true,
});

describe.each(["SqliteSaver", "PostgresSaver"] as const)(
  "a reviewed run killed at any moment, on %s",
  (kind) => {
    const unavailable = whyUnavailable(kind);
    const skipped = unavailable === undefined ? "" : ` (skipped: ${unavailable.split("\n", 1).join("")})`;

    it.skipIf(unavailable !== undefined).each([
      ["prompt", 0, 350],
      ["slow", 60, 1200],
    ] as const)(
      `repeats nothing that was acknowledged when it is resumed, with a %s checkpointer${skipped}`,
      async (_speed, slowMs, latestMs) => {
        const seed = Math.floor(Math.random() * 2 ** 31);
        const random = randomOf(seed);
        const folder = await makeTemporaryFolder("kill");
        let kills = 0;
        const lane = async (index: number): Promise<void> => {
          const address =
            kind === "SqliteSaver"
              ? join(folder.path, `runs-${index}.sqlite`)
              : `${postgres.available ? postgres.url : ""}#kill_${randomUUID().slice(0, 8)}`;
          while (kills < KILLS) {
            const threadId = randomUUID();
            const [workload] = fc.sample(someWorkload, { seed: Math.floor(random() * 2 ** 31), numRuns: 1 });
            const nesting = NESTINGS[Math.floor(random() * NESTINGS.length)] ?? "none";
            if (workload === undefined) throw new Error("There is no workload.");
            const log = join(folder.path, `${threadId}.log`);
            const run = (): KillableRun => ({
              kind,
              address,
              threadId,
              log,
              workload,
              nesting,
              slowMs,
              seed: Math.floor(random() * 2 ** 31),
            });
            const inARow = 1 + Math.floor(random() * MOST_IN_A_ROW);
            for (let kill = 0; kill < inARow; kill += 1) {
              if (!(await child().killWhileAt(run(), random() * latestMs))) break;
              kills += 1;
            }
            await runKillable(run());
            const { sights, result } = readRun(log);
            if (result === undefined) throw new Error("The run has no result.");
            expect(
              brokenRules({ workload, sights, result }),
              JSON.stringify({ seed, nesting, workload }),
            ).toEqual([]);
          }
        };
        try {
          await Promise.all(Array.from({ length: LANES }, (_, index) => lane(index)));
        } finally {
          await folder.remove();
        }
        expect(kills).toBeGreaterThanOrEqual(KILLS);
      },
      120_000,
    );
  },
);
