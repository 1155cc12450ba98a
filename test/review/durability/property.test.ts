import { MemorySaver } from "@langchain/langgraph";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aborts, drives, kills, refusals } from "./arbitraries.ts";
import { drive } from "./drive.ts";
import { brokenRules } from "./rules.ts";

const small = {
  tasks: { minLength: 1, maxLength: 7 },
  longestMs: 8,
  questions: true,
  failures: true,
  failingReviews: true,
};
const plain = fc.constant("none" as const);
const none = fc.constant({ type: "none" } as const);

const settings = { numRuns: Number(process.env.RUNS ?? 40), endOnFailure: process.env.SHRINK === undefined };

describe("a reviewed batch", () => {
  it("keeps every rule, whatever is asked, fails, or is late", async () => {
    await fc.assert(
      fc.asyncProperty(drives(small, none, plain), async (given) => {
        expect(brokenRules(await drive(new MemorySaver(), given))).toEqual([]);
      }),
      settings,
    );
  }, 120_000);

  it("repeats nothing that was acknowledged, when its process is killed", async () => {
    await fc.assert(
      fc.asyncProperty(drives(small, kills, plain), async (given) => {
        expect(brokenRules(await drive(new MemorySaver(), given))).toEqual([]);
      }),
      settings,
    );
  }, 120_000);

  it("repeats nothing that was acknowledged, when it is aborted or killed", async () => {
    await fc.assert(
      fc.asyncProperty(drives(small, fc.oneof(aborts, kills, none), plain), async (given) => {
        expect(brokenRules(await drive(new MemorySaver(), given))).toEqual([]);
      }),
      settings,
    );
  }, 120_000);

  it("keeps every rule, when its checkpointer refuses a write", async () => {
    await fc.assert(
      fc.asyncProperty(drives(small, refusals, plain), async (given) => {
        expect(brokenRules(await drive(new MemorySaver(), given))).toEqual([]);
      }),
      settings,
    );
  }, 120_000);
});
