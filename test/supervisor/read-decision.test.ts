import fc from "fast-check";
import { supervisorDecisionSchema } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { canonicalName, matchName } from "../../src/supervisor/names.ts";
import { readDecision } from "../../src/supervisor/read-decision.ts";
import { decisionWith } from "../support/records.ts";

const names = ["venue", "Budget Keeper", "catering-team", "Étage 2"];

function nextOf(nextAgent: unknown, among: readonly string[] = names): string | null | undefined {
  return readDecision({ reason: "r", nextAgent, instruction: "i", userInputNeeded: false }, among).decision
    ?.nextAgent;
}

function problemOf(raw: unknown, among: readonly string[] = names): string {
  const { problem } = readDecision(raw, among);
  if (problem === undefined) throw new Error(`A problem was expected for ${JSON.stringify(raw)}.`);
  return problem;
}

describe("a name in a decision", () => {
  it.each([
    ["venue", "venue"],
    ["VENUE", "venue"],
    [" Venue ", "venue"],
    ["vénué", "venue"],
    ["v e n u e", "venue"],
    ["venue_", "venue"],
    ["Budget Keeper", "Budget Keeper"],
    ["budget-keeper", "Budget Keeper"],
    ["budget_keeper", "Budget Keeper"],
    ["BudgetKeeper", "Budget Keeper"],
    ["budget\u00a0keeper", "Budget Keeper"],
    ["Catering Team", "catering-team"],
    ["cateringteam", "catering-team"],
    ["etage 2", "Étage 2"],
    ["E\u0301TAGE-2", "Étage 2"],
    ["étage2", "Étage 2"],
    ["ｖｅｎｕｅ", "venue"],
  ])("%j means %j", (given, meant) => {
    expect(nextOf(given)).toBe(meant);
  });

  it.each([
    ["catering\u2011team", "catering-team"],
    ["catering\u2010team", "catering-team"],
    ["catering\u2013team", "catering-team"],
  ])("%j, with a hyphen of another kind, means %j", (given, meant) => {
    expect(nextOf(given)).toBe(meant);
  });

  it("is found in capitals also where capitals take more letters", () => {
    expect(nextOf("STRASSE", ["straße", "venue"])).toBe("straße");
  });

  it.each(["", "null", "None", "NONE", " none ", "nobody", "END", "FINISH", "Finish", "done", "__end__"])(
    "%j means nobody",
    (given) => {
      expect(nextOf(given)).toBeNull();
    },
  );

  it.each([
    ["none", ["none", "venue"], "none"],
    ["None", ["none", "venue"], "none"],
    ["END", ["end"], "end"],
    ["finish", ["Finish"], "Finish"],
    ["Do-Ne", ["done"], "done"],
    ["null", ["null"], "null"],
  ])("%j means the participant of that name among %j", (given, among, meant) => {
    expect(nextOf(given, among)).toBe(meant);
  });

  it("that is null means nobody also beside a participant called null", () => {
    expect(nextOf(null, ["null"])).toBeNull();
  });

  it.each(["venues", "flowers", "supervisor", "venue budget", "human"])("%j is unknown", (given) => {
    const problem = problemOf({ nextAgent: given });
    expect(problem).toContain(JSON.stringify(given));
    for (const name of names) expect(problem).toContain(JSON.stringify(name));
    expect(problem).toContain("null");
  });

  it.each([[5], [true], [["venue"]], [{ name: "venue" }]])("%j is no name", (given) => {
    expect(problemOf({ nextAgent: given })).toContain('"venue"');
  });

  it("is not guessed between two participants that it could mean", () => {
    expect(matchName("VENUE", ["venue", "Venue"])).toBeUndefined();
    expect(matchName("Venue", ["venue", "Venue"])).toBe("Venue");
  });

  it("is found whatever the case and spacing, for any set of names that can be told apart", () => {
    const letters = fc.stringMatching(/^[a-zA-Z0-9àéîõüçñ][a-zA-Z0-9àéîõüçñ _-]{0,15}$/);
    const distinct = fc.uniqueArray(letters, { selector: canonicalName, minLength: 1, maxLength: 8 });
    const noise = fc.array(
      fc.constantFrom("upper", "lower", "space", "hyphen", "underscore", "mark", "keep"),
      {
        minLength: 20,
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(distinct, fc.nat(), noise, (candidates, pick, steps) => {
        const name = candidates[pick % candidates.length] ?? "";
        const noisy = [...name]
          .map((character, index) => {
            switch (steps[index % steps.length]) {
              case "upper":
                return character.toUpperCase();
              case "lower":
                return character.toLowerCase();
              case "space":
                return ` ${character}`;
              case "hyphen":
                return `${character}-`;
              case "underscore":
                return `${character}_`;
              case "mark":
                return /[a-z]/i.test(character) ? `${character}\u0301` : character;
              default:
                return character;
            }
          })
          .join("");
        expect(nextOf(noisy, candidates)).toBe(name);
      }),
    );
  });
});

describe("a decision", () => {
  it("of any participant, made to the schema, is read as it is", () => {
    const text = fc.string({ minLength: 1 }).map((given) => `x${given}x`);
    fc.assert(
      fc.property(fc.constantFrom(...names), text, text, (nextAgent, reason, instruction) => {
        const decision = decisionWith({ reason, nextAgent, instruction });
        expect(supervisorDecisionSchema(names).parse(decision)).toEqual(decision);
        expect(readDecision(decision, names)).toEqual({ decision });
        expect(readDecision(JSON.stringify(decision), names)).toEqual({ decision });
      }),
    );
  });

  it("to ask is read", () => {
    expect(readDecision({ userInputNeeded: true, userPrompt: " Which city? " }, names)).toEqual({
      decision: decisionWith({ userInputNeeded: true, userPrompt: "Which city?" }),
    });
  });

  it("to finish is read, and an instruction to nobody is dropped", () => {
    expect(readDecision({ reason: "ok", nextAgent: null, instruction: "left over" }, names)).toEqual({
      decision: decisionWith({ reason: "ok" }),
    });
  });

  it.each([[undefined], [null], [""], ["   "], [7]])(
    "without a usable instruction (%j) gets one",
    (instruction) => {
      const { decision } = readDecision({ nextAgent: "venue", instruction }, names);
      expect(decision?.instruction?.trim().length).toBeGreaterThan(10);
    },
  );

  it("is no contradiction when a question is left over beside a participant", () => {
    const { decision } = readDecision({ nextAgent: "venue", userInputNeeded: false, userPrompt: "?" }, names);
    expect(decision).toMatchObject({ nextAgent: "venue", userPrompt: null });
  });

  it("for a participant and a question at once is a contradiction, in words that say what to change", () => {
    const problem = problemOf({ nextAgent: "VENUE", userInputNeeded: true, userPrompt: "Which city?" });
    expect(problem).toContain('"venue"');
    expect(problem).toContain("nextAgent");
    expect(problem).toContain("userInputNeeded");
  });

  it.each([[undefined], [null], [""], [" \n"], [5]])(
    "to ask without a text (%j) is a problem",
    (userPrompt) => {
      expect(problemOf({ nextAgent: null, userInputNeeded: true, userPrompt })).toContain("userPrompt");
    },
  );

  it.each([
    ['```json\n{"nextAgent":"venue"}\n```'],
    ['```\n{"nextAgent":"venue"}\n```'],
    ['  {"nextAgent":"venue"}\n'],
    ['```json{"nextAgent":"venue"}```\n\n'],
  ])("in %j is unwrapped", (text) => {
    expect(readDecision(text, names).decision?.nextAgent).toBe("venue");
  });

  it.each([
    [undefined],
    [null],
    [true],
    [12],
    [[]],
    [[{ nextAgent: "venue" }]],
    [""],
    ["venue"],
    ["null"],
    ["[1]"],
    ['{"nextAgent":'],
    ["I think the venue specialist is next."],
    [() => "venue"],
  ])("that is %j is a problem, never a silent end", (raw) => {
    expect(problemOf(raw)).toMatch(/JSON object|decision/);
  });

  it.each([[{}], [{ reason: "hm" }], [{ next_agent: "venue" }], [{ userInputNeeded: false }]])(
    "without nextAgent (%j) names the valid choices",
    (raw) => {
      const problem = problemOf(raw);
      expect(problem).toContain("nextAgent");
      for (const name of names) expect(problem).toContain(JSON.stringify(name));
    },
  );

  it.each([["true"], ["yes"], [1], ["True"]])(
    "whose userInputNeeded is %j, with a question, does not end the run silently",
    (userInputNeeded) => {
      const reading = readDecision(
        { reason: "", nextAgent: null, userInputNeeded, userPrompt: "Which city?" },
        names,
      );
      const isQuestion = reading.decision?.userInputNeeded === true;
      expect(isQuestion || reading.problem !== undefined).toBe(true);
    },
  );

  it("is either a decision that can be carried out or a problem, whatever comes in", () => {
    const field = fc.oneof(fc.anything(), fc.constantFrom(null, true, false, ...names, "Venue", "none"));
    const record = fc.record(
      { reason: field, nextAgent: field, instruction: field, userInputNeeded: field, userPrompt: field },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(record, fc.anything(), fc.json()), (raw) => {
        const { decision, problem } = readDecision(raw, names);
        if (decision === undefined) {
          expect(problem).not.toBe("");
          return;
        }
        expect(supervisorDecisionSchema(names).safeParse(decision).success).toBe(true);
        if (decision.nextAgent !== null) {
          expect(decision.instruction).toBeTruthy();
          expect(decision.userInputNeeded).toBe(false);
        }
        expect(decision.userPrompt !== null).toBe(decision.userInputNeeded);
      }),
    );
  });
});
