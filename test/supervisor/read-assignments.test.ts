import fc from "fast-check";
import { type Assignment, supervisorDecisionSchema } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { readDecision } from "../../src/supervisor/read-decision.ts";
import { decisionWith } from "../support/records.ts";

const names = ["venue", "Budget Keeper", "catering-team", "Étage 2"];
const items = ["axis-and-grid", "Légende"];

const to = (agent: string, instruction: string, item: string | null = null): Assignment => ({
  agent,
  instruction,
  item,
});
const two = [to("venue", "Find a hall"), to("catering-team", "Make a menu")];

function problemOf(raw: unknown, known: readonly string[] = []): string {
  const { problem } = readDecision(raw, names, known);
  if (problem === undefined) throw new Error(`A problem was expected for ${JSON.stringify(raw)}.`);
  return problem;
}

describe("several assignments in a decision", () => {
  it("are read as they are, in their order", () => {
    const decision = decisionWith({ reason: "They are independent.", assignments: two });
    expect(supervisorDecisionSchema(names).parse(decision)).toEqual(decision);
    expect(readDecision(decision, names)).toEqual({ decision });
    expect(readDecision(JSON.stringify(decision), names)).toEqual({ decision });
  });

  it("may go to one participant, also with the same words", () => {
    const assignments = [to("venue", "Find a hall"), to("venue", "Find a barn"), to("venue", "Find a hall")];
    expect(readDecision({ assignments }, names).decision?.assignments).toEqual(assignments);
  });

  it.each([
    ["case and spaces", " VENUE ", "venue"],
    ["a hyphen for a space", "budget-keeper", "Budget Keeper"],
    ["an underscore for a hyphen", "catering_team", "catering-team"],
    ["diacritics", "etage 2", "Étage 2"],
  ])("have near misses of names mended: %s", (_what, agent, meant) => {
    const { decision } = readDecision({ assignments: [to(agent, "Go"), to("venue", "Go")] }, names);
    expect(decision?.assignments?.[0]?.agent).toBe(meant);
  });

  it.each([["florist"], ["none"], [""], [null], [undefined], [7], [{ name: "venue" }]])(
    "for %j are a problem that says where, and names the participants",
    (agent) => {
      const problem = problemOf({ assignments: [two[0], { agent, instruction: "Go", item: null }] });
      expect(problem).toContain("assignments[1]");
      for (const name of names) expect(problem).toContain(JSON.stringify(name));
    },
  );

  it.each([["venue"], [{ agent: "venue" }], [3], [true]])(
    "that are no list (%j) are a problem",
    (assignments) => {
      expect(problemOf({ nextAgent: null, assignments })).toContain('"assignments" must be a list');
    },
  );

  it.each([["venue"], [null], [5]])("with %j among them are a problem", (entry) => {
    const problem = problemOf({ nextAgent: null, assignments: [two[0], entry] });
    expect(problem).toContain("assignments[1]");
    expect(problem).toContain('"instruction"');
  });

  it.each([[undefined], [null], [""], ["  "], [7]])(
    "without a usable instruction (%j) get one",
    (instruction) => {
      const { decision } = readDecision({ assignments: [two[0], { agent: "venue", instruction }] }, names);
      expect(decision?.assignments?.[1]?.instruction.trim().length).toBeGreaterThan(10);
    },
  );

  it("have no item in a workflow without review, whatever is said there", () => {
    const assignments = [to("venue", "Go", "axis"), { agent: "catering-team", instruction: "Go", item: 7 }];
    const { decision } = readDecision({ assignments }, names);
    expect(decision?.assignments?.map(({ item }) => item)).toEqual([null, null]);
  });

  it("are enough without any other field", () => {
    expect(readDecision({ assignments: two }, names)).toEqual({
      decision: decisionWith({ assignments: two }),
    });
  });
});

describe("one assignment", () => {
  it.each([[undefined], [null], ["venue"], ["VENUE"]])("is a route, with nextAgent %j", (nextAgent) => {
    const decision = { reason: "r", nextAgent, instruction: null, assignments: [to("Venue", "Find a hall")] };
    expect(readDecision(decision, names)).toEqual({
      decision: decisionWith({ reason: "r", nextAgent: "venue", instruction: "Find a hall" }),
    });
  });

  it("stays an assignment where it is for an item", () => {
    const assignments = [to("venue", "Mend it", "legende")];
    expect(readDecision({ assignments }, names, items).decision).toEqual(
      decisionWith({ assignments: [to("venue", "Mend it", "Légende")] }),
    );
  });
});

describe("an empty list of assignments", () => {
  it("is none: the rest of the decision counts", () => {
    const empty = { reason: "r", assignments: [] };
    expect(readDecision({ ...empty, nextAgent: null }, names)).toEqual({
      decision: decisionWith({ reason: "r" }),
    });
    expect(readDecision({ ...empty, nextAgent: "venue", instruction: "Go" }, names)).toEqual({
      decision: decisionWith({ reason: "r", nextAgent: "venue", instruction: "Go" }),
    });
    expect(readDecision({ ...empty, userInputNeeded: true, userPrompt: "Where?" }, names)).toEqual({
      decision: decisionWith({ reason: "r", userInputNeeded: true, userPrompt: "Where?" }),
    });
  });

  it("is no way to end the run where nothing else is said", () => {
    expect(problemOf({ assignments: [] })).toContain("nextAgent");
    expect(problemOf({ reason: "hm", assignments: null })).toContain("nextAgent");
  });
});

describe("assignments for items", () => {
  it("have near misses of items mended", () => {
    const assignments = [to("venue", "a", "Axis and Grid"), to("venue", "b", "legende")];
    const { decision } = readDecision({ assignments }, names, items);
    expect(decision?.assignments?.map(({ item }) => item)).toEqual(items);
  });

  it.each([["title"], [null], [undefined], [""], [4]])(
    "for the item %j are a problem that says where, and names the items",
    (item) => {
      const assignments = [to("venue", "a", "Légende"), { agent: "venue", instruction: "b", item }];
      const problem = problemOf({ assignments }, items);
      expect(problem).toContain("assignments[1]");
      for (const known of items) expect(problem).toContain(JSON.stringify(known));
    },
  );
});

describe("assignments beside", () => {
  it("nextAgent that is one of them are no contradiction: the list counts", () => {
    const decision = { reason: "r", nextAgent: "Catering Team", instruction: "Both", assignments: two };
    expect(readDecision(decision, names)).toEqual({
      decision: decisionWith({ reason: "r", assignments: two }),
    });
  });

  it("nextAgent that is none of them are a contradiction, in words that say what to change", () => {
    const problem = problemOf({ nextAgent: "budget keeper", assignments: two });
    expect(problem).toContain('"Budget Keeper"');
    expect(problem).toContain('"assignments"');
    expect(problem).toContain('"nextAgent"');
  });

  it("a nextAgent that nobody bears are a problem that names the participants", () => {
    const problem = problemOf({ nextAgent: "florist", assignments: two });
    expect(problem).toContain('"florist"');
    for (const name of names) expect(problem).toContain(JSON.stringify(name));
  });

  it.each([["none"], ["end"], [""]])("the word %j for nobody are read", (nextAgent) => {
    expect(readDecision({ nextAgent, assignments: two }, names).decision?.assignments).toEqual(two);
  });

  it.each([[two], [[to("venue", "Go")]]])("a question are a contradiction", (...assignments) => {
    const problem = problemOf({
      nextAgent: null,
      assignments: assignments.flat(),
      userInputNeeded: true,
      userPrompt: "Where?",
    });
    expect(problem).toContain('"assignments"');
    expect(problem).toContain('"userInputNeeded"');
  });

  it("a question left over, which is not asked, are no contradiction", () => {
    const { decision } = readDecision(
      { assignments: two, userInputNeeded: false, userPrompt: "Where?" },
      names,
    );
    expect(decision).toEqual(decisionWith({ assignments: two }));
  });
});

describe("a decision with anything for assignments", () => {
  const agent = fc.oneof(fc.constantFrom(...names, "Venue", "none"), fc.anything());
  const item = fc.oneof(fc.constantFrom(...items, "legende", null), fc.anything());
  const entry = fc.oneof(
    { weight: 5, arbitrary: fc.record({ agent, instruction: fc.anything(), item }, { requiredKeys: [] }) },
    { weight: 1, arbitrary: fc.anything() },
  );
  const decisions = fc.record(
    {
      reason: fc.string(),
      nextAgent: fc.option(fc.constantFrom(...names)),
      assignments: fc.oneof(fc.array(entry, { maxLength: 4 }), fc.anything()),
      userInputNeeded: fc.boolean(),
      userPrompt: fc.option(fc.string()),
    },
    { requiredKeys: [] },
  );

  it.each([
    ["with", items],
    ["without", []],
  ])("is either one thing that can be carried out or a problem, %s items", (_with, known) => {
    fc.assert(
      fc.property(decisions, (raw) => {
        const { decision, problem } = readDecision(raw, names, known);
        if (decision === undefined) {
          expect(problem).not.toBe("");
          return;
        }
        expect(supervisorDecisionSchema(names, known).safeParse(decision).success).toBe(true);
        const ways = [
          decision.nextAgent !== null,
          decision.assignments !== null,
          decision.userInputNeeded,
        ].filter(Boolean);
        expect(ways.length).toBeLessThanOrEqual(1);
        if (decision.assignments !== null) {
          expect(decision.assignments.length).toBeGreaterThanOrEqual(known.length > 0 ? 1 : 2);
          for (const each of decision.assignments) expect(each.instruction.trim()).not.toBe("");
        }
      }),
      { numRuns: 300 },
    );
  });
});
