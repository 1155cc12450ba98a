import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MemorySaver } from "@langchain/langgraph";
import fc from "fast-check";
import { usageOf } from "langgraph-supervisor-workflow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatCount } from "../../../examples/event-planning/cli/usage-table.ts";
import { OfflineChatModel } from "../../../examples/event-planning/offline-model/offline-chat-model.ts";
import { createEventPlanner } from "../../../examples/event-planning/workflow.ts";
import { type OpenAIServer, startOpenAIServer } from "../../support/openai-server.ts";
import { demoOf } from "../demo.ts";
import { think } from "./thinking-server.ts";

const demo = demoOf("event-planning");

const REQUEST = "Plan a wedding for 150 guests in Chicago on 12 June, budget $40,000";

describe("the event planner under a budget, offline", () => {
  it("never overruns it, ends with a plan, and says so where that is not complete", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 90_000 }), async (maxTokens) => {
        const planner = createEventPlanner({
          model: new OfflineChatModel(),
          checkpointer: new MemorySaver(),
          today: () => "2026-11-21",
          budget: { maxTokens },
        });
        const config = { configurable: { thread_id: "1" } };
        const { messages, outcome } = await planner.invoke({ messages: REQUEST }, config);
        const { usage } = (await planner.getState(config)).values as Parameters<typeof usageOf>[0];
        expect(usageOf({ usage }).totalTokens).toBeLessThanOrEqual(maxTokens);
        const bound = Math.max(1, Math.min(8_192, Math.floor(maxTokens / 10)));
        for (const { outputTokens } of usage ?? []) expect(outputTokens).toBeLessThanOrEqual(bound);

        const plan = messages.at(-1)?.text ?? "";
        expect(plan).not.toBe("");
        expect(["completed", "budget-exhausted"]).toContain(outcome?.status);
        if (plan.startsWith("# ")) {
          expect(plan.includes("this plan is not complete")).toBe(outcome?.status !== "completed");
        }
      }),
      { numRuns: 12, examples: [[1], [6_000], [20_000], [45_000], [90_000]] },
    );
  }, 60_000);
});

describe("npm run demo under a budget", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "event-plan-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("prints what there is of a plan, why it ended, what is undone, and what was used", async () => {
    const { code, stdout, stderr } = await demo(["--out", folder, "--budget-tokens", "20000", REQUEST]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [plan = "", rest = ""] = stdout.split("\nThe planning ended early: ");
    expect(plan).toContain("this plan is not complete");
    expect(plan).toContain((await readFile(join(folder, "plan.md"), "utf8")).trim());
    expect(rest).toMatch(
      /^The budget of "event-planning" .*--budget-tokens is 20,000: .* Fix: give a larger --budget-tokens\.\n/,
    );
    expect(rest).not.toContain("maxTokens");
    expect(rest).toContain("Left undone:\n");
    expect(rest).toContain("\n- budget: was not asked yet\n");
    expect(rest).toMatch(/\nsupervisor +\d.*\nvenue +\d.*\n/);
    expect(rest).toMatch(/\nBudget: [\d,]+ of 20,000 tokens used \(\d+%\)\.\n/);
    expect(rest).toContain("The offline model costs nothing");
  });

  it("has nothing to show but the reason where it pays for no call at all", async () => {
    const { code, stdout, stderr } = await demo(["--out", folder, "--budget-tokens", "10", REQUEST]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("No model was called.\nBudget: 0 of 10 tokens used (0%).");
  });

  it("refuses, before anything is spent, what it cannot limit", async () => {
    const offline = await demo(["--budget-usd", "1", REQUEST]);
    expect(offline).toMatchObject({ code: 2, stdout: "" });
    expect(offline.stderr).toContain("costs nothing. Use --budget-tokens");
    const unknown = await demo(["--budget-usd", "1"], { OPENAI_API_KEY: "sk-x", OPENAI_MODEL: "llama3" });
    expect(unknown).toMatchObject({ code: 2, stdout: "" });
    expect(unknown.stderr).toContain('"llama3" is not known');
  });

  describe("with OpenAI", () => {
    let server: OpenAIServer;
    beforeAll(async () => {
      server = await startOpenAIServer(think);
    });
    afterAll(() => server.close());

    const withModel = (model: string) => ({
      OPENAI_API_KEY: "sk-test",
      OPENAI_BASE_URL: server.url,
      OPENAI_MODEL: model,
    });

    /** The cells of the table's last row. */
    const totalIn = (stdout: string): string[] => /\ntotal +(.*)\n/.exec(stdout)?.[1]?.split(/ +/) ?? [];

    it("tells what it cost, equal to the server's own log", async () => {
      const before = { ...server.usage, calls: server.requests.length };
      const { code, stdout } = await demo(["--out", folder, REQUEST], withModel("gpt-5-mini"));
      expect(code).toBe(0);
      const inputTokens = server.usage.inputTokens - before.inputTokens;
      const outputTokens = server.usage.outputTokens - before.outputTokens;
      const cost = (inputTokens * 0.25 + outputTokens * 2) / 1_000_000;
      expect(totalIn(stdout)).toEqual([
        String(server.requests.length - before.calls),
        formatCount(inputTokens),
        "0",
        formatCount(outputTokens),
        `$${cost.toFixed(4)}`,
      ]);
      expect(stdout).toContain("Prices: OpenAI's list prices of");
    });

    it("stays within --budget-usd", async () => {
      const before = server.usage;
      const { code, stdout, stderr } = await demo(
        ["--out", folder, "--budget-usd", "0.03", REQUEST],
        withModel("gpt-5-mini"),
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain("The planning ended early: ");
      expect(stdout).toContain("Fix: give a larger --budget-usd.");
      expect(stdout).toMatch(/\nBudget: \$0\.0\d{3} of \$0\.03 used \(\d+%\)\.\n/);
      const inputTokens = server.usage.inputTokens - before.inputTokens;
      const outputTokens = server.usage.outputTokens - before.outputTokens;
      expect((inputTokens * 0.25 + outputTokens * 2) / 1_000_000).toBeLessThanOrEqual(0.03);
    });

    it("tells tokens where no price is known, and no cost", async () => {
      const { code, stdout } = await demo(["--out", folder, REQUEST], withModel("llama3"));
      expect(code).toBe(0);
      expect(totalIn(stdout).at(-1)).toBe("–");
      expect(stdout).toContain("\nNo price is known of llama3.\n");
    });
  });

  it("tells what a run used that failed", async () => {
    const server = await startOpenAIServer((request, index) =>
      index < 3 ? think(request) : { status: 400 },
    );
    const { code, stdout, stderr } = await demo(["--out", folder, REQUEST], {
      OPENAI_API_KEY: "sk-test",
      OPENAI_BASE_URL: server.url,
      OPENAI_MODEL: "gpt-5-mini",
    });
    await server.close();
    expect(code).toBe(1);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stdout).toMatch(/\ntotal +3 /);
  });
});
