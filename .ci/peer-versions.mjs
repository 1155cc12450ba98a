// Which versions of the peers the library is tested on, besides the installed ones.
//
//   node .ci/peer-versions.mjs lowest
//     prints name@version for each peer whose lowest version is not the installed one
//   node .ci/peer-versions.mjs newest PROJECT FOLDER
//     finds the newest LangGraph of the peer range that the registry can install, and writes it with the
//     other peers to PROJECT's package.json; FOLDER is for trials
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const langgraph = "@langchain/langgraph";
// Where a package's dependencies cannot be met, npm 11 may search without an end.
const trialTimeoutMs = 30_000;

const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));
const writeJson = (file, value) => writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
const mapValues = (object, map) =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(name, value)]));
const lowestOf = (range) => range.replace(/^[\^~]/, "");

const [command, project, folder] = process.argv.slice(2);
const manifest = readJson("package.json");
const peerRanges = manifest.peerDependencies;
if (command === "lowest") console.log(findLowest().join(" "));
else if (command === "newest") chooseNewest();
else throw new Error(`"${command}" is neither "lowest" nor "newest".`);

function findLowest() {
  return Object.entries(peerRanges)
    .map(([name, range]) => ({ name, lowest: lowestOf(range) }))
    .filter(({ name, lowest }) => readJson(join("node_modules", name, "package.json")).version !== lowest)
    .map(({ name, lowest }) => `${name}@${lowest}`);
}

function chooseNewest() {
  for (const version of versionsInRange()) {
    for (const attempt of attemptsAt(version)) {
      const installed = resolve(attempt);
      if (installed === undefined) continue;
      write(installed);
      console.log(`Chosen: ${describe(mapValues(peerRanges, (name) => installed[name]))}`);
      return;
    }
  }
  throw new Error(`No version of ${langgraph} in the peer range installs.`);
}

/** Newest first. */
function versionsInRange() {
  const versions = view(`${langgraph}@${peerRanges[langgraph]}`, "version");
  return [versions].flat().sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
}

/** The ways to install one version of LangGraph, the newest surroundings first. */
function attemptsAt(version) {
  const pinned = mapValues(peerRanges, (name) => manifest.devDependencies[name]);
  const dependencies = Object.entries(view(`${langgraph}@${version}`, "dependencies"));
  const lowestDependencies = Object.fromEntries(
    dependencies
      .filter(([name]) => name.startsWith("@langchain/"))
      .map(([name, range]) => [name, lowestOf(range)]),
  );
  return [
    { how: "the newest other peers", peers: peerRanges, overrides: {} },
    { how: "the other peers as in devDependencies", peers: pinned, overrides: {} },
    { how: `also ${describe(lowestDependencies)}`, peers: pinned, overrides: lowestDependencies },
  ].map((attempt) => ({ ...attempt, peers: { ...attempt.peers, [langgraph]: version } }));
}

/** The version that npm chooses for each package, or undefined where it finds none that go together. */
function resolve({ how, peers, overrides }) {
  const trial = join(folder, "trial");
  rmSync(trial, { recursive: true, force: true });
  mkdirSync(trial);
  writeJson(join(trial, "package.json"), { private: true, dependencies: peers, overrides });
  const flags = ["--package-lock-only", "--strict-peer-deps", "--no-audit", "--no-fund"];
  const { status, stderr } = npm(["install", ...flags], trial);
  if (status === 0) {
    const { packages } = readJson(join(trial, "package-lock.json"));
    const prefix = "node_modules/";
    const chosen = Object.entries(packages).filter(([place]) => place.startsWith(prefix));
    return Object.fromEntries(chosen.map(([place, { version }]) => [place.slice(prefix.length), version]));
  }
  const reason = stderr.match(/npm error (?:notarget No|peer) .*/)?.[0] ?? "npm found no end";
  console.log(`${langgraph}@${peers[langgraph]} with ${how} does not install: ${reason}`);
  return undefined;
}

/** Peers, and what comes with them, as chosen; the project's other packages stay as they are. */
function write(installed) {
  const file = join(project, "package.json");
  const copy = readJson(file);
  const devDependencies = mapValues(copy.devDependencies, (name, version) => installed[name] ?? version);
  writeJson(file, { ...copy, devDependencies });
}

function view(specification, field) {
  const { stdout, status } = npm(["view", specification, field, "--json"], ".");
  if (status !== 0) throw new Error(`npm view ${specification} failed: ${stdout}`);
  return JSON.parse(stdout);
}

function npm(args, cwd) {
  const timeout = { timeout: trialTimeoutMs, killSignal: "SIGKILL" };
  return spawnSync("npm", args, { cwd, encoding: "utf8", maxBuffer: 2 ** 28, ...timeout });
}

function describe(versions) {
  return Object.entries(versions)
    .map(([name, version]) => `${name}@${version}`)
    .join(", ");
}
