import { z } from "zod";
import { type Plan, type PlanChange, planNodeSchema } from "./node.ts";
import { changed } from "./plan.ts";

/** A change of a plan as it is written to the state. */
export const planChangeSchema = z.object({
  put: z.array(planNodeSchema).readonly(),
  remove: z.array(z.string()).readonly(),
});

/** The plan after changes, one after the other. */
export function foldPlan(plan: Plan, writes: readonly (readonly PlanChange[])[]): Plan {
  return changed(plan, ...writes.flat());
}

/** A note of one role for the others, as it stands in the state's `notepad`. */
export const noteSchema = z.object({
  id: z.string(),
  runId: z.string(),
  nodeId: z.string().describe("The node of the plan that it was written at"),
  text: z.string(),
});

export type Note = z.infer<typeof noteSchema>;

/** One answer of the planner, as it stands in the state's `revisions`. */
export const revisionSchema = z.object({
  id: z.string(),
  runId: z.string(),
  nodeId: z.string().describe("The node whose subtasks were planned"),
  reasoning: z.string(),
  subtasks: z.number().int().describe("How many subtasks there are to come; 0 where the node is done"),
  isReplan: z.boolean().describe("Whether what was planned was replaced, or had gone wrong"),
  fingerprint: z.string().describe("The same for the same subtasks after the same observation"),
});

export type Revision = z.infer<typeof revisionSchema>;
