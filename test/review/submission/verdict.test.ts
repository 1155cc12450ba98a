import { describe, expect, it } from "vitest";
import {
  readVerdict,
  VERDICTS,
  type Verdict,
  verdictSchema,
} from "../../../src/review/submission/verdict.ts";

const choices = {
  criteria: ["readable", "short"],
  participants: ["writer", "Étage 2"],
  items: ["summary", "axis-and-grid"],
  item: "summary",
  participant: "writer",
};

function verdictOf(raw: unknown): Verdict {
  const reading = readVerdict(raw, choices);
  if (reading.problem !== undefined) throw new Error(reading.problem);
  return reading.verdict;
}

const problemOf = (raw: unknown): string | undefined => readVerdict(raw, choices).problem;

describe("a verdict", () => {
  it("is a word, and the rest is filled in", () => {
    expect(verdictOf({ verdict: "approved" })).toEqual({
      verdict: "approved",
      feedback: "",
      met: ["readable", "short"],
      unmet: [],
      followUps: [],
    });
    expect(verdictOf({ verdict: "rejected" })).toMatchObject({ met: [], unmet: ["readable", "short"] });
    expect(verdictOf({ verdict: "partially-approved", met: ["short"] })).toMatchObject({
      met: ["short"],
      unmet: ["readable"],
    });
  });

  it.each([
    ["Approved", "approved"],
    ["PARTIALLY APPROVED", "partially-approved"],
    ["partially_approved", "partially-approved"],
    [" rejected ", "rejected"],
  ])("may be nearly the word: %j", (given, word) => {
    expect(verdictOf({ verdict: given, met: choices.criteria }).verdict).toBe(word);
  });

  it("mends criteria, participants and items, and gives each criterion once and in order", () => {
    const verdict = verdictOf({
      verdict: "partially-approved",
      met: ["SHORT", "short"],
      unmet: ["Readable"],
      followUps: [{ agent: "etage-2", item: "Axis and Grid", instruction: " Mend it " }],
    });
    expect(verdict).toEqual({
      verdict: "partially-approved",
      feedback: "",
      met: ["short"],
      unmet: ["readable"],
      followUps: [{ agent: "Étage 2", item: "axis-and-grid", instruction: "Mend it" }],
    });
  });

  it("that contradicts itself is settled for what was said in detail", () => {
    expect(verdictOf({ verdict: "approved", unmet: ["short"] })).toMatchObject({
      verdict: "partially-approved",
      met: ["readable"],
      unmet: ["short"],
    });
    expect(verdictOf({ verdict: "approved", met: ["short"], unmet: ["short"] })).toMatchObject({
      met: [],
      unmet: ["readable", "short"],
    });
    // Rejected work is not merged, so that it meets nothing by what is said of it.
    expect(verdictOf({ verdict: "rejected", met: ["short"] })).toMatchObject({
      verdict: "rejected",
      met: ["short"],
    });
  });

  it("approved without a word on criteria meets them all, also where null stands for nothing", () => {
    for (const met of [undefined, null]) {
      expect(verdictOf({ verdict: "approved", met, unmet: null })).toMatchObject({
        verdict: "approved",
        unmet: [],
      });
    }
  });

  it.each([
    ["a text", /It is "approved", and not an object with "verdict"/, "approved"],
    ["null", /It is null/, null],
    ["no word", /"verdict" is null\. Valid: "approved", "partially-approved", "rejected"/, {}],
    ["another word", /"verdict" is "fine"\. Valid: "approved"/, { verdict: "fine" }],
    ["a number", /"verdict" is 1\./, { verdict: 1 }],
    [
      "an unknown criterion",
      /"met": there is no criterion "pretty"\. Criteria: "readable", "short"\./,
      { verdict: "approved", met: ["pretty"] },
    ],
    [
      "a criterion that is no text",
      /"unmet": there is no criterion 5\./,
      { verdict: "approved", unmet: [5] },
    ],
    [
      "criteria that are no list",
      /"unmet" must be a list of criteria\. Criteria: "readable"/,
      { verdict: "approved", unmet: "short" },
    ],
    [
      "an unknown participant",
      /"followUps\[0\]": there is no participant "florist"\. Participants: "writer", "Étage 2"\./,
      { verdict: "rejected", followUps: [{ agent: "florist", instruction: "x" }] },
    ],
    [
      "an unknown item",
      /"followUps\[1\]": there is no item "colour"\. Items: "summary", "axis-and-grid"\./,
      { verdict: "rejected", followUps: [{ instruction: "x" }, { item: "colour", instruction: "x" }] },
    ],
    [
      "follow-ups that are no list",
      /"followUps" must be a list/,
      { verdict: "rejected", followUps: "again" },
    ],
    [
      "a follow-up that is none",
      /"followUps\[0\]" must be an object/,
      { verdict: "rejected", followUps: ["again"] },
    ],
  ])("that is %s is refused, with what is valid", (_what, problem, raw) => {
    expect(problemOf(raw)).toMatch(problem);
  });

  it("gives follow-ups to the worker and the item under review, unless it says otherwise", () => {
    const { followUps } = verdictOf({
      verdict: "rejected",
      followUps: [{ instruction: "Again" }, { agent: null, item: null, instruction: "And again" }],
    });
    expect(followUps).toEqual([
      { agent: "writer", item: "summary", instruction: "Again" },
      { agent: "writer", item: "summary", instruction: "And again" },
    ]);
  });

  it("asks for the same follow-up once", () => {
    const same = [
      { instruction: "Again" },
      { instruction: "  again" },
      { agent: "Étage 2", instruction: "Again" },
    ];
    expect(verdictOf({ verdict: "rejected", followUps: same }).followUps).toHaveLength(2);
  });

  it("fits the schema that a model is asked for, with what there is as its choices", () => {
    const schema = verdictSchema(choices);
    const full = { feedback: "", met: [], unmet: ["short"], verdict: "rejected", followUps: [] };
    expect(schema.safeParse(full).success).toBe(true);
    expect(schema.safeParse({ ...full, met: ["pretty"] }).success).toBe(false);
    expect(schema.safeParse({ ...full, verdict: "fine" }).success).toBe(false);
    expect(VERDICTS.every((verdict) => schema.safeParse({ ...full, verdict }).success)).toBe(true);
  });
});
