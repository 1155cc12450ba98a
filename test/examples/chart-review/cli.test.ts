import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { explainFailure } from "../../../examples/chart-review/cli/failure.ts";
import { parseOptions, UsageError } from "../../../examples/chart-review/cli/options.ts";
import { demoOf } from "../demo.ts";

const demo = demoOf("chart-review");

describe("the options", () => {
  it("have defaults", () => {
    expect(parseOptions([])).toEqual({ data: null, out: "chart-report", help: false });
    expect(parseOptions(["--data", "a.csv", "--out", "there"])).toMatchObject({
      data: "a.csv",
      out: "there",
    });
  });

  it.each([[["--nonsense"]], [["--out"]], [["--out", " "]], [["--data", ""]], [["a.csv"]]])(
    "that are wrong are refused: %j",
    (args) => {
      expect(() => parseOptions(args)).toThrow(UsageError);
    },
  );
});

describe("a failure", () => {
  it("is told in one line with what to do", () => {
    const key = { OPENAI_API_KEY: "sk-x" };
    expect(explainFailure(Object.assign(new Error("no\nway"), { status: 401 }), key)).toMatch(
      /^OpenAI refused the key \(401\).*OPENAI_API_KEY/,
    );
    expect(explainFailure(new Error("Connection error."), key)).toContain("could not be reached");
    expect(explainFailure(new Error("broken\nat line 1"), {})).toBe("The review failed: broken");
  });
});

// Each run begins a process of its own, which takes some seconds where the machine is busy.
describe("npm run demo:chart, piped", { timeout: 120_000 }, () => {
  let folder: string;
  let server: Server;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "chart-review-"));
    server = createServer((_, response) => {
      response.writeHead(401, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: { message: "Incorrect API key", code: "invalid_api_key" } }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  it("reviews the sample's chart in plain lines, and writes the page", async () => {
    const out = join(folder, "sample");
    const { code, stdout, stderr } = await demo(["--out", out]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("by rules");
    expect(stdout).toContain("review 1 of ");
    expect(stdout).toMatch(/partially approved, version \d+\. text-contrast: /);
    expect(stdout).not.toContain("\u001b");
    expect(stdout).not.toContain("Left unmet");
    expect((await readdir(out)).sort()).toEqual(["chart.svg", "chart.vl.json", "index.html"]);
    const page = await readFile(join(out, "index.html"), "utf8");
    const versions = /made (\d+) versions/.exec(stdout)?.[1];
    expect(page).toContain(`After: version ${versions}`);
    expect(JSON.parse(await readFile(join(out, "chart.vl.json"), "utf8"))).toMatchObject({
      data: { name: "table" },
    });
  });

  it("ends with 2 for wrong options, and with 1 for a bad file, folder or key", async () => {
    const wrong = await demo(["--nonsense"]);
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toContain("--nonsense");

    const bad = join(folder, "bad.csv");
    await writeFile(bad, "a,b\n1\n");
    const refusedFile = await demo(["--data", bad]);
    expect(refusedFile).toMatchObject({ code: 1, stdout: "" });
    expect(refusedFile.stderr).toMatch(/bad\.csv cannot be used\. Line 2 has 1 cell, but the header has 2\./);

    const { port } = server.address() as AddressInfo;
    const refused = await demo(["--out", join(folder, "key")], {
      OPENAI_API_KEY: "sk-wrong",
      OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
    });
    expect(refused.code).toBe(1);
    expect(refused.stderr.trim().split("\n")).toHaveLength(1);
    expect(refused.stderr).toContain("refused the key (401)");

    const good = join(folder, "good.csv");
    await writeFile(good, "n,v\na,1\nb,2\n");
    const noFolder = await demo(["--data", good, "--out", join(good, "inside")]);
    expect(noFolder.code).toBe(1);
    expect(noFolder.stderr).toContain("Name another folder with --out.");
  });
});
