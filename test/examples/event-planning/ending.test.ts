import type { Outcome, Task } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { endingOf } from "../../../examples/event-planning/cli/ending.ts";
import { hideRefusals } from "../../../examples/event-planning/cli/hide-refusals.ts";

const outcome = (given: Partial<Outcome>): Outcome => ({
  status: "completed",
  reason: "All done.",
  runId: "run",
  turns: 1,
  startedAt: "",
  finishedAt: "",
  responseFormatProblem: null,
  unmetItems: [],
  undone: [],
  ...given,
});

const tasks = ["venue", "logistics"].map((participant) => ({ runId: "run", participant }) as Task);

describe("the ending", () => {
  it("is nothing to speak of where the work was done", () => {
    expect(endingOf(outcome({}), tasks, ["venue", "catering"])).toBeNull();
    expect(endingOf(null, [], ["venue"])).toBeNull();
  });

  it("says why, what was cancelled, and who was never asked", () => {
    const undone = [{ taskId: "2", participant: "logistics", instruction: "Check the\ncalendar." }];
    const reason =
      'The budget of "p" is used up. maxTokens is 16,000: 5,718 used. Fix: raise maxTokens in withBudget().';
    expect(
      endingOf(outcome({ status: "budget-exhausted", reason, undone }), tasks, [
        "venue",
        "logistics",
        "catering",
      ]),
    ).toBe(
      [
        'The planning ended early: The budget of "p" is used up. --budget-tokens is 16,000: 5,718 used. Fix: give a larger --budget-tokens.',
        "Left undone:",
        "- logistics: Check the calendar.",
        "- catering: was not asked yet",
      ].join("\n"),
    );
  });

  it("names the option that limits", () => {
    const reason = 'The budget of "p" is used up. maxCostUsd is $1: $0.9 used.';
    expect(endingOf(outcome({ status: "budget-exhausted", reason }), tasks, [])).toBe(
      'The planning ended early: The budget of "p" is used up. --budget-usd is $1: $0.9 used. Fix: give a larger --budget-usd.',
    );
  });

  it("leaves other reasons as they are", () => {
    expect(endingOf(outcome({ status: "stalled", reason: "It repeats. Fix: x." }), [], [])).toBe(
      "The planning ended early: It repeats. Fix: x.",
    );
  });
});

it("only langchain's lines on refused calls are hidden", () => {
  const shown: unknown[][] = [];
  const console = { error: (...words: unknown[]) => void shown.push(words) };
  hideRefusals(console);
  console.error("Error in handler BudgetGate, handleLLMStart: SupervisorWorkflowError: …");
  console.error("Error in handler Other", 1);
  console.error(new Error("x"));
  expect(shown).toEqual([["Error in handler Other", 1], [new Error("x")]]);
});
