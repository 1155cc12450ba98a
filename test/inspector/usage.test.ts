import { describe, expect, it } from "vitest";
import type { RunLimits, UsageEntry } from "../../inspector/src/model/library.ts";
import { costText } from "../../inspector/src/ui/figures.ts";
import { limitsOf, limitText, measure, shareText } from "../../inspector/src/views/usage/budget.ts";
import { callsOf, runsOf, sumText, totalOf, usageOf } from "../../inspector/src/views/usage/usage.ts";
import { event, inspect, logOf, type Told, told } from "./support.ts";

let calls = 0;
const call = (actor: string, given: Partial<UsageEntry> = {}): UsageEntry => {
  calls += 1;
  return {
    ...{ id: `call-${calls}`, runId: "run", role: "participant", actor, taskId: null, model: "small" },
    ...{ inputTokens: 100, cachedInputTokens: 20, outputTokens: 10, reasoningTokens: null, toolCalls: 0 },
    ...{ durationMs: 1, costUsd: 0.1, ...given },
  };
};

describe("usage", () => {
  const usage = [
    call("venue"),
    call("venue", { costUsd: null, cachedInputTokens: null }),
    call("venue", { model: "large", costUsd: 0.5 }),
    call("supervisor", { role: "supervisor", inputTokens: null, outputTokens: null, costUsd: null }),
    call("venue", { runId: "other" }),
  ];
  const inspection = inspect({ state: { values: { usage } } });

  it("is summed by participant, role and model, and the unknown never counts as nothing", () => {
    const { rows, models, total } = usageOf(callsOf(inspection), "run");
    expect(rows.map(({ actor, role, model, calls }) => [actor, role, model, calls])).toEqual([
      ["venue", "participant", "small", 2],
      ["venue", "participant", "large", 1],
      ["supervisor", "supervisor", "small", 1],
    ]);
    expect(rows[0]).toMatchObject({
      input: { known: 200, unknown: 0 },
      cached: { known: 20, unknown: 1 },
      cost: { known: 0.1, unknown: 1 },
    });
    const texts = rows.map(({ cost, calls }) => sumText(cost, calls, costText));
    expect(texts).toEqual(["≥ $0.1000", "$0.5000", "unknown"]);
    expect(models.map(({ model, calls }) => [model, calls])).toEqual([
      ["small", 3],
      ["large", 1],
    ]);
    expect(total).toMatchObject({ calls: 4, cost: { known: 0.6, unknown: 2 } });
    expect(usageOf(callsOf(inspection), null).total.calls).toBe(5);
    expect(runsOf(callsOf(inspection))).toEqual(["run", "other"]);
  });

  const limitsIn = (given: Parameters<typeof inspect>[0]) =>
    limitsOf(inspect(given), callsOf(inspect(given)));
  const warning = (limit: string, percent: number, used: number, max: number, given: object = {}) =>
    ({ type: "budget-warning", limit, percent, used, max, ...given }) as Told;

  it("is told as part of the limits that have warned, of the newest run alone", () => {
    const log = told(
      warning("maxTokens", 95, 95, 100),
      { type: "run-started", workflow: "party", limits: null },
      warning("maxCostUsd", 50, 0.5, 1),
      warning("maxCostUsd", 80, 0.8, 1),
      warning("maxDurationMs", 50, 1_000, 2_000),
      warning("maxModelCalls", 50, 5, 10, { path: ["party", "catering"] }),
    );
    const limits = limitsIn({ log });
    expect(limits.map(limitText)).toEqual([
      { name: "Cost", text: "$0.8000 of $1.00 (80 %)" },
      { name: "Time", text: "1.0 s of 2.0 s (50 %)" },
      { name: "Model calls in catering", text: "5 of 10 (50 %)" },
    ]);
    expect(measure(limits)?.limit).toBe("maxCostUsd");
    expect(limits[0] && shareText(totalOf([call("venue")]), limits[0])).toBe("10 %");
    expect(limits[0] && shareText(totalOf([call("venue", { costUsd: null })]), limits[0])).toBe("unknown");
  });

  const called = (given: UsageEntry, path = ["party"], runId = given.runId): Told => ({
    ...{ type: "model-called", call: given, path, runId },
  });
  const begins = (limits: RunLimits | null, given: object = {}): Told =>
    ({ type: "run-started", workflow: "party", limits, ...given }) as Told;

  it("grows with each call that is told, once, whoever tells it", () => {
    const [first, second, third] = [call("venue"), call("venue"), call("food")];
    const inner = { ...third, actor: "chef", runId: "inner" };
    const log = told(
      called(first),
      called(second),
      called(inner, ["party", "food"]),
      called(third),
      called(second),
    );
    const calls = callsOf(inspect({ log, state: { values: { usage: [first] } } }));
    expect(calls.map(({ id, actor }) => [id, actor])).toEqual([
      [first.id, "venue"],
      [second.id, "venue"],
      [third.id, "food"],
    ]);
    expect(callsOf(inspect({ log, state: { values: { usage: [first, third, second] } } }))).toEqual([
      first,
      third,
      second,
    ]);
  });

  it("is measured against every limit of a run from its beginning", () => {
    const limits = {
      ...{ maxCostUsd: 1, maxTokens: 1_000, maxModelCalls: 10, maxDurationMs: 60_000 },
      maxOutputTokensPerCall: 40,
    };
    const none = [
      "Cost $0.00 of $1.00 (0 %)",
      "Tokens 0 of 1,000 (0 %)",
      "Model calls 0 of 10 (0 %)",
      "Time 0 ms of 1 min 0 s (0 %)",
      "Longest answer, in tokens 0 of 40 (0 %)",
    ];
    const text = (given: Parameters<typeof inspect>[0]) =>
      limitsIn(given).map((limit) => `${limitText(limit).name} ${limitText(limit).text}`);
    expect(text({ log: told(begins(limits)) })).toEqual(none);
    expect(text({ state: { values: { run: { id: "run", limits, spent: null } } } })).toEqual(none);

    const at = (second: number) => ({ time: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString() });
    const log = logOf((log) => {
      log.addEntry({ type: "stream-started" });
      log.addEvent(event({ ...begins(limits), ...at(0) }));
      log.addEvent(event({ ...called(call("venue", { id: "a" })), ...at(10) }));
      log.addEntry({ type: "stream-started" });
      log.addEvent(event({ ...called(call("venue", { id: "b", outputTokens: 30 })), ...at(40) }));
      log.addEvent(event({ ...called(call("venue", { id: "c" })), ...at(45) }));
    });
    expect(text({ log })).toEqual([
      "Cost $0.3000 of $1.00 (30 %)",
      "Tokens 350 of 1,000 (35 %)",
      "Model calls 3 of 10 (30 %)",
      "Time 15.0 s of 1 min 0 s (25 %)",
      "Longest answer, in tokens 30 of 40 (75 %)",
    ]);

    // What was never reported counts as the budget counts it.
    const unreported = { nanoUsd: 200_000_000, tokens: 50, modelCalls: 1 };
    const run = { id: "run", limits, spent: { activeMs: 30_000, unreported, exhausted: null } };
    expect(text({ log, state: { values: { run } } })).toEqual([
      "Cost $0.5000 of $1.00 (50 %)",
      "Tokens 400 of 1,000 (40 %)",
      "Model calls 4 of 10 (40 %)",
      "Time 30.0 s of 1 min 0 s (50 %)",
      "Longest answer, in tokens 30 of 40 (75 %)",
    ]);
  });

  it("is told of the newest run, whether the log or the state knows it", () => {
    const startedAt = "2026-01-02T00:00:00.000Z";
    const state = { values: { usage, run: { id: "run", startedAt, limits: { maxModelCalls: 8 } } } };
    const uses = (given: Parameters<typeof inspect>[0]) =>
      limitsIn(given).map(({ runId, used, max }) => [runId, used, max]);
    const older = told(begins({ maxModelCalls: 2 }, { runId: "older" }));
    expect(uses({ state, log: older })).toEqual([["run", 4, 8]]);
    const newer = { runId: "newer", time: "2026-01-03T00:00:00.000Z" };
    expect(uses({ state, log: told(begins({ maxModelCalls: 2 }, newer)) })).toEqual([["newer", 0, 2]]);
    expect(uses({ state, log: told(begins(null, newer)) })).toEqual([]);
    // A run of a nested workflow is none of the thread's.
    const nested = { ...newer, path: ["party", "catering"] };
    expect(uses({ state, log: told(begins({ maxModelCalls: 2 }, nested)) })).toEqual([["run", 4, 8]]);
  });

  it("counts what is known to be more than the last warning, and the other way round", () => {
    const log = told(warning("maxModelCalls", 50, 2, 4), warning("maxCostUsd", 80, 0.8, 1));
    const run = { id: "run", limits: { maxCostUsd: 1, maxModelCalls: 4 } };
    const limits = limitsIn({ log, state: { values: { usage, run } } });
    expect(limits.map(({ used, percent }) => [used, percent])).toEqual([
      [0.8, 80],
      [4, 100],
    ]);
  });
});
