/**
 * How close a reviewed batch comes to an ideal schedule, and what a task of it costs; beside the graph that
 * LangGraph's docs teach, and a promise loop written by hand. Run: npm run bench:makespan
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import type { Contender } from "./makespan/contender.ts";
import { library } from "./makespan/library.ts";
import { type Makespans, measureMakespans, timeOnce } from "./makespan/makespans.ts";
import { measureOverhead, type Overhead } from "./makespan/overhead.ts";
import { promiseLoop } from "./makespan/promise-loop.ts";
import { sendGraph } from "./makespan/send-graph.ts";
import { markdownTable, median, spread } from "./makespan/statistics.ts";
import { allTasks } from "./makespan/workload.ts";
import { WARM_UP, WORKLOADS } from "./makespan/workloads.ts";

/** How far from the ideal the library may be. */
const BOUND = 1.05;

/** How much dearer a task may be in a batch of 1,000 than in one of 100: were the whole quadratic, it would be 10 times. */
const GROWTH_BOUND = 2;

const CONTENDERS = [
  { contender: library, repetitions: 5 },
  { contender: sendGraph, repetitions: 2 },
  { contender: promiseLoop, repetitions: 2 },
];

/** A server that takes requests has run for a while. */
const WARM_UPS = 10;

const SIZES = [10, 100, 1_000] as const;

const MEASURES = [
  { name: "wall time, ms", of: ({ wallMs }: Overhead) => wallMs },
  { name: "CPU time, ms", of: ({ cpuMs }: Overhead) => cpuMs },
  { name: "written, KB", of: ({ writtenKb }: Overhead) => writtenKb },
  { name: "live heap, KB", of: ({ heapKb }: Overhead) => heapKb },
];

function makespanTable(measured: readonly Makespans[]): string {
  const names = CONTENDERS.map(({ contender }) => contender.name);
  const head = ["workload", "workers", "tasks", "ideal, ms", ...names];
  const rows = measured.map(({ workload, idealMs, ratios }) => [
    workload.name,
    String(workload.workers),
    String(allTasks(workload.tasks).length),
    String(idealMs),
    ...names.map((name) => spread(ratios.get(name) ?? [])),
  ]);
  return markdownTable(head, rows, new Set(head.slice(1)));
}

type Overheads = readonly { readonly contender: Contender; readonly bySize: readonly Overhead[] }[];

async function measureOverheads(): Promise<Overheads> {
  const bySize = new Map(CONTENDERS.map(({ contender }) => [contender, [] as Overhead[]]));
  for (const total of SIZES) {
    for (const [contender, overheads] of bySize) {
      overheads.push(await measureOverhead(contender, total));
      console.error(`${total} instant tasks: ${contender.name}`);
    }
  }
  return [...bySize].map(([contender, overheads]) => ({ contender, bySize: overheads }));
}

/** Below this a figure is noise. */
const LEAST = 0.1;

function growthOf(bySize: readonly Overhead[], of: (overhead: Overhead) => number | null): number | null {
  const [, hundred = null, thousand = null] = bySize.map(of);
  if (hundred === null || thousand === null || hundred < LEAST || thousand < LEAST) return null;
  return thousand / hundred;
}

function overheadTable(overheads: Overheads): string {
  const sizes = SIZES.map((total) => total.toLocaleString("en"));
  const head = ["for a task", "", ...sizes, "1,000 / 100"];
  const shown = (value: number | null): string => {
    if (value === null) return "–";
    return value < LEAST ? `< ${LEAST}` : value.toFixed(2);
  };
  const rows = MEASURES.flatMap(({ name, of }) =>
    overheads.map(({ contender, bySize }) => [
      name,
      contender.name,
      ...bySize.map((overhead) => shown(of(overhead))),
      shown(growthOf(bySize, of)),
    ]),
  );
  return markdownTable(head, rows, new Set(head.slice(2)));
}

function versions(): string {
  const require = createRequire(import.meta.url);
  const { version } = JSON.parse(readFileSync(require.resolve("@langchain/langgraph/package.json"), "utf8"));
  return `Node ${process.version.slice(1)}, @langchain/langgraph ${version}, ${availableParallelism()} cores`;
}

/** What does not hold of the library, in sentences. */
function problems(measured: readonly Makespans[], overheads: Overheads): string[] {
  const slow = measured.flatMap(({ workload, ratios }) => {
    const ratio = median(ratios.get(library.name) ?? []);
    return ratio <= BOUND
      ? []
      : [
          `"${workload.name}" with ${workload.workers} workers takes ${ratio.toFixed(3)} of the ideal, over ${BOUND}.`,
        ];
  });
  const own = overheads.find(({ contender }) => contender === library)?.bySize ?? [];
  const growing = MEASURES.flatMap(({ name, of }) => {
    const growth = growthOf(own, of);
    return growth === null || growth <= GROWTH_BOUND
      ? []
      : [`For a task of 1,000, "${name}" is ${growth.toFixed(2)} times that of 100, over ${GROWTH_BOUND}.`];
  });
  return [...slow, ...growing];
}

for (const { contender } of CONTENDERS) {
  for (let run = 0; run < WARM_UPS; run += 1) await timeOnce(contender, WARM_UP);
  await measureOverhead(contender, 100);
}
const measured = await measureMakespans(WORKLOADS, CONTENDERS, (done) => console.error(done));
const overheads = await measureOverheads();

console.log(`\`npm run bench:makespan\` on ${versions()}:\n`);
console.log(`${makespanTable(measured)}\n`);
console.log(`${overheadTable(overheads)}\n`);
const failed = problems(measured, overheads);
for (const problem of failed) console.error(problem);
process.exitCode = failed.length > 0 ? 1 : 0;
