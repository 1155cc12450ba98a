import type { MemorySaver } from "@langchain/langgraph";
import { newThread } from "../../support/thread.ts";
import { type Fault, randomOf } from "./faults.ts";
import { isFailingReview, nextInput, runConfig } from "./go-on.ts";
import { MortalProcess, type Stretch } from "./mortal-process.ts";
import { type Nesting, nested, resultsHere } from "./nested.ts";
import type { Checked } from "./rules.ts";
import type { Sight } from "./witness.ts";
import type { Workload } from "./workload.ts";

/** How a workload is run. */
export interface Drive {
  readonly workload: Workload;
  /** What happens to each stretch; nothing to those that come after. */
  readonly faults: readonly Fault[];
  /** The longest that the checkpointer takes for a write, and again to acknowledge it. */
  readonly slowMs: number;
  /** Decides how long each write takes, and which questions are answered when. */
  readonly seed: number;
  readonly nesting: Nesting;
}

/** No run of the tests takes so many stretches; one that does would go on for ever. */
const MOST_STRETCHES = 200;

/** Runs a workload to its end, through all its faults, and hands back what the rules are checked with. */
export async function drive(saver: MemorySaver, given: Drive): Promise<Checked> {
  const { workload, faults, slowMs, seed, nesting } = given;
  const config = newThread();
  const sights: Sight[] = [];
  const results = resultsHere();
  const failed = new Map<string, number>();
  const random = randomOf(seed);
  const delayMs = (): number => Math.floor(random() * (slowMs + 1));
  let process = new MortalProcess(saver, sights, delayMs);
  for (let count = 0; count < MOST_STRETCHES; count += 1) {
    if (process.isDead) process = new MortalProcess(saver, sights, delayMs);
    const stretch = process.begin(faults[count] ?? { type: "none" });
    const checkpointer = process.saver;
    const graph = nested(nesting, workload, process.world(stretch, failed), { checkpointer, results });
    const input = await nextInput(graph.on(saver), config, random);
    const run = graph.invoke(input, runConfig(workload, nesting, config, stretch.abort.signal));
    const how = await Promise.race([run.then(() => "asked" as const, failedAs(stretch)), process.died]);
    const isFinished = how === "asked" && (await graph.on(saver).getState(config)).next.length === 0;
    process.end(isFinished ? "finished" : how);
    if (isFinished) return { workload, sights, result: graph.result(await run) };
  }
  throw new Error(`The run did not come to its end in ${MOST_STRETCHES} stretches.`);
}

type How = Extract<Sight, { type: "stopped" }>["how"];

/** Only what the workload and its faults provide for may go wrong. */
function failedAs(stretch: Stretch): (error: unknown) => How {
  return (error) => {
    if (stretch.abort.signal.aborted) return "aborted";
    if (stretch.hasRefused) return "refused";
    if (isFailingReview(error)) return "failed";
    throw error;
  };
}
