import { performance } from "node:perf_hooks";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import type { Contender } from "./contender.ts";
import { CountingSaver } from "./counting-saver.ts";
import { Desk } from "./desk.ts";
import { collectGarbage } from "./garbage.ts";
import { median } from "./statistics.ts";
import { drawTasksInAll, type Workload } from "./workload.ts";

/** What a task costs where work and reviews take no time. */
export interface Overhead {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** What was written to the checkpointer; null where there is none. */
  readonly writtenKb: number | null;
  /** What is alive on the heap during the last review. */
  readonly heapKb: number;
}

/** A workload of so many tasks, follow-ups included, that take no time. */
export function instantWorkload(total: number): Workload {
  return {
    name: "instant",
    workers: 4,
    tasks: drawTasksInAll(12, total, { workMs: () => 0, reviewMs: 0 }),
  };
}

/** How long one contender is measured for with one size, in milliseconds; and the fewest runs for a median. */
const MEASURED_MS = 1_500;
const FEWEST_RUNS = 3;

/** Measures the cost of a task: the median of as many runs as there is time for. */
export async function measureOverhead(contender: Contender, total: number): Promise<Overhead> {
  const workload = instantWorkload(total);
  const runs: Omit<Overhead, "heapKb">[] = [];
  const started = performance.now();
  while (runs.length < FEWEST_RUNS || performance.now() - started < MEASURED_MS) {
    const { wallMs, cpuMs, writtenKb } = await timeCosts(contender, workload);
    runs.push({
      wallMs: wallMs / total,
      cpuMs: cpuMs / total,
      writtenKb: writtenKb === null ? null : writtenKb / total,
    });
  }
  return {
    wallMs: median(runs.map(({ wallMs }) => wallMs)),
    cpuMs: median(runs.map(({ cpuMs }) => cpuMs)),
    writtenKb: contender.isDurable ? median(runs.map(({ writtenKb }) => writtenKb ?? 0)) : null,
    heapKb: (await liveHeap(contender, workload)) / 1024 / total,
  };
}

async function timeCosts(contender: Contender, workload: Workload): Promise<Omit<Overhead, "heapKb">> {
  const saver = new CountingSaver();
  const desk = new Desk(workload);
  const run = contender.prepare(workload, desk, saver);
  collectGarbage();
  const cpu = process.cpuUsage();
  const started = performance.now();
  await run();
  const wallMs = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  desk.close();
  return {
    wallMs,
    cpuMs: (user + system) / 1_000,
    writtenKb: contender.isDurable ? saver.bytes / 1024 : null,
  };
}

/** Bytes alive during the last review. SQLite keeps what is written outside of the heap, so that it does not count. */
async function liveHeap(contender: Contender, workload: Workload): Promise<number> {
  const saver = SqliteSaver.fromConnString(":memory:");
  let before = 0;
  let during = 0;
  const desk = new Desk(workload, () => {
    collectGarbage();
    during = process.memoryUsage().heapUsed;
  });
  const run = contender.prepare(workload, desk, saver);
  collectGarbage();
  before = process.memoryUsage().heapUsed;
  try {
    await run();
    desk.close();
    return during - before;
  } finally {
    saver.db.close();
  }
}
