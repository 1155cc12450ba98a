import { execFile } from "node:child_process";
import { copyFile, cp, readFile, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));
const consumerFiles = ["import.mjs", "require.cjs", "consumer.ts"];
const packResult = z.tuple([
  z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) }),
]);
const manifest = z.object({
  version: z.string(),
  peerDependencies: z.record(z.string(), z.string()).default({}),
});

describe("the packed tarball, installed in an empty project", () => {
  const folders: TemporaryFolder[] = [];
  let consumer = "";
  let packed: string[] = [];

  beforeAll(async () => {
    const staging = await makeFolder("package-staging");
    consumer = await makeFolder("package-consumer");
    await stage(staging);
    const { tarball, files } = await pack(staging, consumer);
    packed = files;
    await install(tarball, consumer);
  }, 300_000);

  afterAll(async () => {
    for (const folder of folders) await folder.remove();
  });

  it("holds the built library and its sources, and no tests", () => {
    expect(packed).toEqual(
      expect.arrayContaining(["dist/index.js", "dist/index.d.ts", "dist/testing/index.js", "src/index.ts"]),
    );
    expect(packed.filter((path) => /(^|\/)(test|examples|bench)\/|\.test\./.test(path))).toEqual([]);
  });

  it("is imported from ESM and runs", async () => {
    const { stdout } = await run(process.execPath, ["import.mjs"], consumer);
    expect(JSON.parse(stdout)).toEqual({ outcome: "completed", answer: "Again.", testing: "function" });
  });

  it("is required from CommonJS", async () => {
    const { stdout } = await run(process.execPath, ["require.cjs"], consumer);
    expect(JSON.parse(stdout)).toEqual({ builder: "function", testing: "function" });
  });

  it("type-checks in a strict project with NodeNext resolution", async () => {
    expect(await findTypeErrors(consumer)).toEqual([]);
  }, 120_000);

  async function makeFolder(purpose: string): Promise<string> {
    const folder = await makeTemporaryFolder(purpose);
    folders.push(folder);
    return folder.path;
  }
});

/** Builds a copy, so that the project's own `dist` is left alone. */
async function stage(folder: string): Promise<void> {
  for (const name of ["package.json", "tsconfig.json", "tsconfig.build.json", "src", "LICENSE"]) {
    await cp(join(project, name), join(folder, name), { recursive: true });
  }
  await symlink(join(project, "node_modules"), join(folder, "node_modules"), "junction");
  await npm(["run", "build"], folder);
}

async function pack(folder: string, destination: string): Promise<{ tarball: string; files: string[] }> {
  const { stdout } = await npm(["pack", "--json", "--pack-destination", destination], folder);
  const [{ filename, files }] = packResult.parse(JSON.parse(stdout));
  return { tarball: join(destination, filename), files: files.map(({ path }) => path) };
}

/** Installs the tarball with its peers, each in the version that the project itself is tested with. */
async function install(tarball: string, folder: string): Promise<void> {
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true }));
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(consumerTsconfig()));
  for (const name of consumerFiles) {
    await copyFile(fileURLToPath(new URL(`./consumer/${name}`, import.meta.url)), join(folder, name));
  }
  const { peerDependencies } = await readManifest(project);
  const peers = await Promise.all(
    Object.keys(peerDependencies).map(async (name) => {
      const { version } = await readManifest(join(project, "node_modules", name));
      return `${name}@${version}`;
    }),
  );
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
  await npm(["install", ...quiet, tarball, ...peers], folder);
}

function consumerTsconfig(): object {
  return {
    compilerOptions: {
      target: "ES2023",
      module: "NodeNext",
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      types: ["node"],
      // Node's types are not the consumer's to install for this test.
      typeRoots: [join(project, "node_modules", "@types")],
      skipLibCheck: false,
    },
    files: ["consumer.ts"],
  };
}

async function readManifest(folder: string): Promise<z.infer<typeof manifest>> {
  const text = await readFile(join(folder, "package.json"), "utf8");
  return manifest
    .extend({ peerDependencies: manifest.shape.peerDependencies.default({}) })
    .parse(JSON.parse(text));
}

/**
 * The type errors in the consumer's code and in the library's declarations. Declarations are checked, but
 * those of LangChain do not all pass (1.5), so errors in other packages are left out.
 */
async function findTypeErrors(folder: string): Promise<string[]> {
  const typescript = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const { stdout } = await run(process.execPath, [typescript, "--pretty", "false"], folder, [0, 1, 2]);
  const others = /^node_modules\/(?!langgraph-supervisor-workflow\/)/;
  return stdout.split("\n").filter((line) => /: error TS\d+|^error/.test(line) && !others.test(line));
}

function npm(args: readonly string[], cwd: string): Promise<{ stdout: string }> {
  return process.platform === "win32" ? run("npm.cmd", args, cwd) : run("npm", args, cwd);
}

/** Runs a program; where it ends with another code than is expected, the error has all that it said. */
function run(
  program: string,
  args: readonly string[],
  cwd: string,
  expectedCodes: readonly unknown[] = [0],
): Promise<{ stdout: string }> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (expectedCodes.includes(error?.code ?? 0)) resolve({ stdout });
      else reject(new Error(`${program} ${args.join(" ")} failed:\n${stdout}${stderr}`));
    });
  });
}
