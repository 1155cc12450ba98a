import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { RecordedRun } from "./recorded-run.ts";

/** When a process is killed: so many milliseconds after it has noted so many lines. */
export interface Moment {
  readonly lines: number;
  readonly thenMs: number;
}

/** A process of its own for one stretch of a run. It is warm when it is told what to do: loading takes longest. */
export class MortalChild {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #lines: AsyncIterator<string>;

  /** @param program `recorded-run.ts` as plain JavaScript */
  constructor(program: string) {
    this.#child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] });
    this.#exited = once(this.#child, "exit");
    if (this.#child.stdout === null) throw new Error("The child has no output.");
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Lets it run, and kills it. Whether it was still at it then. */
  async killWhileAt(run: RecordedRun, { lines, thenMs }: Moment): Promise<boolean> {
    if ((await this.#lines.next()).value !== "ready") throw new Error("The child did not start.");
    this.#child.stdin?.write(`${JSON.stringify(run)}\n`);
    for (let line = 0; line < lines; line += 1) if ((await this.#lines.next()).done) break;
    await Promise.race([sleep(thenMs), this.#exited]);
    const wasAtIt = this.#child.exitCode === null && this.#child.signalCode === null;
    await this.kill();
    const { exitCode } = this.#child;
    if (exitCode !== null && exitCode !== 0) throw new Error("The child failed by itself.");
    return wasAtIt;
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
  }
}
