import fc from "fast-check";
import { SupervisorWorkflowError } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import type { Capabilities } from "../../../src/delegation/capabilities/capability.ts";
import { type CapabilityScores, rankParticipants } from "../../../src/delegation/capabilities/rank.ts";
import { score, shuffled } from "./observed.ts";

const who = (name: string, capabilities: Capabilities) => ({ name, description: name, capabilities });
const need = (...requiredCapabilities: string[]) => ({ requiredCapabilities });

function errorOf(rank: () => unknown): SupervisorWorkflowError {
  try {
    rank();
  } catch (error) {
    if (SupervisorWorkflowError.isInstance(error)) return error;
    throw error;
  }
  throw new Error("It did not throw.");
}

describe("ranking", () => {
  it("puts the highest score first and the others behind it", () => {
    const people = [who("a", { search: 0.5 }), who("b", { search: 0.9 }), who("c", { search: 0.7 })];
    expect(rankParticipants(need("search"), people)).toEqual({
      target: "b",
      confidence: 0.9,
      reasoning: "b is the best of 3 who can: search 0.9, declared.",
      fallbacks: [
        { name: "c", score: 0.7 },
        { name: "a", score: 0.5 },
      ],
    });
  });

  it("goes by the weakest of several capabilities, then by the mean, then by declaration", () => {
    const people = [
      who("even", { x: 0.5, y: 0.5 }),
      who("lopsided", { x: 1, y: 0.4 }),
      who("broad", { x: 0.5, y: 0.9 }),
      who("same", { x: 0.9, y: 0.5 }),
    ];
    const { target, confidence, fallbacks } = rankParticipants(need("x", "y"), people);
    expect([target, confidence]).toEqual(["broad", 0.5]);
    expect(fallbacks.map(({ name }) => name)).toEqual(["same", "even", "lopsided"]);
  });

  it("takes everybody in the order of declaration where nothing is required", () => {
    const { target, confidence, reasoning, fallbacks } = rankParticipants(need(), [
      who("a", {}),
      who("b", { search: 1 }),
    ]);
    expect([target, confidence, fallbacks]).toEqual(["a", 1, [{ name: "b", score: 1 }]]);
    expect(reasoning).toContain("requires no capability");
  });

  it("leaves out who is below the minimum, and keeps who is just at it", () => {
    const people = [who("at", { x: 0.3 }), who("below", { x: 0.299 }), who("without", { y: 1 })];
    expect(rankParticipants(need("x"), people)).toMatchObject({ target: "at", fallbacks: [] });
    expect(rankParticipants(need("x"), people, { minimumCapability: 0.2 }).fallbacks).toEqual([
      { name: "below", score: 0.299 },
    ]);
    expect(rankParticipants(need("x"), people, { minimumCapability: 0 }).fallbacks).toHaveLength(2);
  });

  it("goes by what was learned, but only of what is declared", () => {
    const scores: CapabilityScores = {
      a: { x: { score: 0.2, observations: 12 } },
      b: { x: { score: 0.95, observations: 1 } },
      c: { x: { score: 1, observations: 9 } },
    };
    const people = [who("a", { x: 0.9 }), who("b", { x: 0.4 }), who("c", {}), who("d", { x: 0.8 })];
    const { target, reasoning, fallbacks } = rankParticipants(need("x"), people, { scores });
    expect(target).toBe("b");
    expect(reasoning).toBe("b is the best of 2 who can: x 0.95, learned from 1 attempt.");
    expect(fallbacks).toEqual([{ name: "d", score: 0.8 }]);
  });

  it("knows names that every object has", () => {
    const people = [who("constructor", { toString: 0.5 } as never), who("b", {})];
    expect(rankParticipants(need("toString"), people)).toMatchObject({
      target: "constructor",
      fallbacks: [],
    });
    expect(errorOf(() => rankParticipants(need("valueOf"), people)).code).toBe("NO_CAPABLE_PARTICIPANT");
  });

  it("tells all scores when nobody can, none of them rounded up to the minimum", () => {
    const people = [who("scout", { x: 0.9, y: 0.2999999 }), who("clerk", {})];
    const error = errorOf(() => rankParticipants({ ...need("x", "y", "x"), instruction: "Find." }, people));
    expect(error.code).toBe("NO_CAPABLE_PARTICIPANT");
    expect(error.message).toBe(
      'Nobody can do "Find.". It requires "x", "y", and a score of at least 0.3 (minimumCapability). ' +
        "Scores: scout 0.299 (x 0.9, y 0.299), clerk 0 (x 0, y 0). " +
        "Fix: declare the capability of a participant who has it, e.g. " +
        'capabilities: { "x": 0.8 }, or lower minimumCapability.',
    );
    expect(errorOf(() => rankParticipants(need(), [])).message).toContain("there is no participant");
  });

  it("shows every score of three decimals as it is", () => {
    for (let thousandths = 0; thousandths < 300; thousandths += 1) {
      const error = errorOf(() => rankParticipants(need("x"), [who("a", { x: thousandths / 1000 })]));
      expect(error.message).toContain(`Scores: a ${thousandths / 1000}. `);
    }
  });
});

describe("any ranking", () => {
  const capability = fc.constantFrom("x", "y", "z", "toString");
  const people = fc
    .uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 6 })
    .chain((names) =>
      fc.tuple(...names.map((name) => fc.dictionary(capability, score).map((known) => who(name, known)))),
    );
  const required = fc.uniqueArray(capability, { maxLength: 4 });
  const rankedBy = (all: readonly ReturnType<typeof who>[], needed: readonly string[]) => {
    try {
      const { target, confidence, fallbacks } = rankParticipants({ requiredCapabilities: needed }, all);
      return [{ name: target, score: confidence }, ...fallbacks];
    } catch (error) {
      if (SupervisorWorkflowError.isInstance(error)) return [];
      throw error;
    }
  };

  it("has everybody who reaches the minimum in everything, once, and nobody else", () => {
    fc.assert(
      fc.property(people, required, (all, needed) => {
        const able = all.filter(({ capabilities }) =>
          needed.every((one) => (Object.hasOwn(capabilities, one) ? (capabilities[one] ?? 0) : 0) >= 0.3),
        );
        const ranked = rankedBy(all, needed).map(({ name }) => name);
        expect(ranked.toSorted()).toEqual(able.map(({ name }) => name).toSorted());
      }),
    );
  });

  it("goes down from the best, with scores within 0 and 1", () => {
    fc.assert(
      fc.property(people, required, (all, needed) => {
        const scores = rankedBy(all, needed).map(({ score }) => score);
        expect(scores).toEqual(scores.toSorted((one, other) => other - one));
        for (const each of scores) expect(each).toBeGreaterThanOrEqual(0.3);
        for (const each of scores) expect(each).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("is the same in whatever order, and however often, capabilities are required", () => {
    const cases = fc
      .tuple(people, required)
      .chain(([all, needed]) =>
        fc.tuple(fc.constant(all), fc.constant(needed), shuffled(needed), fc.subarray(needed)),
      );
    fc.assert(
      fc.property(cases, ([all, needed, other, some]) => {
        expect(rankedBy(all, [...other, ...some])).toEqual(rankedBy(all, needed));
      }),
    );
  });

  it("does not hang on who else is there", () => {
    fc.assert(
      fc.property(people, required, fc.nat(), (all, needed, index) => {
        const [left] = all.slice(index % all.length);
        const without = all.filter((one) => one !== left);
        expect(rankedBy(without, needed)).toEqual(
          rankedBy(all, needed).filter(({ name }) => name !== left?.name),
        );
      }),
    );
  });
});
