import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { explainFailure } from "../../../examples/event-planning/cli/failure.ts";
import {
  parseOptions,
  SAMPLE_REQUEST,
  USAGE,
  UsageError,
} from "../../../examples/event-planning/cli/options.ts";
import { demoOf } from "../demo.ts";

const demo = demoOf("event-planning");

describe("the options", () => {
  it("have defaults, and take the words as the request", () => {
    expect(parseOptions([])).toEqual({
      request: SAMPLE_REQUEST,
      out: "event-plan",
      budget: null,
      help: false,
    });
    expect(parseOptions(["--out", "there", "a", "party"])).toMatchObject({
      request: "a party",
      out: "there",
    });
  });

  it.each([[["--nonsense"]], [["--out"]], [["--out", " "]], [[" "]]])(
    "that are wrong are refused: %j",
    (args) => {
      expect(() => parseOptions(args)).toThrow(UsageError);
    },
  );
});

describe("the options of a budget", () => {
  const budgetOf = (...args: string[]) => parseOptions(args).budget;

  it("limit money, tokens, or both", () => {
    expect(budgetOf("--budget-usd", "0.05")).toEqual({ maxCostUsd: 0.05 });
    expect(budgetOf("--budget-usd=.5", "a party")).toEqual({ maxCostUsd: 0.5 });
    expect(budgetOf("--budget-tokens", "50000")).toEqual({ maxTokens: 50_000 });
    expect(budgetOf("--budget-tokens=1", "--budget-usd=2")).toEqual({ maxCostUsd: 2, maxTokens: 1 });
  });

  it.each(["0", "-1", "abc", "", " ", "1,5", "$1", "1e3", "NaN", "Infinity", "9".repeat(400)])(
    "say what money they take: %j",
    (value) => {
      expect(() => budgetOf(`--budget-usd=${value}`)).toThrow(
        `--budget-usd needs an amount of US dollars above 0, such as 0.05; it is ${JSON.stringify(value)}.`,
      );
    },
  );

  it.each(["0", "-1", "1.5", "abc", "", "50,000", "50k", "1e3", "99999999999999999"])(
    "say what tokens they take: %j",
    (value) => {
      expect(() => budgetOf(`--budget-tokens=${value}`)).toThrow(
        `--budget-tokens needs a whole number from 1, such as 50000; it is ${JSON.stringify(value)}.`,
      );
    },
  );

  it("say it too where the value is missing, or looks like an option", () => {
    const usd = /^--budget-usd needs an amount of US dollars above 0, such as 0\.05\.$/;
    expect(() => budgetOf("--budget-usd")).toThrow(usd);
    expect(() => budgetOf("--budget-usd", "-5")).toThrow(usd);
    expect(() => budgetOf("--budget-tokens", "--help")).toThrow(/^--budget-tokens needs a whole number/);
    expect(() => budgetOf("--budget-usd")).toThrow(UsageError);
  });

  it("are told by --help", () => {
    expect(USAGE).toContain("--budget-usd AMOUNT");
    expect(USAGE).toContain("--budget-tokens N");
  });
});

describe("a failure", () => {
  it("is told in one line with what to do", () => {
    const key = { OPENAI_API_KEY: "sk-x" };
    expect(explainFailure(Object.assign(new Error("no\nway"), { status: 401 }), key)).toMatch(
      /^OpenAI refused the key \(401\).*OPENAI_API_KEY/,
    );
    expect(
      explainFailure(new Error("outer", { cause: Object.assign(new Error(), { status: 429 }) }), key),
    ).toContain("429");
    expect(explainFailure(new Error("Connection error."), key)).toContain("could not be reached");
    expect(explainFailure(new Error("broken\nat line 1"), {})).toBe("The planner failed: broken");
  });
});

describe("npm run demo, piped", () => {
  let folder: string;
  let server: Server;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "event-plan-"));
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

  it("plans the user's words, answers no questions, and writes the files", async () => {
    const { code, stdout, stderr } = await demo(["--out", folder, "Plan a party for 30 in London"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("offline model");
    expect(stdout).toContain("Question: To plan this I need to know on which date.");
    expect(stdout).toContain("Answer: none");
    expect(stdout).not.toContain("\u001b");
    expect((await readdir(folder)).sort()).toEqual(["event.ics", "plan.md"]);
    expect(stdout).toContain((await readFile(join(folder, "plan.md"), "utf8")).trim());
    expect(await readFile(join(folder, "event.ics"), "utf8")).toContain("SUMMARY:Party in London");

    const again = await demo(["--out", folder, "Plan a party for 30 in Ghent on 5 May"]);
    expect(again.stdout).toContain("There is no event.ics");
    expect(await readdir(folder)).toEqual(["plan.md"]);
  });

  it("ends with 2 for wrong options, and with 1 for a key that is refused", async () => {
    const wrong = await demo(["--nonsense"]);
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toContain("--nonsense");

    const { port } = server.address() as AddressInfo;
    const refused = await demo(["--out", folder, "A party"], {
      OPENAI_API_KEY: "sk-wrong",
      OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
    });
    expect(refused.code).toBe(1);
    expect(refused.stderr.trim().split("\n")).toHaveLength(1);
    expect(refused.stderr).toContain("refused the key (401)");
  });
});
