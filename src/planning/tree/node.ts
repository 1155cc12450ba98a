import { z } from "zod";

/** Where a node of a plan stands. A settled one (`completed`, `failed`, `aborted`) stays as it is. */
export const PLAN_STATUSES = ["planned", "in-progress", "completed", "failed", "aborted"] as const;
export type PlanStatus = (typeof PLAN_STATUSES)[number];

/** One task in a plan: plain data. */
export const planNodeSchema = z.object({
  id: z.string().describe("Unique in the plan, and never used again"),
  parent: z.string().nullable().describe("The node that it is a subtask of; null for the root"),
  description: z.string(),
  primitive: z
    .string()
    .nullable()
    .describe("The primitive that carries it out; null for one that is to be broken down"),
  status: z.enum(PLAN_STATUSES),
  retrospective: z.string().nullable().describe("What came of it, in words; null until it has ended"),
  attempts: z.number().int().describe("How often it was begun"),
  order: z.number().int().describe("Its place among its siblings, from 0; gaps are allowed"),
});

export type PlanNode = z.infer<typeof planNodeSchema>;

/** Every node of a plan, in no particular order. */
export type Plan = readonly PlanNode[];

/** A subtask as a planner proposes it. */
export interface PlannedSubtask {
  readonly description: string;
  /** Null for one that is to be broken down further. */
  readonly primitive: string | null;
}

/** What changes in a plan: nodes that are new or other than before, and the ids of nodes that are gone. */
export interface PlanChange {
  readonly put: readonly PlanNode[];
  readonly remove: readonly string[];
}

const NEXT: Readonly<Record<PlanStatus, readonly PlanStatus[]>> = {
  planned: ["in-progress", "aborted"],
  "in-progress": ["completed", "failed", "aborted"],
  completed: [],
  failed: [],
  aborted: [],
};

/** Whether a node may go from one status to the other. Staying as it is counts as allowed. */
export function canBecome(from: PlanStatus, to: PlanStatus): boolean {
  return from === to || NEXT[from].includes(to);
}

/** Whether a node has come to its end. */
export function hasEnded({ status }: Pick<PlanNode, "status">): boolean {
  return NEXT[status].length === 0;
}
