import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { chown, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findFreePort } from "./free-port.ts";
import { findPostgresBinaries, type PostgresBinaries } from "./postgres-binaries.ts";
import { makeTemporaryFolder, type TemporaryFolder } from "./temporary-folder.ts";

/** A running Postgres server of the tests' own. */
export interface PostgresServer {
  /** The connection URL of its superuser. */
  readonly url: string;
  /** Stops the server and removes all its files. */
  stop(): Promise<void>;
}

const startTimeoutMs = 60_000;
const stopTimeoutMs = 10_000;

/**
 * Starts a real Postgres on a free loopback port, in a fresh temporary folder.
 *
 * @throws Where it cannot run here; the message has the end of Postgres's own log.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = await makeTemporaryFolder("postgres");
  try {
    const binaries = await findPostgresBinaries(folder.path);
    const password = randomBytes(12).toString("hex");
    const data = join(folder.path, "data");
    await initialise(binaries, folder.path, data, password);
    const port = await findFreePort();
    const server = await run(binaries, data, port);
    return {
      url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
      stop: () => stop(server, folder),
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

async function initialise(
  { initdb, account }: PostgresBinaries,
  folder: string,
  data: string,
  password: string,
): Promise<void> {
  const passwordFile = join(folder, "password");
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined) {
    await chown(passwordFile, account.uid, account.gid);
  }
  const options = ["--username=postgres", `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
  const storage = [`--pgdata=${data}`, "--encoding=UTF8", "--locale=C", "--no-sync"];
  const child = spawn(initdb, [...options, ...storage], { ...account, cwd: folder, stdio: "pipe" });
  const log = collectLog(child);
  const [code] = await once(child, "close");
  await rm(passwordFile, { force: true });
  if (code !== 0) throw new Error(`initdb ended with ${code}: ${log()}`);
}

/** Runs the server until it takes connections. The tests' data need not survive, so nothing is synced. */
async function run(
  { postgres, account }: PostgresBinaries,
  data: string,
  port: number,
): Promise<ChildProcess> {
  const settings = [
    "max_connections=400",
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "logging_collector=off",
    "lc_messages=C",
  ];
  const options = ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])];
  const child = spawn(postgres, options, { ...account, cwd: data, stdio: "pipe" });
  const log = collectLog(child);
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`Postgres was not ready after ${startTimeoutMs} ms: ${log()}`));
    }, startTimeoutMs);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`Postgres ended with ${code}: ${log()}`)));
    child.stderr.on("data", () => {
      if (!log().includes("database system is ready to accept connections")) return;
      clearTimeout(timer);
      resolve();
    });
  });
  process.once("exit", () => {
    if (child.exitCode !== null) return;
    child.kill("SIGQUIT");
    rmSync(data, { recursive: true, force: true });
  });
  return child;
}

/** A fast shutdown, then the hard way. */
async function stop(server: ChildProcess, folder: TemporaryFolder): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const ended = once(server, "exit");
    server.kill("SIGINT");
    const timer = setTimeout(() => server.kill("SIGKILL"), stopTimeoutMs);
    await ended;
    clearTimeout(timer);
  }
  await folder.remove();
}

/** Keeps what a program says; the function returned gives the end of it. */
function collectLog(child: ChildProcess): () => string {
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      log = (log + text).slice(-4000);
    });
  }
  return () => log;
}
