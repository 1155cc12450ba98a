import { supervisorPrompt, synthesisPrompt } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";

const variables = {
  name: "events",
  description: "Plans events",
  systemPrompt: "Speak plainly.",
  participants: [
    { name: "venue", description: "Finds venues" },
    { name: "budget", description: "Keeps the budget" },
  ],
  review: null,
  turn: 1,
  maxIterations: 30,
  notice: null,
};

describe("the supervisor's prompt", () => {
  it("holds the workflow, every participant with its description, and the user's own prompt", () => {
    const prompt = supervisorPrompt(variables);
    for (const words of ['"events"', "Plans events", "- venue: Finds venues", "- budget: Keeps the budget"])
      expect(prompt).toContain(words);
    expect(prompt).toContain("Speak plainly.");
    for (const field of ["nextAgent", "instruction", "assignments", "userInputNeeded", "userPrompt"])
      expect(prompt).toContain(field);
  });

  it("speaks of the limit only near it, and of the notice only if there is one", () => {
    expect(supervisorPrompt(variables)).not.toContain("at most 30");
    expect(supervisorPrompt({ ...variables, turn: 28 })).toContain("turn 28 of at most 30");
    expect(supervisorPrompt(variables)).not.toContain("Note:");
    expect(supervisorPrompt({ ...variables, notice: "You repeat yourself." })).toContain(
      "You repeat yourself.",
    );
  });

  it("says nothing of what is not there", () => {
    const prompt = supervisorPrompt({ ...variables, description: null, systemPrompt: null });
    expect(prompt).not.toContain("undefined");
    expect(prompt).not.toContain(": null.");
    expect(prompt).not.toContain("\n\n\n");
  });
});

describe("the synthesis' prompt", () => {
  it("asks for the final answer, and says why the work ended early only if it did", () => {
    const base = {
      name: "events",
      description: null,
      systemPrompt: "Speak plainly.",
      artifact: null,
      plan: null,
    };
    const finished = synthesisPrompt({ ...base, shortfall: null });
    expect(finished).toContain("final answer");
    expect(finished).toContain("Speak plainly.");
    expect(finished).not.toContain("had to end");
    expect(synthesisPrompt({ ...base, shortfall: "It used up its 3 turns." })).toContain(
      "used up its 3 turns",
    );
  });
});
