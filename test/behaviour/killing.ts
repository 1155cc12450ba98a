import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Starts a program, and kills it so many milliseconds after it has said so many lines, the first of which is `ready`;
 * if it is not through by then.
 *
 * @returns whether it was killed
 */
export async function runAndKill(
  program: string,
  args: readonly string[],
  { afterMs, lines = 1 }: { readonly afterMs: number; readonly lines?: number },
): Promise<boolean> {
  const child = spawn(process.execPath, ["--import", "tsx", program, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  let said = 0;
  for await (const _line of createInterface({ input: child.stdout })) {
    said += 1;
    if (said === lines) break;
  }
  await Promise.race([sleep(afterMs), exited]);
  child.kill("SIGKILL");
  const [, signal] = await exited;
  return signal === "SIGKILL";
}

/** What a program has noted, a line each. */
export function linesOfFile(file: string): string[] {
  try {
    return readFileSync(file, "utf8").trim().split("\n");
  } catch {
    return []; // Killed before anything was noted.
  }
}
