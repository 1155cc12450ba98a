import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findFreePort } from "./free-port.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

/** A running LangGraph dev server. */
export interface DevServer {
  /** The URL for `Client` of `@langchain/langgraph-sdk` and for `RemoteGraph`. */
  readonly url: string;
  /** What the server has said so far, for failure messages. */
  log(): string;
  /** Ends the server with all its processes, frees the port and removes its files. */
  stop(): Promise<void>;
  /** Kills the server with all its processes at once, as a crash would. Its files stay until `stop`. */
  kill(): Promise<void>;
}

/** What to serve. */
export interface DevServerOptions {
  /** Each graph's name with its absolute file and export, `/path/graph.ts:graph`, as in `langgraph.json`. */
  readonly graphs: Readonly<Record<string, string>>;
  /** An HTTP app of one's own beside the API, `/path/app.ts:app`. @default none */
  readonly httpApp?: string;
  /** The port to listen on. @default one that is free */
  readonly port?: number;
  /** A folder for its files, which is kept: a later server in it has the threads. @default one of its own */
  readonly folder?: string;
  /** Environment variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds to wait until the server is healthy. Default 60,000. */
  readonly startTimeoutMs?: number;
}

const project = fileURLToPath(new URL("../..", import.meta.url));
const healthPollMs = 100;
const stopTimeoutMs = 5_000;

/**
 * Starts the real LangGraph dev server on a free loopback port and waits until it is healthy.
 *
 * Its `langgraph.json` lies in a temporary folder, where the server may write its files; the server looks
 * for LangGraph in that folder, so the project's packages are linked there. The graphs are loaded by tsx
 * with the project's `tsconfig.json`, so that they can import the library by its name.
 *
 * @throws Where it does not become healthy; the message has its log.
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const folder =
    options.folder === undefined
      ? await makeTemporaryFolder("dev-server")
      : { path: options.folder, remove: async () => undefined };
  const config = join(folder.path, "langgraph.json");
  const { graphs, httpApp } = options;
  const http = httpApp === undefined ? {} : { http: { app: httpApp } };
  await writeFile(config, JSON.stringify({ node_version: "20", graphs, env: {}, ...http }));
  const packages = join(folder.path, "node_modules");
  await rm(packages, { force: true });
  await symlink(join(project, "node_modules"), packages, "junction");
  const port = options.port ?? (await findFreePort());
  const host = "127.0.0.1";
  const cli = ["dev", "--no-browser", "--host", host, "--port", String(port), "--config", config];
  // A process group of its own, so that the server, which is a child of the CLI, can be ended with it.
  const child = spawn(process.execPath, [locateCli(), ...cli], {
    cwd: folder.path,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      LANGGRAPH_CLI_NO_ANALYTICS: "1",
      LANGSMITH_TRACING: "false",
      TSX_TSCONFIG_PATH: join(project, "tsconfig.json"),
      ...options.env,
    },
  });
  const log = collectLog(child);
  const onExit = (): void => killGroup(child, "SIGKILL");
  process.once("exit", onExit);
  const url = `http://${host}:${port}`;
  const stop = async (): Promise<void> => {
    process.off("exit", onExit);
    await endGroup(child);
    await folder.remove();
  };
  const kill = async (): Promise<void> => {
    killGroup(child, "SIGKILL");
    await endGroup(child);
  };
  try {
    await waitUntilHealthy(url, child, log, options.startTimeoutMs ?? 60_000);
  } catch (cause) {
    await stop();
    throw new Error(`The dev server did not start: ${String(cause)}\n${log()}`, { cause });
  }
  return { url, log, stop, kill };
}

function locateCli(): string {
  const manifest = createRequire(import.meta.url).resolve("@langchain/langgraph-cli/package.json");
  return join(dirname(manifest), "dist", "cli", "cli.mjs");
}

async function waitUntilHealthy(
  url: string,
  child: ChildProcess,
  log: () => string,
  timeoutMs: number,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`);
    }
    // The CLI watches on when the server inside it has crashed.
    if (/^Node\.js v\d|registerFromEnv/m.test(log())) throw new Error("it crashed");
    const healthy = await fetch(`${url}/ok`, { signal: AbortSignal.timeout(1_000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (healthy) return;
    await sleep(healthPollMs);
  }
  throw new Error(`it was not healthy after ${timeoutMs} ms`);
}

/** Asks the whole group to end, then ends it; returns when none of its processes holds the output open. */
async function endGroup(child: ChildProcess): Promise<void> {
  if (child.stdout?.closed && child.stderr?.closed) return;
  const closed = once(child, "close");
  killGroup(child, "SIGTERM");
  const timer = setTimeout(() => killGroup(child, "SIGKILL"), stopTimeoutMs);
  await closed;
  clearTimeout(timer);
  killGroup(child, "SIGKILL");
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

function collectLog(child: ChildProcess): () => string {
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      log = (log + text).slice(-20_000);
    });
  }
  return () => log;
}
