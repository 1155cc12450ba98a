import { performance } from "node:perf_hooks";
import { MemorySaver } from "@langchain/langgraph";
import type { Contender } from "./contender.ts";
import { Desk } from "./desk.ts";
import { collectGarbage } from "./garbage.ts";
import { listSchedule } from "./list-schedule.ts";
import type { Workload } from "./workload.ts";

/** One workload's makespans as ratios to the ideal, by contender. */
export interface Makespans {
  readonly workload: Workload;
  readonly idealMs: number;
  readonly ratios: ReadonlyMap<string, readonly number[]>;
}

/** Runs every workload with every contender, in turns, so that what the machine does meanwhile meets all alike. */
export async function measureMakespans(
  workloads: readonly Workload[],
  contenders: readonly { readonly contender: Contender; readonly repetitions: number }[],
  onRun: (done: string) => void,
): Promise<Makespans[]> {
  const measured = workloads.map((workload) => ({
    workload,
    idealMs: listSchedule(workload).makespanMs,
    ratios: new Map(contenders.map(({ contender }) => [contender.name, [] as number[]])),
  }));
  const most = Math.max(...contenders.map(({ repetitions }) => repetitions));
  for (let repetition = 0; repetition < most; repetition += 1) {
    for (const { workload, idealMs, ratios } of measured) {
      for (const { contender, repetitions } of contenders) {
        if (repetition >= repetitions) continue;
        const ratio = (await timeOnce(contender, workload)) / idealMs;
        ratios.get(contender.name)?.push(ratio);
        onRun(
          `${repetition + 1}/${most} ${workload.workers} ${workload.name}: ${contender.name} ${ratio.toFixed(3)}`,
        );
      }
    }
  }
  return measured;
}

/** Milliseconds from the call to its result. */
export async function timeOnce(contender: Contender, workload: Workload): Promise<number> {
  const desk = new Desk(workload);
  const run = contender.prepare(workload, desk, new MemorySaver());
  collectGarbage();
  const started = performance.now();
  await run();
  const elapsed = performance.now() - started;
  desk.close();
  return elapsed;
}
