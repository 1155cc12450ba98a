import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { whyUnavailable } from "../../support/checkpointers.ts";
import { makeTemporaryFolder, type TemporaryFolder } from "../../support/temporary-folder.ts";
import { tries } from "../../support/tries.ts";
import { workloads } from "./arbitraries.ts";
import { randomOf } from "./faults.ts";
import { MortalChild } from "./mortal-child.ts";
import { NESTINGS } from "./nested.ts";
import { asPlainJavaScript } from "./plain-javascript.ts";
import { goThrough, type RecordedRun, readRun } from "./recorded-run.ts";
import { brokenRules } from "./rules.ts";

/** Kills of processes that were at their run, for each database and each of its speeds: 56 in all, in full. */
const KILLS = tries(14);

/** How often one run is killed at most before it may come to its end. */
const MOST_IN_A_ROW = 4;

/** Lines that a process notes at most before it is killed; a whole run notes about twice as many. */
const MOST_LINES = 45;

/** Runs at a time. */
const LANES = 2;

const someWorkload = workloads({
  tasks: { minLength: 6, maxLength: 8 },
  longestMs: 40,
  questions: true,
  failures: true,
});

const postgres = inject("postgres");

/** Warm processes, started ahead; what is left of them is ended with the tests. */
const warm: MortalChild[] = [];

let translated: TemporaryFolder;
let program: string;

beforeAll(async () => {
  translated = await makeTemporaryFolder("killed");
  program = await asPlainJavaScript(
    fileURLToPath(new URL("./recorded-run.ts", import.meta.url)),
    translated.path,
  );
});

function child(): MortalChild {
  while (warm.length <= LANES) warm.push(new MortalChild(program));
  return warm.shift() ?? new MortalChild(program);
}

afterAll(async () => {
  await Promise.all(warm.map((one) => one.kill()));
  await translated.remove();
});

type Place = Pick<RecordedRun, "kind" | "address" | "slowMs"> & { readonly folder: string };

/** Kills one run some times in a row, lets it come to its end, and checks it. How often it was killed while at it. */
async function killAndCheck({ folder, ...place }: Place, random: () => number): Promise<number> {
  const seed = (): number => Math.floor(random() * 2 ** 31);
  const [workload] = fc.sample(someWorkload, { seed: seed(), numRuns: 1 });
  const nesting = NESTINGS[Math.floor(random() * NESTINGS.length)] ?? "none";
  if (workload === undefined) throw new Error("There is no workload.");
  const threadId = randomUUID();
  const log = join(folder, `${threadId}.log`);
  const run = (): RecordedRun => ({ ...place, threadId, log, workload, nesting, seed: seed() });

  const wanted = 1 + Math.floor(random() * MOST_IN_A_ROW);
  let kills = 0;
  while (kills < wanted) {
    const moment = { lines: Math.floor(random() * MOST_LINES), thenMs: random() * (place.slowMs + 10) };
    if (!(await child().killWhileAt(run(), moment))) break;
    kills += 1;
  }
  await goThrough(run());
  const { sights, result } = readRun(log);
  if (result === undefined) throw new Error("The run has no result.");
  expect(brokenRules({ workload, sights, result }), JSON.stringify({ nesting, workload })).toEqual([]);
  return kills;
}

describe.each(["SqliteSaver", "PostgresSaver"] as const)(
  "a reviewed run killed at any moment, on %s",
  (kind) => {
    const unavailable = whyUnavailable(kind);
    const skipped = unavailable === undefined ? "" : ` (skipped: ${unavailable.split("\n", 1).join("")})`;

    it.skipIf(unavailable !== undefined).each([
      ["prompt", 0],
      ["slow", 60],
    ])(
      `repeats nothing that was acknowledged when it is resumed, with a %s checkpointer${skipped}`,
      async (_speed, slowMs) => {
        const random = randomOf(Math.floor(Math.random() * 2 ** 31));
        const { path: folder, remove } = await makeTemporaryFolder("kill");
        let kills = 0;
        const lane = async (index: number): Promise<void> => {
          const file = join(folder, `runs-${index}.sqlite`);
          const schema = `kill_${randomUUID().slice(0, 8)}`;
          const url = postgres.available ? postgres.url : "";
          const address = kind === "SqliteSaver" ? file : `${url}#${schema}`;
          while (kills < KILLS) kills += await killAndCheck({ kind, address, slowMs, folder }, random);
        };
        try {
          const lanes = await Promise.allSettled(Array.from({ length: LANES }, (_, index) => lane(index)));
          expect(lanes.flatMap((one) => (one.status === "rejected" ? [one.reason] : []))).toEqual([]);
        } finally {
          await remove();
        }
        expect(kills).toBeGreaterThanOrEqual(KILLS);
      },
      240_000,
    );
  },
);
