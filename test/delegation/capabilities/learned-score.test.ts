import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  attemptKey,
  learnedScore,
  OBSERVATION_WEIGHT,
} from "../../../src/delegation/capabilities/learned-score.ts";
import { observations, observed, score, shuffled } from "./observed.ts";

const second = (count: number): string => new Date(count * 1000).toISOString();

describe("a learned score", () => {
  it("is the declared one where nothing was observed", () => {
    expect(learnedScore(0.7, [])).toEqual({ score: 0.7, observations: 0 });
  });

  it("goes a fifth of the way to each outcome, the oldest first", () => {
    const seen = [
      observed({ at: second(2), attempt: 2, success: 0 }),
      observed({ at: second(1), attempt: 1, success: 1 }),
      observed({ at: second(3), attempt: 3, success: 0.5 }),
    ];
    const { score, observations } = learnedScore(0.5, seen);
    expect(OBSERVATION_WEIGHT).toBe(0.2);
    expect(score).toBeCloseTo((0.5 + 0.2 * 0.5) * 0.8 * 0.8 + 0.2 * 0.5, 12);
    expect(observations).toBe(3);
  });

  it("takes of an attempt that was observed twice the later outcome, at its later time", () => {
    const first = { success: 1, at: second(1), attempt: 1 };
    const other = { success: 0, at: second(2), attempt: 2 };
    const again = { success: 1, at: second(3), attempt: 1 };
    const { score, observations } = learnedScore(0, [first, other, again].map(observed));
    expect([score, observations]).toEqual([0.2, 2]);
  });

  it("goes by the time itself, not by how it is written", () => {
    const early = observed({ at: "2026-01-01T02:00:00+02:00", attempt: 1, success: 0 });
    const late = observed({ at: "2026-01-01T01:00:00.000Z", attempt: 2, success: 1 });
    expect(learnedScore(0, [late, early]).score).toBeCloseTo(0.2, 12);
  });

  it("stays within 0 and 1, and counts no attempt twice", () => {
    fc.assert(
      fc.property(score, observations, (declared, seen) => {
        const learned = learnedScore(declared, seen);
        expect(learned.score).toBeGreaterThanOrEqual(0);
        expect(learned.score).toBeLessThanOrEqual(1);
        expect(learned.observations).toBe(new Set(seen.map(attemptKey)).size);
      }),
    );
  });

  it("is the same in whatever order the observations come, and however often", () => {
    const runs = fc.tuple(score, observations).chain(([declared, seen]) =>
      fc.record({
        declared: fc.constant(declared),
        seen: fc.constant(seen),
        again: fc.tuple(shuffled(seen), fc.subarray(seen)).map(([all, some]) => [...some, ...all, ...some]),
      }),
    );
    fc.assert(
      fc.property(runs, ({ declared, seen, again }) => {
        expect(learnedScore(declared, again)).toEqual(learnedScore(declared, seen));
      }),
    );
  });

  it("rises with every success, falls with every failure, and comes near to a long run of either", () => {
    fc.assert(
      fc.property(score, fc.constantFrom(0, 1), (declared, success) => {
        const run = Array.from({ length: 40 }, (_, index) =>
          observed({ success, at: second(index), attempt: index + 1 }),
        );
        const scores = run.map((_, index) => learnedScore(declared, run.slice(0, index)).score);
        for (const [index, before] of scores.slice(0, -1).entries()) {
          const after = scores[index + 1] ?? Number.NaN;
          const closer = Math.abs(before - success) - Math.abs(after - success);
          expect(closer).toBeGreaterThanOrEqual(0);
          // Nearer than that a number of this size may have no step left to go.
          if (Math.abs(before - success) > 1e-9) expect(closer).toBeGreaterThan(0);
        }
        expect(Math.abs(learnedScore(declared, run).score - success)).toBeLessThan(0.001);
      }),
    );
  });

  it("gets no better by a worse outcome", () => {
    const cases = fc.tuple(score, observations, score, score);
    fc.assert(
      fc.property(cases, ([declared, seen, one, other]) => {
        const changed = (success: number) => [
          ...seen,
          observed({ success, runId: "another", at: second(10) }),
        ];
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const worse = learnedScore(declared, changed(low)).score;
        expect(worse).toBeLessThanOrEqual(learnedScore(declared, changed(high)).score);
      }),
    );
  });

  it.each([
    ["more than all", 7, 1],
    ["less than nothing", -7, 0],
    ["without end", Number.POSITIVE_INFINITY, 1],
  ])("takes a success of %s for the nearest", (_case, success, nearest) => {
    expect(learnedScore(0.5, [observed({ success })])).toEqual(
      learnedScore(0.5, [observed({ success: nearest })]),
    );
  });

  it("does not count what is no number, and does not hide the attempt's other outcome behind it", () => {
    const seen = [observed({ success: 0 }), observed({ success: Number.NaN, at: second(1e10) })];
    expect(learnedScore(0.5, seen)).toEqual({ score: 0.4, observations: 1 });
  });

  it("takes an unreadable time for the oldest", () => {
    const seen = [observed({ success: 1, at: "yesterday", attempt: 2 }), observed({ success: 0 })];
    expect(learnedScore(0, seen).score).toBeCloseTo(0.16, 12);
  });
});
