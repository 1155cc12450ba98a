import { describe, expect, it } from "vitest";
import type { Task, TaskStatus } from "../../src/delegation/task.ts";
import {
  REPETITION_WINDOW,
  repeatsItself,
  repetitionNotice,
  roundsOf,
} from "../../src/supervisor/repetition.ts";
import type { DecisionRecord } from "../../src/workflow/state.ts";
import { decisionWith, taskWith } from "../support/records.ts";

const routeTo = (nextAgent: string, instruction: string) => decisionWith({ nextAgent, instruction });
const question = (userPrompt: string) => decisionWith({ userInputNeeded: true, userPrompt });
const finished = decisionWith({});

/** A run's history, told as who was asked what and what came of it. */
function historyOf(...steps: readonly (readonly [who: string, asked: string, result: string])[]) {
  const records: DecisionRecord[] = [];
  const tasks: Task[] = [];
  for (const [who, asked, result] of steps) {
    const turn = records.length + 1;
    const id = `run:${turn}`;
    const base = { id, runId: "run", turn, note: null };
    if (who === "user") {
      records.push({ ...base, decision: question(asked), became: { type: "answered", answer: result } });
      continue;
    }
    records.push({ ...base, decision: routeTo(who, asked), became: { type: "delegated", taskIds: [id] } });
    const status: TaskStatus = { type: "completed" };
    tasks.push(taskWith({ id, turn, participant: who, instruction: asked, status, report: result }));
  }
  return roundsOf(records, tasks, "run");
}

describe("a supervisor that repeats itself", () => {
  it("may ask the same a second time, is then told, and may not a third time", () => {
    const once = historyOf(["venue", "Find a hall", "None found"]);
    expect(repetitionNotice(once)).toBeNull();
    expect(repeatsItself(routeTo("venue", "Find a hall"), once)).toBe(false);

    const twice = historyOf(["venue", "Find a hall", "None found"], ["venue", "Find a hall", "None found"]);
    expect(repetitionNotice(twice)).toContain("venue");
    expect(repeatsItself(routeTo("venue", "Find a hall"), twice)).toBe(true);
    expect(repeatsItself(routeTo("venue", "Find a barn"), twice)).toBe(false);
    expect(repeatsItself(routeTo("budget", "Find a hall"), twice)).toBe(false);
    expect(repeatsItself(finished, twice)).toBe(false);
  });

  it("is known by it also in other case, spacing and punctuation", () => {
    const rounds = historyOf(
      ["venue", "Find a hall.", "None found!"],
      ["venue", "  find A  hall", "None — found"],
    );
    expect(repeatsItself(routeTo("venue", "FIND a hall?"), rounds)).toBe(true);
  });

  it("is known by it in the pattern A-B-A-B", () => {
    const rounds = historyOf(
      ["venue", "Find a hall", "Too dear?"],
      ["budget", "Is it too dear?", "Yes"],
      ["venue", "Find a hall", "Too dear?"],
      ["budget", "Is it too dear?", "Yes"],
    );
    const notice = repetitionNotice(rounds);
    expect(notice).toContain("venue");
    expect(notice).toContain("budget");
    expect(repeatsItself(routeTo("venue", "Find a hall"), rounds)).toBe(true);
    expect(repeatsItself(routeTo("budget", "Is it too dear?"), rounds)).toBe(true);
  });

  it("may ask on while the results change", () => {
    const rounds = historyOf(
      ["venue", "Next page", "Hall A"],
      ["venue", "Next page", "Hall B"],
      ["venue", "Next page", "Hall C"],
    );
    expect(repetitionNotice(rounds)).toBeNull();
    expect(repeatsItself(routeTo("venue", "Next page"), rounds)).toBe(false);
  });

  it("may ask on after a different result came in between and brought something new", () => {
    const rounds = historyOf(
      ["venue", "Next page", "Hall A"],
      ["venue", "Next page", "Hall A"],
      ["venue", "Next page", "Hall B"],
    );
    expect(repeatsItself(routeTo("venue", "Next page"), rounds)).toBe(false);
  });

  it("may not ask the user a third time what was answered twice the same way", () => {
    const rounds = historyOf(["user", "Which city?", "Ghent"], ["user", "which city", "ghent."]);
    expect(repetitionNotice(rounds)).toContain("user");
    expect(repeatsItself(question("Which city?"), rounds)).toBe(true);
    expect(repeatsItself(question("Which day?"), rounds)).toBe(false);
    expect(repeatsItself(routeTo("venue", "Which city?"), rounds)).toBe(false);
  });

  it("is judged within its window only, and within its run only", () => {
    const others = Array.from(
      { length: REPETITION_WINDOW },
      (_, index) => ["budget", `Line ${index}`, `Sum ${index}`] as const,
    );
    const same = ["venue", "Find a hall", "None found"] as const;
    expect(repeatsItself(routeTo("venue", "Find a hall"), historyOf(same, same, ...others))).toBe(false);
    const record: DecisionRecord = {
      id: "old:1",
      runId: "old",
      turn: 1,
      decision: question("Which city?"),
      became: { type: "answered", answer: "Ghent" },
      note: null,
    };
    expect(roundsOf([record], [], "run")).toEqual([]);
  });

  it("sees a cycle of three", () => {
    const cycle = [
      ["a", "x", "1"],
      ["b", "y", "2"],
      ["c", "z", "3"],
    ] as const;
    expect(repeatsItself(routeTo("a", "x"), historyOf(...cycle, ...cycle))).toBe(true);
    expect(repeatsItself(routeTo("a", "x"), historyOf(...cycle))).toBe(false);
  });

  it.each([
    ["a sign", "Left: 500", "Left: -500"],
    ["a decimal point", "Costs 3.50", "Costs 350"],
    ["a mark", "✓", "✗"],
    ["an emoji", "👍", "👎"],
    ["a vowel sign of Hindi", "कल", "कला"],
    ["a vowel sign of Thai", "มา", "มี"],
  ])("may ask on where the results differ only in %s", (_what, first, second) => {
    const rounds = historyOf(["budget", "What is left?", first], ["budget", "What is left?", second]);
    expect(repeatsItself(routeTo("budget", "What is left?"), rounds)).toBe(false);
  });

  it.each([
    ["कल की बात", "कला का बात"],
    ["Set it to -5", "Set it to 5"],
  ])("may ask something else: %j is not %j", (first, second) => {
    const rounds = historyOf(["budget", first, "ok"], ["budget", first, "ok"]);
    expect(repeatsItself(routeTo("budget", second), rounds)).toBe(false);
  });

  const findings = { venue: "None found", menu: "Soup", band: "Jazz" };
  /** Rounds in which these were asked at the same time, each with its finding unless told otherwise. */
  function batchesOf(...batches: readonly (readonly string[])[]) {
    const records: DecisionRecord[] = [];
    const tasks: Task[] = [];
    for (const [index, batch] of batches.entries()) {
      const id = `run:${index + 1}`;
      const asked = batch.map((each) => {
        const [participant = "", finding] = each.split("=");
        return { participant, report: finding ?? findings[participant as keyof typeof findings] };
      });
      const taskIds = asked.map((_, place) => `${id}:${place + 1}`);
      const decision = several(...asked.map(({ participant }) => participant));
      const became = { type: "delegated", taskIds } as const;
      records.push({ id, runId: "run", turn: index + 1, decision, became, note: null });
      const status: TaskStatus = { type: "completed" };
      tasks.push(...asked.map((task, place) => taskWith({ ...task, id: taskIds[place] ?? "", status })));
    }
    return roundsOf(records, tasks, "run");
  }
  const several = (...participants: readonly string[]) =>
    decisionWith({
      assignments: participants.map((agent) => ({ agent, instruction: `Ask ${agent}`, item: null })),
    });

  it("with the same assignments is told after two rounds, and may not have a third", () => {
    const once = batchesOf(["venue", "menu"]);
    expect(repetitionNotice(once)).toBeNull();
    expect(repeatsItself(several("venue", "menu"), once)).toBe(false);
    const twice = batchesOf(["venue", "menu"], ["venue", "menu"]);
    expect(repetitionNotice(twice)).toContain("venue, menu");
    expect(repeatsItself(several("venue", "menu"), twice)).toBe(true);
    expect(repeatsItself(several("venue", "band"), twice)).toBe(false);
    expect(repeatsItself(several("venue", "menu", "band"), twice)).toBe(false);
    expect(repeatsItself(routeTo("venue", "Ask venue"), twice)).toBe(false);
  });

  it("with the same assignments in any order is told and stopped too", () => {
    const twice = batchesOf(["venue", "menu", "band"], ["band", "venue", "menu"]);
    expect(repetitionNotice(twice)).not.toBeNull();
    expect(repeatsItself(several("menu", "band", "venue"), twice)).toBe(true);
  });

  it("with the same assignments may ask on while one of the results changes", () => {
    const twice = batchesOf(["venue", "menu=Soup"], ["venue", "menu=Bread"]);
    expect(repetitionNotice(twice)).toBeNull();
    expect(repeatsItself(several("venue", "menu"), twice)).toBe(false);
  });

  it("with the same assignments may ask on where the results are the same and those who found them are not", () => {
    const twice = batchesOf(["venue=yes", "menu=no"], ["venue=no", "menu=yes"]);
    expect(repeatsItself(several("venue", "menu"), twice)).toBe(false);
  });
});
