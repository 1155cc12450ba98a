import type { Task } from "../delegation/task.ts";
import { handingOut } from "../review/supervise.ts";
import type { SupervisorDecision } from "../supervisor/decision.ts";
import type { Destination } from "./course.ts";
import type { PlanningDefinition } from "./planning-definition.ts";

/** The decision that hands out a leaf, and what its task says of the plan. */
export function leafDecision(
  { primitives }: PlanningDefinition,
  { node, number }: Extract<Destination, { readonly type: "leaf" }>,
): { readonly decision: SupervisorDecision; readonly about: Pick<Task, "planNode" | "type"> } {
  const participant = primitives.find(({ name }) => name === node.primitive)?.participant ?? null;
  const step = { nextAgent: participant, instruction: node.description };
  return {
    decision: { ...handingOut(`Step ${number} of the plan.`, []), ...step },
    about: { planNode: node.id, type: node.primitive },
  };
}
