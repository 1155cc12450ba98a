import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { KillableRun } from "./recorded-run.ts";

const program = fileURLToPath(new URL("./recorded-run.ts", import.meta.url));

/** A process of its own for one stretch of a run. It is warm when it is told what to do: loading takes longest. */
export class MortalChild {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #lines: AsyncIterator<string>;

  constructor() {
    this.#child = spawn(process.execPath, ["--import", "tsx", program], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#exited = once(this.#child, "exit");
    if (this.#child.stdout === null) throw new Error("The child has no output.");
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Lets it run, and kills it so many milliseconds after it has begun. Whether it was not through by then. */
  async killWhileAt(run: KillableRun, afterMs: number): Promise<boolean> {
    await this.#next("ready");
    this.#child.stdin?.write(`${JSON.stringify(run)}\n`);
    await this.#next("begun");
    await Promise.race([sleep(afterMs), this.#exited]);
    const wasAtIt = this.#child.exitCode === null && this.#child.signalCode === null;
    await this.kill();
    if (this.#child.exitCode !== null && this.#child.exitCode !== 0)
      throw new Error("The run failed by itself.");
    return wasAtIt;
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
  }

  async #next(wanted: string): Promise<void> {
    const { value } = await this.#lines.next();
    if (value !== wanted) throw new Error(`The child said ${value} instead of ${wanted}.`);
  }
}
