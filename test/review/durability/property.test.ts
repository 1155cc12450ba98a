import { MemorySaver } from "@langchain/langgraph";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tries } from "../../support/tries.ts";
import { aborts, drives, kills, none, type Range } from "./arbitraries.ts";
import { type Drive, drive } from "./drive.ts";
import { NESTINGS } from "./nested.ts";
import { brokenRules } from "./rules.ts";

const small: Range = {
  tasks: { minLength: 1, maxLength: 7 },
  longestMs: 8,
  questions: true,
  failures: true,
  failingReviews: true,
};

/** More tasks than a batch starts at once, and than may wait for their reviews. */
const large: Range = { ...small, tasks: { minLength: 33, maxLength: 80 }, longestMs: 2 };

const byItself = fc.constant("none" as const);
const inGraphs = fc.constantFrom(...NESTINGS.filter((nesting) => nesting === "node" || nesting === "called"));
const asParticipant = fc.constantFrom(
  ...NESTINGS.filter((nesting) => nesting === "participant" || nesting === "twice"),
);

async function keepsTheRules(given: fc.Arbitrary<Drive>, numRuns: number): Promise<void> {
  const property = fc.asyncProperty(given, async (one) => {
    expect(brokenRules(await drive(new MemorySaver(), one))).toEqual([]);
  });
  // A run takes long, and what happens when differs from try to try: shrinking would say little.
  await fc.assert(property, { numRuns: tries(numRuns), endOnFailure: true });
}

describe("a reviewed batch keeps every rule", () => {
  it("whatever is asked, fails, or is late", () => keepsTheRules(drives(small, none, byItself), 40), 120_000);

  it("when its process is killed", () => keepsTheRules(drives(small, kills, byItself), 50), 120_000);

  it("when it is aborted, and killed", () => {
    return keepsTheRules(drives(small, fc.oneof(aborts, kills, none), byItself), 40);
  }, 120_000);

  it("where results contend for the same part of the artifact", () => {
    return keepsTheRules(drives({ ...small, contention: true }, fc.oneof(aborts, kills), byItself), 25);
  }, 120_000);

  it("with more tasks than are started at once", () => {
    return keepsTheRules(drives(large, fc.oneof(aborts, kills, none), byItself), 5);
  }, 120_000);

  it("within another graph", () => {
    return keepsTheRules(drives(small, fc.oneof(aborts, kills, none), inGraphs), 30);
  }, 120_000);

  it("as another workflow's participant", () => {
    const range = { ...small, failingReviews: false };
    return keepsTheRules(drives(range, fc.oneof(aborts, kills, none), asParticipant), 30);
  }, 120_000);
});
