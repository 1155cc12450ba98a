import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { colorsFor } from "../../../examples/crafting/cli/colors.ts";
import { parseOptions, USAGE, UsageError } from "../../../examples/crafting/cli/options.ts";
import { wrapped } from "../../../examples/crafting/cli/words.ts";
import { demoOf } from "../demo.ts";

const demo = demoOf("crafting");

describe("the options", () => {
  it("are off by default, and told by --help", () => {
    expect(parseOptions([])).toEqual({ noExit: false, emptyChest: false, help: false });
    expect(parseOptions(["--no-exit", "--empty-chest"])).toMatchObject({ noExit: true, emptyChest: true });
    expect(parseOptions(["-h"]).help).toBe(true);
    for (const name of ["--no-exit", "--empty-chest", "--help"]) expect(USAGE).toContain(name);
  });

  it.each([[["--nonsense"]], [["--no-exit=yes"]], [["Get", "gold"]]])(
    "that are wrong are refused: %j",
    (args) => {
      expect(() => parseOptions(args)).toThrow(UsageError);
    },
  );
});

describe("lines", () => {
  it("keep to their width, and lose no word", () => {
    const text = "  1.1 planned: Get 1 coal; Get 3 iron ore; Make the bucket at the house";
    const lines = wrapped(text, 30, "    ").split("\n");
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.every((line) => line.length <= 30)).toBe(true);
    expect(lines.slice(1).every((line) => /^ {4}\S/.test(line))).toBe(true);
    expect(lines.map((line) => line.trim()).join(" ")).toBe(text.trim());
    expect(wrapped("", 10)).toBe("");
  });

  it("have colours at a terminal only", () => {
    expect(colorsFor({ isTTY: false }).red("x")).toBe("x");
    expect(colorsFor({}).red("x")).toBe("x");
  });
});

describe("npm run demo:crafting, piped", () => {
  let server: Server;
  beforeAll(async () => {
    server = createServer((_, response) => {
      response.writeHead(401, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: { message: "Incorrect API key", code: "invalid_api_key" } }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it("shows the tree with reasons, the answer and the costs, without colours", async () => {
    const { code, stdout, stderr } = await demo([], { CI: "1" });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).not.toContain("\u001b");
    expect(stdout).toContain("  1.1 Craft a bucket                        aborted\n");
    expect(stdout).toContain("    Why: A bucket is in the chest, so that none needs to be crafted.\n");
    expect(stdout).toContain("→ hands: Take 1 bucket out of the chest\n");
    expect(stdout).toContain("Get water: done.");
    expect(stdout).toMatch(/^exit classifier +6 /m);
    expect(stdout).toMatch(/^total +29 /m);
    expect(stdout.split("\n").every((line) => line.length <= 100 && line === line.trimEnd())).toBe(true);
  });

  it("compares with --no-exit what the same run costs", async () => {
    const { code, stdout, stderr } = await demo(["--no-exit"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("Craft a bucket at the workbench");
    expect(stdout).not.toMatch(/^exit classifier/m);
    expect(stdout).toMatch(/^model calls +43 +29 +\+48%$/m);
    expect(stdout).toMatch(/^prompt tokens +[\d,]+ +[\d,]+ +\+\d+%$/m);
    expect(stdout).toMatch(/^attempts at steps +10 +5 +\+100%$/m);
    expect(stdout).toMatch(/^acts in the world +10 +5 +\+100%$/m);
    expect(stdout).toMatch(/^outcome +completed +completed$/m);
  });

  it("ends with 2 for wrong options, and with 0 for --help", async () => {
    const wrong = await demo(["--nonsense"]);
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toContain("--nonsense");
    expect(await demo(["--help"])).toEqual({ code: 0, stdout: `${USAGE}\n`, stderr: "" });
  });

  it("ends with 1 for a key that is refused", async () => {
    const { port } = server.address() as AddressInfo;
    const refused = await demo([], {
      OPENAI_API_KEY: "sk-wrong",
      OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
    });
    expect(refused.code).toBe(1);
    expect(refused.stderr.trim().split("\n")).toHaveLength(1);
    expect(refused.stderr).toContain("refused the key (401)");
  });
});
