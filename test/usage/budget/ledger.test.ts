import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NANO_PER_USD } from "../../../src/usage/budget/amounts.ts";
import { BudgetLedger, type LedgerOptions } from "../../../src/usage/budget/ledger.ts";
import { type BudgetLimits, defineBudget, outputBoundOf } from "../../../src/usage/budget/limits.ts";
import { synthesisReserve } from "../../../src/usage/budget/synthesis-reserve.ts";
import { warningsAt } from "../../../src/usage/budget/warning.ts";
import type { CallRole, UsageEntry } from "../../../src/usage/entry.ts";
import { costOfCall, type Pricing } from "../../../src/usage/pricing.ts";

const pricing: Pricing = {
  small: { inputPerMillion: 0.25, cachedInputPerMillion: 0.025, outputPerMillion: 2 },
  // Dearer out of a cache than not, which no provider does, and nothing forbids.
  odd: { inputPerMillion: 0.1, cachedInputPerMillion: 0.7, outputPerMillion: 0.3 },
};

function ledgerOf(limits: BudgetLimits, more: Partial<LedgerOptions> = {}): BudgetLedger {
  return new BudgetLedger({ workflow: "party", limits, pricing, ...more });
}
const call = (inputTokens: number, outputTokens: number, model: string | null = "small") => ({
  inputTokens,
  outputTokens,
  model,
});
const of = (tokens: number) => ({ nanoUsd: 0, tokens, modelCalls: 1 });

function entryOf(id: string, tokens: number, more: Partial<UsageEntry> = {}): UsageEntry {
  return {
    ...{ id, runId: "run", role: "participant", actor: "venue", taskId: "t", model: "small" },
    ...{ inputTokens: tokens, cachedInputTokens: null, outputTokens: 0, reasoningTokens: null },
    ...{ toolCalls: 0, durationMs: 1, costUsd: null },
    ...more,
  };
}

interface Step {
  readonly kind: "reserve" | "settle" | "release" | "repeat";
  readonly pick: number;
  readonly role: CallRole;
  readonly child: boolean;
  readonly model: string;
  readonly input: number;
  readonly output: number;
  readonly partOfInput: number;
  readonly cached: number;
  readonly partOfOutput: number;
  readonly isReported: boolean;
}

const part = fc.double({ min: 0, max: 1, noNaN: true });
const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom("reserve", "reserve", "reserve", "settle", "settle", "release", "repeat"),
    pick: fc.nat(50),
    role: fc.constantFrom("participant", "supervisor", "review", "synthesis", "structured-response"),
    child: fc.boolean(),
    model: fc.constantFrom("small", "odd"),
    input: fc.nat(2_000),
    output: fc.nat(2_000),
    partOfInput: part,
    cached: part,
    partOfOutput: part,
    isReported: fc.boolean(),
  }),
  { maxLength: 120 },
);
const limited = fc.record(
  {
    maxTokens: fc.integer({ min: 1, max: 30_000 }),
    maxCostUsd: fc.double({ min: 0.0000001, max: 0.02, noNaN: true }),
    maxModelCalls: fc.integer({ min: 1, max: 20 }),
  },
  { requiredKeys: [] },
);
const needs = fc.record({
  calls: fc.integer({ min: 0, max: 3 }),
  inputTokens: fc.nat(2_000),
  outputTokens: fc.nat(500),
  model: fc.constantFrom("small", "odd", null),
});

/** Plays steps against a ledger and its child; says what each took, told by the test's own arithmetic. */
function play(parent: BudgetLedger, child: BudgetLedger, plan: readonly Step[], see: () => void) {
  const open: { id: string; ledger: BudgetLedger; step: Step }[] = [];
  const ended: { entry: UsageEntry; ledger: BudgetLedger; isCounted: boolean }[] = [];
  for (const [index, step] of plan.entries()) {
    const ledger = step.child ? child : parent;
    const at = open.length === 0 ? -1 : step.pick % open.length;
    const chosen = open[at];
    if (step.kind === "reserve") {
      const worst = call(step.input, step.output, step.model);
      const { ok } = ledger.reserve(`call-${index}`, worst, step.role);
      if (ok) open.push({ id: `call-${index}`, ledger, step });
    } else if (chosen !== undefined && step.kind === "release") {
      open.splice(at, 1);
      chosen.ledger.release(chosen.id);
    } else if (chosen !== undefined && step.kind === "settle") {
      open.splice(at, 1);
      const { input, output, model } = chosen.step;
      const inputTokens = Math.floor(input * step.partOfInput);
      const used = {
        inputTokens,
        cachedInputTokens: Math.floor(inputTokens * step.cached),
        outputTokens: Math.floor(output * step.partOfOutput),
        model,
      };
      chosen.ledger.settle(chosen.id, step.isReported ? used : null);
      // Both handlers of a nested call tell of its end.
      parent.settle(chosen.id, step.isReported ? used : null);
      const entry = entryOf(chosen.id, 0, { ...used, role: chosen.step.role });
      ended.push({ entry, ledger: chosen.ledger, isCounted: step.isReported });
    } else if (step.kind === "repeat") {
      const past = ended[step.pick % Math.max(1, ended.length)];
      if (past !== undefined) {
        past.ledger.settle(past.entry.id, { inputTokens: 9, outputTokens: 9 });
        past.ledger.reserve(past.entry.id, call(9, 9), "participant");
      }
    }
    see();
  }
  return { open, ended };
}

describe("a budget, whatever its calls do", () => {
  const nano = (usd: number) => Math.round(usd * NANO_PER_USD);

  function expectWithin(ledger: BudgetLedger): void {
    const { used, inFlight, limits } = ledger;
    const { maxCostUsd = Infinity, maxTokens = Infinity, maxModelCalls = Infinity } = limits;
    expect(used.tokens + inFlight.tokens).toBeLessThanOrEqual(maxTokens);
    expect(used.modelCalls + inFlight.modelCalls).toBeLessThanOrEqual(maxModelCalls);
    expect(nano(used.costUsd) + nano(inFlight.costUsd)).toBeLessThanOrEqual(
      Math.floor(maxCostUsd * NANO_PER_USD),
    );
  }

  it("is never overrun by what is used and what may be used, nor is a nested one's or its parent's", () => {
    fc.assert(
      fc.property(limited, limited, needs, needs, steps, (mine, nested, own, others, plan) => {
        const parent = ledgerOf(mine, { reserve: synthesisReserve(own, mine, pricing) });
        const child = parent.child({
          ...{ workflow: "catering", limits: nested, pricing },
          reserve: synthesisReserve(others, nested, pricing),
        });
        const check = () => {
          expectWithin(parent);
          expectWithin(child);
          // A ledger without a limit on them does not count the tokens of a call that reports none.
          if (parent.countsTokens) expect(child.used.tokens).toBeLessThanOrEqual(parent.used.tokens);
          expect(child.used.modelCalls).toBeLessThanOrEqual(parent.used.modelCalls);
          expect(child.inFlight.modelCalls).toBeLessThanOrEqual(parent.inFlight.modelCalls);
        };
        const { open } = play(parent, child, plan, check);
        for (const { id, ledger } of open) ledger.release(id);
        expect([parent.inFlight, child.inFlight]).toEqual(
          Array(2).fill({ costUsd: 0, tokens: 0, modelCalls: 0 }),
        );
      }),
      { numRuns: 400 },
    );
  });

  it("comes to what the calls used, where every one is reported", () => {
    fc.assert(
      fc.property(steps, (plan) => {
        const parent = ledgerOf({ maxTokens: 1e9, maxCostUsd: 1e3 });
        const child = parent.child({
          workflow: "catering",
          limits: { maxTokens: 1e9, maxCostUsd: 1e3 },
          pricing,
        });
        const { ended } = play(
          parent,
          child,
          plan.map((step) => ({ ...step, isReported: true })),
          () => {},
        );
        for (const [ledger, calls] of [
          [parent, ended],
          [child, ended.filter((each) => each.ledger === child)],
        ] as const) {
          const entries = calls.map(({ entry }) => entry);
          const tokens = entries.reduce(
            (sum, { inputTokens, outputTokens }) => sum + (inputTokens ?? 0) + (outputTokens ?? 0),
            0,
          );
          const cost = entries.reduce((sum, entry) => sum + (costOfCall(entry, pricing) ?? Number.NaN), 0);
          expect(ledger.used).toMatchObject({ tokens, modelCalls: entries.length });
          expect(ledger.used.costUsd).toBeCloseTo(cost, 7);
          // The same out of the records of the run, once or often, in any order.
          const restored = ledgerOf({ maxTokens: 1e9, maxCostUsd: 1e3 });
          restored.restore(entries);
          restored.restore(entries.toReversed());
          expect(restored.used).toEqual(ledger.used);
        }
      }),
    );
  });

  it("always has room for the synthesis, up to what was set aside", () => {
    fc.assert(
      fc.property(limited, needs, steps, (limits, need, plan) => {
        const reserve = synthesisReserve(need, limits, pricing);
        const ledger = ledgerOf(limits, { reserve });
        const work = plan.map((step) => ({ ...step, role: "participant" as const, child: false }));
        play(ledger, ledger, work, () => {});
        const { tokens, costUsd, modelCalls } = ledger.room("synthesis");
        expect(modelCalls).toBeGreaterThanOrEqual(reserve.modelCalls);
        expect(tokens).toBeGreaterThanOrEqual(reserve.tokens);
        expect(nano(costUsd)).toBeGreaterThanOrEqual(reserve.nanoUsd);
        if (
          need.calls === 0 ||
          reserve.modelCalls === 0 ||
          (limits.maxCostUsd !== undefined && need.model === null)
        )
          return;
        const input = ledger.inputRoom("synthesis", need.model, Math.min(need.outputTokens, 10));
        const worst = call(Number.isFinite(input) ? input : 10, Math.min(need.outputTokens, 10), need.model);
        if (input > 0) expect(ledger.reserve("synthesis", worst, "synthesis")).toEqual({ ok: true });
      }),
      { numRuns: 300 },
    );
  });
});

describe("a reservation", () => {
  it("is refused when it does not fit, with the limit and what holds it, and fits again when a call has ended", () => {
    const ledger = ledgerOf({ maxTokens: 1_000 }, { reserve: of(200) });
    expect(ledger.reserve("a", call(300, 200))).toEqual({ ok: true });
    const refused = ledger.reserve("b", call(300, 200));
    expect(refused).toEqual({
      ok: false,
      refusal: {
        ...{ type: "exhausted", workflow: "party", limit: "maxTokens", max: 1_000 },
        ...{ used: 0, inFlight: 500, setAside: 200, needed: 500 },
      },
    });
    ledger.settle("a", { inputTokens: 100, outputTokens: 100 });
    expect(ledger.reserve("c", call(300, 200))).toEqual({ ok: true });
    // That call is not made any more, whoever asks again.
    expect(ledger.reserve("b", call(1, 1))).toEqual(refused);
    expect(ledger.exhausted).toMatchObject({ limit: "maxTokens" });
  });

  it("fits to the last token, call and billionth of a dollar", () => {
    const limits = { maxTokens: 100, maxModelCalls: 2, maxCostUsd: 0.0000625 };
    const ledger = ledgerOf(limits);
    // 50 in at 0.25 and 25 out at 2 dollars for a million, and once more.
    expect(ledger.reserve("a", call(50, 25))).toEqual({ ok: true });
    expect(ledger.reserve("b", call(26, 0))).toMatchObject({ refusal: { limit: "maxCostUsd" } });
    expect(ledger.reserve("c", call(0, 0))).toEqual({ ok: true });
    expect(ledger.reserve("d", call(0, 0))).toMatchObject({ refusal: { limit: "maxModelCalls" } });
    expect(ledger.room("participant")).toEqual({ costUsd: 0, tokens: 25, modelCalls: 0 });
  });

  it("of the synthesis draws on its part, and only that role's does", () => {
    const ledger = ledgerOf({ maxTokens: 1_000 }, { reserve: of(400) });
    expect(ledger.reserve("work", call(600, 0))).toEqual({ ok: true });
    for (const role of ["participant", "supervisor", "review", "merge", "spec"] as const) {
      expect(ledger.reserve(role, call(1, 0), role).ok).toBe(false);
    }
    expect(ledger.reserve("answer", call(300, 0), "synthesis").ok).toBe(true);
    expect(ledger.reserve("data", call(100, 0), "structured-response").ok).toBe(true);
    expect(ledger.reserve("more", call(1, 0), "synthesis").ok).toBe(false);
    ledger.settle("work", { inputTokens: 100, outputTokens: 0 });
    // Its own part is used up: beyond it, the synthesis takes what is left like anybody.
    expect(ledger.room("synthesis").tokens).toBe(500);
    expect(ledger.room("participant").tokens).toBe(500);
  });

  it("in a nested workflow is made in both ledgers or in none, in whatever order the two are asked", () => {
    const parent = ledgerOf({ maxTokens: 1_000, maxModelCalls: 9 });
    const child = parent.child({ workflow: "catering", limits: { maxTokens: 500 }, pricing });
    for (const [id, first, second] of [
      ["a", parent, child],
      ["b", child, parent],
    ] as const) {
      first.reserve(id, call(600, 0));
      second.reserve(id, call(600, 0));
      expect(parent.reserve(id, call(600, 0)).ok).toBe(false);
      expect([parent.inFlight.tokens, child.inFlight.tokens]).toEqual([0, 0]);
    }
    expect(parent.exhausted).toBeNull();
    expect(child.exhausted).toMatchObject({ workflow: "catering" });

    parent.reserve("c", call(900, 0));
    expect(child.reserve("d", call(200, 0))).toMatchObject({ refusal: { workflow: "party" } });
    expect(child.inFlight.tokens).toBe(0);
    expect(child.room("synthesis").tokens).toBe(100);
  });

  it("of a nested workflow's synthesis does not touch what its parent set aside", () => {
    const parent = ledgerOf({ maxTokens: 1_000 }, { reserve: of(400) });
    const child = parent.child({
      workflow: "catering",
      limits: { maxTokens: 1_000 },
      reserve: of(300),
      pricing,
    });
    parent.reserve("work", call(600, 0));
    expect(child.reserve("answer", call(1, 0), "synthesis").ok).toBe(false);
    expect(parent.reserve("final", call(400, 0), "synthesis").ok).toBe(true);
  });

  it.each([
    [
      "an unknown output",
      { maxTokens: 9 },
      call(1, Infinity),
      { type: "without-bound", part: "output", bound: null },
    ],
    ["an unknown input", { maxCostUsd: 9 }, call(Infinity, 1), { type: "without-bound", part: "input" }],
    [
      "a higher bound",
      { maxOutputTokensPerCall: 9 },
      call(1, 10),
      { type: "without-bound", part: "output", bound: 10 },
    ],
    ["an unpriced model", { maxCostUsd: 9 }, call(1, 1, "other"), { type: "without-price", model: "other" }],
    ["a nameless model", { maxCostUsd: 9 }, call(1, 1, null), { type: "without-price", model: null }],
  ] as const)("is refused for %s, and leaves the budget as it was", (_what, limits, worst, refusal) => {
    const ledger = ledgerOf(limits);
    expect(ledger.reserve("a", worst)).toMatchObject({ ok: false, refusal });
    expect(ledger.exhausted).toBeNull();
    expect(ledger.inFlight).toEqual({ costUsd: 0, tokens: 0, modelCalls: 0 });
  });

  it("needs no bound where only calls and time are limited", () => {
    const ledger = ledgerOf({ maxModelCalls: 1, maxDurationMs: 1 });
    expect(ledger.reserve("a", call(Infinity, Infinity, null))).toEqual({ ok: true });
    ledger.settle("a", null);
    expect(ledger.used).toMatchObject({ tokens: 0, modelCalls: 1 });
    expect(ledger.check()).toMatchObject({ limit: "maxModelCalls" });
  });

  it("counts an answer at the price of the model that gave it, and else of the one that was asked", () => {
    const ledger = ledgerOf({ maxCostUsd: 1 });
    for (const id of ["a", "b"]) ledger.reserve(id, call(1_000, 1_000, "small"));
    ledger.settle("a", { inputTokens: 1_000, outputTokens: 0, model: "odd-2025-08-07" });
    expect(ledger.used.costUsd).toBe(0.0001);
    ledger.settle("b", {
      inputTokens: 1_000,
      cachedInputTokens: 1_000,
      outputTokens: 0,
      model: "deployment-7",
    });
    expect(ledger.used.costUsd).toBe(0.000125);
  });
});

describe("warnings", () => {
  it("are given at 50, 80 and 95 percent of what has been used, each once", () => {
    const ledger = ledgerOf({ maxTokens: 100 });
    const use = (id: string, tokens: number) => {
      expect(ledger.reserve(id, call(tokens, 0)).ok).toBe(true);
      expect(ledger.takeWarnings()).toEqual([]);
      return ledger.settle(id, { inputTokens: tokens, outputTokens: 0 }).map(({ percent }) => percent);
    };
    expect(use("a", 49)).toEqual([]);
    expect(use("b", 1)).toEqual([50]);
    expect(use("c", 1)).toEqual([]);
    expect(use("d", 45)).toEqual([80, 95]);
    expect(use("e", 4)).toEqual([]);
  });

  it("say the limit, and what is used of it; a parent's are left for the parent", () => {
    const parent = ledgerOf({ maxModelCalls: 2, maxCostUsd: 0.00025 });
    const child = parent.child({ workflow: "catering", limits: { maxTokens: 2_000 }, pricing });
    child.reserve("a", call(1_000, 0));
    expect(child.settle("a", { inputTokens: 1_000, outputTokens: 0 })).toEqual([
      { limit: "maxTokens", percent: 50, used: 1_000, max: 2_000 },
    ]);
    const mine = [
      { limit: "maxCostUsd", percent: 50, used: 0.00025, max: 0.00025 },
      { limit: "maxCostUsd", percent: 80, used: 0.00025, max: 0.00025 },
      { limit: "maxCostUsd", percent: 95, used: 0.00025, max: 0.00025 },
      { limit: "maxModelCalls", percent: 50, used: 1, max: 2 },
    ];
    expect(parent.settle("a", { inputTokens: 1_000, outputTokens: 0 })).toEqual(mine);
    expect(parent.takeWarnings()).toEqual([]);
  });

  it("that were due before a run was resumed are not given again", () => {
    const ledger = ledgerOf({ maxTokens: 100 });
    ledger.restore([entryOf("a", 60), entryOf("a", 60)]);
    expect(ledger.used.tokens).toBe(60);
    ledger.reserve("b", call(30, 0));
    expect(ledger.settle("b", { inputTokens: 30, outputTokens: 0 }).map(({ percent }) => percent)).toEqual([
      80,
    ]);
  });

  it("are exact at the percent, for any whole limit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.constantFrom(50, 80, 95), (max, percent) => {
        const least = Math.ceil((max * percent) / 100);
        expect(warningsAt("maxTokens", least, max).some((one) => one.percent === percent)).toBe(true);
        expect(warningsAt("maxTokens", least - 1, max).some((one) => one.percent === percent)).toBe(false);
      }),
    );
  });
});

describe("restoring", () => {
  it("takes money as it was recorded, and what has none at the prices there are", () => {
    const ledger = ledgerOf({ maxCostUsd: 1 });
    ledger.restore([
      entryOf("a", 1_000, { costUsd: 0.5 }),
      entryOf("b", 1_000_000, { costUsd: null }),
      entryOf("c", 5, { model: "other" }),
    ]);
    expect(ledger.used).toMatchObject({ costUsd: 0.75, modelCalls: 3 });
  });

  it("ends a call that was still held, and books the synthesis' own to its part", () => {
    const ledger = ledgerOf({ maxTokens: 1_000 }, { reserve: of(400) });
    ledger.reserve("a", call(500, 0));
    ledger.restore([entryOf("a", 100), entryOf("s", 300, { role: "synthesis" })]);
    expect(ledger.inFlight.tokens).toBe(0);
    expect(ledger.room("participant").tokens).toBe(500);
    expect(ledger.room("synthesis").tokens).toBe(600);
  });
});

describe("time", () => {
  it("that is up refuses work and no synthesis, and warns before", () => {
    let activeMs = 0;
    const parent = ledgerOf({ maxDurationMs: 1_000 }, { activeMs: () => activeMs });
    const ledger = parent.child({ workflow: "catering", limits: { maxTokens: 10 }, pricing });
    expect([parent.durationLeftMs, ledger.durationLeftMs, parent.check()]).toEqual([1_000, 1_000, null]);
    activeMs = 800;
    expect(parent.takeWarnings().map(({ percent }) => percent)).toEqual([50, 80]);
    activeMs = 1_000;
    expect(parent.reserve("a", call(1, 1))).toMatchObject({
      refusal: { limit: "maxDurationMs", used: 1_000 },
    });
    expect(parent.reserve("b", call(1, 1), "synthesis")).toEqual({ ok: true });
    expect(ledger.check()).toMatchObject({ limit: "maxDurationMs", workflow: "party" });
    expect(ledger.durationLeftMs).toBe(0);
  });
});

describe("what is set aside for the synthesis", () => {
  const need = { calls: 1, inputTokens: 1_000, outputTokens: 500, model: "small" };
  it("is the worst case of its calls, and at most a quarter of the tokens and money", () => {
    const reserve = (limits: BudgetLimits, more = {}) =>
      synthesisReserve({ ...need, ...more }, limits, pricing);
    expect(reserve({ maxTokens: 100_000, maxCostUsd: 1, maxModelCalls: 10 })).toEqual({
      ...{ tokens: 1_500, nanoUsd: 1_250_000, modelCalls: 1 },
    });
    expect(reserve({ maxTokens: 4_000, maxCostUsd: 0.004 }, { calls: 3 })).toMatchObject({
      ...{ tokens: 1_000, nanoUsd: 1_000_000 },
    });
    expect(reserve({ maxCostUsd: 0.4 }, { model: "other" })).toMatchObject({
      tokens: 0,
      nanoUsd: 100_000_000,
    });
    expect(reserve({ maxModelCalls: 1 }).modelCalls).toBe(0);
    expect(reserve({ maxModelCalls: 3, maxTokens: 9, maxCostUsd: 1 }, { calls: 0 })).toEqual({
      tokens: 0,
      nanoUsd: 0,
      modelCalls: 0,
    });
  });
});

describe("the limits", () => {
  function defined(...given: readonly unknown[]) {
    const places: string[] = [];
    const limits = defineBudget(given as BudgetLimits[], ({ place }) => places.push(place));
    return { limits, places };
  }

  it("of several calls are put together, the later ones over the earlier", () => {
    const { limits, places } = defined(
      { maxTokens: 5, maxCostUsd: 0.5 },
      { maxTokens: 7, maxModelCalls: undefined },
    );
    expect(limits).toEqual({ maxTokens: 7, maxCostUsd: 0.5 });
    expect(places).toEqual([]);
    expect(Object.isFrozen(limits)).toBe(true);
    expect(defined().limits).toBeNull();
  });

  it.each([
    [5, ["withBudget"]],
    [null, ["withBudget"]],
    [{}, ["withBudget"]],
    [{ maxTokens: undefined }, ["withBudget"]],
    [{ maxCost: 5 }, ["withBudget.maxCost"]],
    [{ toString: 5 }, ["withBudget.toString"]],
    [
      { maxTokens: 0, maxCostUsd: -1, maxModelCalls: 1.5 },
      ["maxTokens", "maxCostUsd", "maxModelCalls"].map((name) => `withBudget.${name}`),
    ],
    [
      { maxDurationMs: Number.NaN, maxOutputTokensPerCall: "5" },
      ["withBudget.maxDurationMs", "withBudget.maxOutputTokensPerCall"],
    ],
    [{ maxCostUsd: Number.POSITIVE_INFINITY }, ["withBudget.maxCostUsd"]],
  ])("cannot be %j", (given, places) => {
    expect(defined(given).places).toEqual(places);
  });

  it.each([
    [{ maxModelCalls: 5, maxDurationMs: 5 }, null],
    [{ maxCostUsd: 1 }, 8_192],
    [{ maxTokens: 20_000 }, 2_000],
    [{ maxTokens: 5 }, 1],
    [{ maxTokens: 5, maxOutputTokensPerCall: 20_000 }, 20_000],
    [{ maxOutputTokensPerCall: 300 }, 300],
  ])("%j set %j as the bound of a call", (limits, bound) => {
    expect(outputBoundOf(limits)).toBe(bound);
  });
});
