import fc from "fast-check";
import type { UsageEntry } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { usageReport } from "../../../examples/event-planning/cli/usage-report.ts";
import { formatUsd, usageRows, usageTable } from "../../../examples/event-planning/cli/usage-table.ts";

let calls = 0;

/** A call of the supervisor's with a price, but for what is given. */
function call(given: Partial<UsageEntry> = {}): UsageEntry {
  return {
    id: `call-${calls++}`,
    runId: "run",
    role: "supervisor",
    actor: "supervisor",
    taskId: null,
    model: "gpt-5-mini",
    inputTokens: 1_200,
    cachedInputTokens: 0,
    outputTokens: 80,
    reasoningTokens: 0,
    toolCalls: 0,
    durationMs: 5,
    costUsd: 0.00046,
    ...given,
  };
}

const worker = (actor: string, given: Partial<UsageEntry> = {}): UsageEntry =>
  call({ role: "participant", actor, ...given });

const anEntry = fc
  .record({
    who: fc.constantFrom(
      { role: "supervisor", actor: "supervisor" } as const,
      { role: "synthesis", actor: "synthesis" } as const,
      { role: "structured-response", actor: "synthesis" } as const,
      { role: "participant", actor: "venue" } as const,
      {
        role: "participant",
        actor: "a participant whose name is much longer than any terminal is wide, by far",
      } as const,
      { role: "participant", actor: "x" } as const,
    ),
    inputTokens: fc.option(fc.nat(2_000_000_000)),
    cachedInputTokens: fc.option(fc.nat(2_000_000_000)),
    outputTokens: fc.option(fc.nat(2_000_000_000)),
    costUsd: fc.option(fc.double({ min: 0, max: 5_000, noNaN: true })),
  })
  .map(({ who, ...figures }) => call({ ...who, ...figures }));

describe("the usage table", () => {
  it("has a row for each actor and a total", () => {
    const table = usageTable([
      call(),
      worker("venue", {
        inputTokens: 15_000,
        cachedInputTokens: 12_800,
        outputTokens: 1_000,
        costUsd: 0.0029,
      }),
      call({ costUsd: 0.00054 }),
      call({ role: "synthesis", actor: "synthesis", costUsd: 0.01 }),
      call({ role: "structured-response", actor: "synthesis", costUsd: 0.02 }),
    ]);
    expect(`\n${table}\n`).toBe(`
            calls  tokens in  of it cached  tokens out     cost
---------------------------------------------------------------
supervisor      2      2,400             0         160  $0.0010
venue           1     15,000        12,800       1,000  $0.0029
synthesis       2      2,400             0         160  $0.0300
---------------------------------------------------------------
total           5     19,800        12,800       1,320  $0.0339
`);
  });

  it("tells the supervisor first, the participants as they began, the synthesis last", () => {
    const entries = [
      worker("venue"),
      call({ role: "synthesis", actor: "synthesis" }),
      worker("budget"),
      call(),
      worker("venue"),
    ];
    expect(usageRows(entries).map(({ who, usage }) => [who, usage.calls])).toEqual([
      ["supervisor", 1],
      ["venue", 2],
      ["budget", 1],
      ["synthesis", 1],
    ]);
  });

  it("never guesses: a cost that is not known is a dash, also in the total, and so are tokens that nobody told", () => {
    const silent = { inputTokens: null, cachedInputTokens: null, outputTokens: null, costUsd: null };
    const table = usageTable([call(), worker("venue", { costUsd: null }), worker("budget", silent)]);
    const row = (who: string): string[] =>
      table
        .split("\n")
        .find((line) => line.startsWith(who))
        ?.split(/\s{2,}/) ?? [];
    expect(row("supervisor").at(-1)).toBe("$0.0005");
    expect(row("venue").at(-1)).toBe("–");
    expect(row("budget").slice(1)).toEqual(["1", "–", "–", "–", "–"]);
    expect(row("total").at(-1)).toBe("–");
  });

  it("says so where there was no call", () => {
    expect(usageTable([])).toBe("No model was called.");
  });

  it("is aligned and fits into 80 columns, whatever its figures and names", () => {
    fc.assert(
      fc.property(fc.array(anEntry, { minLength: 1, maxLength: 30 }), (entries) => {
        const lines = usageTable(entries).split("\n");
        expect(new Set(lines.map(({ length }) => length)).size).toBe(1);
        expect(lines[0]?.length).toBeLessThanOrEqual(80);
        expect(lines).toHaveLength(new Set(entries.map(({ actor }) => actor)).size + 4);
      }),
    );
  });
});

describe("an amount of money", () => {
  it.each([
    [0, "$0"],
    [0.00001, "<$0.0001"],
    [0.00005, "$0.0001"],
    [0.0339, "$0.0339"],
    [12.5, "$12.5000"],
    [1234.56789, "$1,234.5679"],
  ])("%d is %s", (usd, text) => {
    expect(formatUsd(usd)).toBe(text);
  });
});

describe("the usage report", () => {
  const priceNote = "Prices: a list.";
  const below = (...[entries, options]: Parameters<typeof usageReport>): string[] =>
    usageReport(entries, options).split("\n").slice(usageTable(entries).split("\n").length);

  it("says where the prices come from, and how much of each limit is used, never rounded up", () => {
    const entries = [call({ inputTokens: 19_000, outputTokens: 999, costUsd: 0.0249999 })];
    expect(below(entries, { budget: { maxCostUsd: 0.05, maxTokens: 20_000 }, priceNote })).toEqual([
      priceNote,
      "Budget: $0.0250 of $0.05 used (49%).",
      "Budget: 19,999 of 20,000 tokens used (99%).",
    ]);
    expect(below(entries, { budget: null, priceNote: null })).toEqual([]);
  });

  it("names the models without a price, and counts the calls without tokens", () => {
    const silent = { inputTokens: null, outputTokens: null, costUsd: null };
    const entries = [call({ model: "llama3", costUsd: null }), call(silent), call(silent)];
    expect(below(entries, { budget: { maxCostUsd: 1, maxTokens: 12_800 }, priceNote: null })).toEqual([
      "No price is known of llama3.",
      "The provider reported no tokens for 2 calls; they are missing above.",
      "Budget: how much of $1 was used is not known.",
      "Budget: at least 1,280 of 12,800 tokens used (10%).",
    ]);
  });

  it("has the budget too where nothing could be paid", () => {
    expect(usageReport([], { budget: { maxTokens: 100 }, priceNote })).toBe(
      "No model was called.\nBudget: 0 of 100 tokens used (0%).",
    );
  });
});
