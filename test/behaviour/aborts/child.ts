import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { REASON, runToItsEnd, type Seen } from "./look.ts";
import { SCENARIO_NAMES } from "./scenarios.ts";
import type { Ending } from "./watch.ts";
import { WIDE } from "./wide.ts";

/** What a process tells of its runs. */
export interface Told {
  /** What keeps the process alive and did not before, when all is over. */
  readonly resources: readonly string[];
  readonly warnings: readonly string[];
  /** What went otherwise than it was to. */
  readonly faults: readonly string[];
}

/** Run as a program: `child.ts ENDING URL`, or `child.ts wide URL`. It ends by itself, or hangs. */
async function main([what = "", url = ""]: string[]): Promise<void> {
  const warnings: string[] = [];
  process.on("warning", ({ message }) => warnings.push(message));
  const before = resources();
  const faults = what === "wide" ? await runWide(url, warnings) : await runAll(what as Ending, url);
  const left = resources();
  for (const resource of before) if (left.includes(resource)) left.splice(left.indexOf(resource), 1);
  process.stdout.write(`${JSON.stringify({ resources: left, warnings, faults } satisfies Told)}\n`);
}

const resources = (): string[] => process.getActiveResourcesInfo();

/** All kinds of runs at once, both ways. */
async function runAll(ending: Ending, url: string): Promise<string[]> {
  const runs = SCENARIO_NAMES.flatMap((name) =>
    (["invoked", "streamed"] as const).map(async (way) =>
      faultsOf(await runToItsEnd(name, { way, ending, url }), ending).map(
        (fault) => `${name}, ${way}: ${fault}`,
      ),
    ),
  );
  return (await Promise.all(runs)).flat();
}

/** What went wrong in a run; what goes on in those that are aborted is looked at elsewhere. */
function faultsOf({ error, status, listeners, states, after }: Seen, ending: Ending): string[] {
  const isAborted = ending === "aborted";
  return [
    ...(error === (isAborted ? REASON : null) ? [] : [`it threw ${error}`]),
    ...(status === (ending === "completed" ? "completed" : null) ? [] : [`its outcome is ${status}`]),
    ...(listeners.every((count) => count === 0) ? [] : [`listeners are left: ${listeners.join(", then ")}`]),
    ...(states[0] === states[1] ? [] : ["its state changed afterwards"]),
    ...(isAborted || after.length === 1 ? [] : [`afterwards: ${after.join(", ")}`]),
  ];
}

/** Wide runs, one after the other, each under a signal of its own. */
async function runWide(url: string, warnings: readonly string[]): Promise<string[]> {
  const faults: string[] = [];
  for (const [name, run] of Object.entries(WIDE)) {
    const caller = new AbortController();
    const warned = warnings.length;
    await run(url, caller.signal);
    await sleep(20);
    if (warnings.length > warned) faults.push(`${name}: there was a warning.`);
    const left = getEventListeners(caller.signal, "abort").length;
    if (left > 0) faults.push(`${name}: ${left} listeners are left on the caller's signal.`);
  }
  return faults;
}

if (process.argv[1]?.endsWith("aborts/child.ts")) await main(process.argv.slice(2));
