// Builds the inspector's page into dist/inspector/page, from the root: npm run build:inspector
//
// Its packages are installed when they are missing or others than its lock file names, so that the root's
// `npm ci` needs none of them.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const lock = readFileSync(here("package-lock.json"), "utf8");
const stamp = here("node_modules/.installed-lock.json");

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
  npm(["ci", "--no-audit", "--no-fund"]);
  writeFileSync(stamp, lock);
}
if (process.argv[2] !== "--install-only") npm(["run", "--silent", "build"]);

function npm(args) {
  const isWindows = process.platform === "win32";
  const { status } = spawnSync("npm", args, { cwd: here("."), stdio: "inherit", shell: isWindows });
  if (status !== 0) process.exit(status ?? 1);
}
