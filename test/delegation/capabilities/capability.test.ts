import type { DefinitionProblem } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { defineCapabilities } from "../../../src/delegation/capabilities/capability.ts";

function define(given: unknown) {
  const problems: DefinitionProblem[] = [];
  const capabilities = defineCapabilities("participants.venue.capabilities", given, (problem) =>
    problems.push(problem),
  );
  return { capabilities, problems };
}

describe("declared capabilities", () => {
  it("are taken as they are, and frozen", () => {
    const given = { "venue-search": 0.9, none: 0, all: 1, constructor: 0.5 };
    const { capabilities, problems } = define(given);
    expect(problems).toEqual([]);
    expect(capabilities).toEqual(given);
    expect(Object.isFrozen(capabilities)).toBe(true);
    given.all = 0;
    expect(capabilities.all).toBe(1);
  });

  it("may be left out", () => {
    expect(define(undefined)).toEqual({ capabilities: {}, problems: [] });
  });

  it.each([
    ["a list", ["venue-search"]],
    ['"venue-search"', "venue-search"],
    ["null", null],
    ["1", 1],
  ])("are no %s", (words, given) => {
    const { capabilities, problems } = define(given);
    expect(capabilities).toEqual({});
    expect(problems).toMatchObject([{ code: "INVALID_OPTION", place: "participants.venue.capabilities" }]);
    expect(problems[0]?.message).toContain(words);
  });

  it("have scores from 0 to 1; every mistake is told, each at its place", () => {
    const { capabilities, problems } = define({
      good: 0.5,
      low: -0.1,
      high: 1.1,
      nan: Number.NaN,
      text: "0.9",
      " spaced": 0.5,
      "": 0.5,
    });
    expect(problems.map(({ place }) => place)).toEqual([
      "participants.venue.capabilities.low",
      "participants.venue.capabilities.high",
      "participants.venue.capabilities.nan",
      "participants.venue.capabilities.text",
      'participants.venue.capabilities." spaced"',
      'participants.venue.capabilities.""',
    ]);
    expect(problems.map(({ message }) => message)).toEqual([
      "it is -0.1.",
      "it is 1.1.",
      "it is NaN.",
      'it is "0.9".',
      expect.stringContaining("name"),
      expect.stringContaining("name"),
    ]);
    expect(Object.keys(capabilities)).toEqual(["good", " spaced", ""]);
  });
});
