import { ScriptedChatModel } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { createAttemptSummarizer } from "../../src/planning/roles/attempt-summarizer.ts";
import { createExitClassifier, createNodeExitClassifier } from "../../src/planning/roles/exit-classifier.ts";
import { createExitSummarizer } from "../../src/planning/roles/exit-summarizer.ts";
import { createPlanner } from "../../src/planning/roles/planner.ts";
import type { Plan } from "../../src/planning/tree/node.ts";
import { begun, changed, ended, newPlan, revised } from "../../src/planning/tree/plan.ts";

/** The seed's case: iron was mined for a bucket, and a bucket was found by the way. */
function foundBucket(): Plan {
  let count = 1;
  const newId = (): string => `n${++count}`;
  let plan = changed([], newPlan("n1", "Get water"));
  const craft = [
    { description: "Craft a bucket", primitive: null },
    { description: "Fill it", primitive: "use" },
  ];
  plan = changed(plan, revised(plan, "n1", craft, newId));
  plan = changed(plan, begun(plan, "n2"));
  plan = changed(plan, revised(plan, "n2", [{ description: "Mine iron", primitive: "mine" }], newId));
  plan = changed(plan, begun(plan, "n4"));
  return changed(plan, ended(plan, "n4", "completed", "Mined three iron; a chest beside it holds a bucket."));
}

const input = {
  plan: foundBucket(),
  nodeId: "n2",
  observation: "A chest with a bucket; three iron in the bag.",
  notepad: ["The river is in the north."],
};
const domain = {
  introduction: "A player in a small world.",
  examples: ["An example of ours."],
  tips: ["Water is scarce."],
};
const asked = (model: ScriptedChatModel): string =>
  model.requests
    .at(-1)
    ?.messages.map(({ text }) => text)
    .join("\n") ?? "";

describe("a role", () => {
  it("is shown the plan, what happened, the environment and the notepad, after its own words and the domain's", async () => {
    const model = new ScriptedChatModel({
      model: [
        {
          structured: {
            reasoning: "There is one.",
            exit: "1.1",
            revise: false,
            notes: ["A bucket is in the chest."],
          },
        },
      ],
    });
    const decide = createExitClassifier({ model, domain });
    expect(await decide({ ...input, happened: "Task 1.1.1 has ended." })).toEqual({
      exit: "n2",
      reasoning: "There is one.",
      revise: false,
      notes: ["A bucket is in the chest."],
    });
    const text = asked(model);
    const parts = [
      "You watch over a plan",
      "Bake bread",
      "A player in a small world.",
      "An example of ours.",
      "- Water is scarce.",
      "1.1 Craft a bucket [in progress]   <- current",
      "<happened>\nTask 1.1.1 has ended.",
      "A chest with a bucket",
      "- The river is in the north.",
      "Which of the tasks 1, 1.1 is to be left now",
    ];
    const places = parts.map((part) => text.indexOf(part));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(places[0]).toBeGreaterThanOrEqual(0);
  });

  it("may have instructions of the user's own", async () => {
    const model = new ScriptedChatModel({
      model: [{ structured: { reasoning: "", exit: true, revise: false, notes: [] } }],
    });
    const decide = createNodeExitClassifier({ model, instructions: "Leave everything." });
    expect((await decide({ ...input, happened: "x" })).exit).toBe(true);
    expect(asked(model)).toContain("Leave everything.");
    expect(asked(model)).not.toContain("You watch over");
  });

  it("is corrected once, and then given up with an error that says how to go on", async () => {
    const wrong = { structured: { reasoning: "", exit: "7.7", revise: false, notes: [] } };
    const right = { structured: { reasoning: "", exit: null, revise: false, notes: [] } };
    const corrected = createExitClassifier({ model: new ScriptedChatModel({ model: [wrong, right] }) });
    expect((await corrected({ ...input, happened: "x" })).exit).toBeNull();
    const hopeless = createExitClassifier({ model: new ScriptedChatModel({ model: [wrong, wrong] }) });
    await expect(hopeless({ ...input, happened: "x" })).rejects.toMatchObject({ code: "PLANNING_FAILED" });
  });
});

describe("the summarizers and the planner", () => {
  it("give status and retrospective", async () => {
    const left = { status: "aborted", retrospective: "There is a bucket.", notes: [] };
    const exit = createExitSummarizer({ model: new ScriptedChatModel({ model: [{ structured: left }] }) });
    expect(await exit({ ...input, reasoning: "It has lost its point." })).toEqual(left);
    const done = { status: "completed", retrospective: "Three iron.", notes: [] };
    const model = new ScriptedChatModel({ model: [{ structured: done }] });
    expect(await createAttemptSummarizer({ model })({ ...input, nodeId: "n4", report: "" })).toEqual(done);
    expect(asked(model)).toContain("Did step 1.1.1 do what it was for?");
  });

  it("plan primitives, or tasks to be broken down where there is depth left", async () => {
    const primitives = [
      { name: "open", description: "Opens a chest" },
      { name: "use", description: "Uses what is in the hand" },
    ];
    const subtasks = [
      { description: "Take the bucket out of the chest", primitive: "open" },
      { description: "Find water", primitive: null },
    ];
    const answer = { structured: { reasoning: "", subtasks, notes: [] } };
    const bounds = { primitives, maxSubtasks: 5 };
    const deep = createPlanner({ model: new ScriptedChatModel({ model: [answer] }) });
    expect((await deep({ ...input, ...bounds, nodeId: "n1", maxDepth: 3 })).subtasks).toEqual(subtasks);
    const model = new ScriptedChatModel({
      model: [answer, { structured: { reasoning: "", subtasks: [], notes: [] } }],
    });
    const flat = await createPlanner({ model })({ ...input, ...bounds, nodeId: "n1", maxDepth: 1 });
    expect(flat.subtasks).toEqual([]);
    expect(asked(model)).toContain("the plan may go no deeper");
  });
});
