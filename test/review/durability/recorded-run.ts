import { appendFileSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { openSaver } from "../../behaviour/killed-run.ts";
import { randomOf } from "./faults.ts";
import { isFailingReview, nextInput, runConfig } from "./go-on.ts";
import { type Nesting, nested, type Result } from "./nested.ts";
import { watchedSaver } from "./watched-saver.ts";
import type { Note, Sight } from "./witness.ts";
import type { Workload } from "./workload.ts";

/** What a process of its own is told to do: to begin this run, or to go on with it. */
export interface RecordedRun {
  readonly kind: string;
  readonly address: string;
  readonly threadId: string;
  /** A file with one line for each sight of all the processes that have been at this run. */
  readonly log: string;
  readonly workload: Workload;
  readonly nesting: Nesting;
  /** The longest that a write takes. */
  readonly slowMs: number;
  readonly seed: number;
}

/** A line of the log: a sight, or what the reviewed workflow returned. */
type Line = Sight | { readonly type: "result"; readonly result: Result };

/** Begins a run, or goes on with it, to its end; `told` hears of every line of the log. */
export async function goThrough(run: RecordedRun, told: (line: Line) => void = () => {}): Promise<void> {
  const { kind, address, threadId, log, workload, nesting, slowMs, seed } = run;
  const append = (line: Line): void => {
    appendFileSync(log, `${JSON.stringify(line)}\n`);
    told(line);
  };
  const note: Note = append;
  const random = randomOf(seed);
  const failed = new Map<string, number>();
  const failsReview = ({ key, failingReviews }: Workload["tasks"][number]): boolean => {
    const before = failed.get(key) ?? 0;
    failed.set(key, before + 1);
    return before < failingReviews;
  };
  const saver = await openSaver(kind, address);
  const config = { configurable: { thread_id: threadId } };
  // Half before the write lands, and half before it is acknowledged.
  const delayMs = (): number => (random() * slowMs) / 2;
  const graph = nested(
    nesting,
    workload,
    { note, failsReview },
    {
      checkpointer: watchedSaver(saver, { note, delayMs }),
      results: {
        add: (result) => append({ type: "result", result: recordsOf(result) }),
        last: () => readRun(log).result,
      },
    },
  );
  const observer = graph.on(saver);
  for (let isFinished = false; !isFinished; ) {
    append({ type: "began" });
    const input = await nextInput(observer, config, random);
    let how: "asked" | "failed" = "asked";
    // Also where the state names no next node: it does not either between a superstep's last write and its checkpoint.
    try {
      await graph.invoke(input, runConfig(workload, nesting, config));
    } catch (error) {
      if (!isFailingReview(error)) throw error;
      how = "failed";
    }
    const state = await observer.getState(config);
    isFinished = how === "asked" && state.next.length === 0;
    append({ type: "stopped", how: isFinished ? "finished" : how });
    if (isFinished && nesting === "none") append({ type: "result", result: recordsOf(state.values) });
  }
  await close(saver);
}

/** Within another graph these are not enumerable. */
function recordsOf({ tasks, reviews, history, artifact, outcome }: Result): Result {
  return { tasks, reviews, history, artifact, outcome } as Result;
}

/** What the log of a run tells, so far. */
export function readRun(log: string): { readonly sights: Sight[]; readonly result: Result | undefined } {
  const lines = readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
  const results = lines.flatMap((line) => (line.type === "result" ? [line.result] : []));
  return { sights: lines.filter((line) => line.type !== "result"), result: results.at(-1) };
}

async function close(saver: object): Promise<void> {
  if ("end" in saver && typeof saver.end === "function") await saver.end();
  if ("db" in saver) (saver.db as { close(): void }).close();
}

/** Run as a program: says when it is ready, and takes the run that it is to do from the first line of its input. */
async function main(): Promise<void> {
  process.stdout.write("ready\n");
  for await (const line of createInterface({ input: process.stdin })) {
    await goThrough(JSON.parse(line) as RecordedRun, ({ type }) => process.stdout.write(`${type}\n`));
    process.exit(0);
  }
}

if (process.argv[1] === import.meta.filename) await main();
