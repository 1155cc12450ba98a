import fc from "fast-check";
import type { Plan } from "../../src/planning/tree/node.ts";
import { begun, changed, ended, newPlan, nextStep, revised } from "../../src/planning/tree/plan.ts";

/** What is done next with a plan: subtasks are planned where it goes on, begun, or ended. */
const move = fc.record({
  subtasks: fc.array(fc.record({ words: fc.integer({ min: 1, max: 30 }), isLeaf: fc.boolean() }), {
    maxLength: 5,
  }),
  ending: fc.constantFrom("completed" as const, "failed" as const, "aborted" as const),
  why: fc.integer({ min: 1, max: 60 }),
});

/** A plan as a run leaves it after so many moves. */
export const plans: fc.Arbitrary<Plan> = fc.array(move, { maxLength: 60 }).map((moves) => {
  let count = 1;
  let plan = changed([], newPlan("1", "The root of it all"));
  for (const { subtasks, ending, why } of moves) {
    const step = nextStep(plan);
    if (step === null) break;
    const { id } = step.node;
    const planned = subtasks.map(({ words, isLeaf }) => ({
      description: `Do ${"this and that ".repeat(words)}`.trim(),
      primitive: isLeaf ? "act" : null,
    }));
    const newId = (): string => String(++count);
    if (step.type === "begin") plan = changed(plan, begun(plan, id));
    else if (step.type === "plan" && planned.length > 0)
      plan = changed(plan, revised(plan, id, planned, newId));
    else plan = changed(plan, ended(plan, id, ending, "because of it ".repeat(why).trim()));
  }
  return plan;
});
