import { SupervisorWorkflowError } from "../../errors/error.ts";
import {
  canBecome,
  hasEnded,
  type Plan,
  type PlanChange,
  type PlanNode,
  type PlannedSubtask,
} from "./node.ts";

/** A plan of one node, under way. */
export function newPlan(id: string, description: string): PlanChange {
  const root: PlanNode = {
    id,
    parent: null,
    description,
    primitive: null,
    status: "in-progress",
    retrospective: null,
    attempts: 1,
    order: 0,
  };
  return { put: [root], remove: [] };
}

/**
 * The plan with changes, one after the other. A node that has ended stays as it is, also where an older write comes again;
 * another root begins another plan, of which nothing of the old one is a part.
 *
 * The same change twice is the same as once.
 */
export function changed(plan: Plan, ...changes: readonly PlanChange[]): Plan {
  const nodes = new Map(plan.map((node) => [node.id, node]));
  for (const { put, remove } of changes) {
    for (const id of remove) {
      if (nodes.get(id)?.status === "planned") nodes.delete(id);
    }
    for (const node of put) {
      const known = nodes.get(node.id);
      if (known === undefined && node.parent === null) nodes.clear();
      if (known === undefined || (!hasEnded(known) && canBecome(known.status, node.status)))
        nodes.set(node.id, node);
    }
  }
  return [...nodes.values()];
}

/** The subtasks of a node, in their order. */
export function subtasksOf(plan: Plan, id: string): PlanNode[] {
  return plan.filter(({ parent }) => parent === id).sort((one, other) => one.order - other.order);
}

/** The node and everything that it is a subtask of, the root first; empty where there is no such node. */
export function pathTo(plan: Plan, id: string): PlanNode[] {
  const byId = new Map(plan.map((node) => [node.id, node]));
  const path: PlanNode[] = [];
  for (let node = byId.get(id); node !== undefined && !path.includes(node); ) {
    path.unshift(node);
    node = node.parent === null ? undefined : byId.get(node.parent);
  }
  return path;
}

/** How deep a node lies; the root at 0. */
export function depthOf(plan: Plan, id: string): number {
  return pathTo(plan, id).length - 1;
}

/**
 * Where the plan goes on: the innermost node under way, and what is to be done there. `"begin"` is for a subtask that is
 * planned, `"plan"` for a node without any that is left, `"attempt"` for a leaf under way.
 *
 * @returns null when the root has ended
 */
export function nextStep(
  plan: Plan,
): { readonly type: "begin" | "plan" | "attempt"; readonly node: PlanNode } | null {
  let node = plan.find(({ parent }) => parent === null);
  if (node === undefined || hasEnded(node)) return null;
  for (;;) {
    if (node.primitive !== null) return { type: "attempt", node };
    const subtasks: PlanNode[] = subtasksOf(plan, node.id);
    const underWay = subtasks.find(({ status }) => status === "in-progress");
    if (underWay === undefined) {
      const planned = subtasks.find(({ status }) => status === "planned");
      return planned === undefined ? { type: "plan", node } : { type: "begin", node: planned };
    }
    node = underWay;
  }
}

/**
 * Replaces what has not started among the subtasks of a node.
 *
 * @param newId gives ids that the plan never had
 */
export function revised(
  plan: Plan,
  parent: string,
  subtasks: readonly PlannedSubtask[],
  newId: () => string,
): PlanChange {
  const there = subtasksOf(plan, parent);
  const started = there.filter(({ status }) => status !== "planned");
  const first = 1 + Math.max(-1, ...started.map(({ order }) => order));
  return {
    remove: there.filter(({ status }) => status === "planned").map(({ id }) => id),
    put: subtasks.map(({ description, primitive }, index) => ({
      id: newId(),
      parent,
      description,
      primitive,
      status: "planned",
      retrospective: null,
      attempts: 0,
      order: first + index,
    })),
  };
}

/** Begins a node, or begins it once more. */
export function begun(plan: Plan, id: string): PlanChange {
  const node = nodeIn(plan, id);
  checkStep(node, "in-progress");
  return { put: [{ ...node, status: "in-progress", attempts: node.attempts + 1 }], remove: [] };
}

/**
 * Ends a node, and aborts what is under way below it. What was only planned there stays planned: nobody will begin it.
 *
 * @param retrospective what came of it, in words
 */
export function ended(
  plan: Plan,
  id: string,
  status: "completed" | "failed" | "aborted",
  retrospective: string,
): PlanChange {
  const node = nodeIn(plan, id);
  checkStep(node, status);
  const below = underWayBelow(plan, id).map((inner): PlanNode => {
    const why = `Left with "${node.description}", which was ${status}: ${retrospective}`;
    return { ...inner, status: "aborted", retrospective: why };
  });
  return { put: [{ ...node, status, retrospective }, ...below], remove: [] };
}

/** The nodes below one that are under way, the outermost first. */
export function underWayBelow(plan: Plan, id: string): PlanNode[] {
  return subtasksOf(plan, id)
    .filter(({ status }) => status === "in-progress")
    .flatMap((node) => [node, ...underWayBelow(plan, node.id)]);
}

/** @throws `ILLEGAL_PLAN_CHANGE` if there is no such node */
export function nodeIn(plan: Plan, id: string): PlanNode {
  const node = plan.find((each) => each.id === id);
  if (node !== undefined) return node;
  throw new SupervisorWorkflowError(
    "ILLEGAL_PLAN_CHANGE",
    `The plan has no node ${JSON.stringify(id)}. Its nodes: ${plan.map((each) => each.id).join(", ") || "none"}.`,
  );
}

function checkStep({ id, status }: PlanNode, to: PlanNode["status"]): void {
  if (canBecome(status, to) && !hasEnded({ status })) return;
  throw new SupervisorWorkflowError(
    "ILLEGAL_PLAN_CHANGE",
    `Node ${id} of the plan is ${status} and cannot become ${to}. Planned nodes begin or are aborted; those in progress are ` +
      "completed, failed or aborted; what has ended stays as it is.",
  );
}
