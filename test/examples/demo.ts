import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../..", import.meta.url));

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs an example's program with its output and input piped, and without the caller's OpenAI settings. */
export function demoOf(example: "chart-review" | "crafting" | "event-planning") {
  return async (args: string[], environment: Record<string, string> = {}): Promise<Run> => {
    const { OPENAI_API_KEY: _, OPENAI_BASE_URL: __, OPENAI_MODEL: ___, ...clean } = process.env;
    const child = spawn(process.execPath, ["--import", "tsx", `examples/${example}/main.ts`, ...args], {
      cwd: project,
      env: { ...clean, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    return { code, stdout, stderr };
  };
}
