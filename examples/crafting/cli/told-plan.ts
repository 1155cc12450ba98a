import type { Plan, PlanNode, WorkflowEvent } from "langgraph-supervisor-workflow";

/** The plan as events tell it: what they say is known at once, and the workflow's state only after the turn. */
export function afterEvent(plan: Plan, event: WorkflowEvent): Plan {
  switch (event.type) {
    case "plan-revised": {
      const kept = plan.filter(({ id }) => !event.removed.includes(id));
      const orders = kept.filter(({ parent }) => parent === event.nodeId).map(({ order }) => order);
      const first = 1 + Math.max(-1, ...orders);
      const put = event.subtasks.map((subtask, index) =>
        newNode({ ...subtask, parent: event.nodeId, order: first + index }),
      );
      return [...kept, ...put];
    }
    case "node-started": {
      const { nodeId: id, parent, description, primitive } = event;
      const known =
        plan.find((node) => node.id === id) ?? newNode({ id, parent, description, primitive, order: 0 });
      const started: PlanNode = { ...known, status: "in-progress", attempts: known.attempts + 1 };
      return [...plan.filter((node) => node.id !== id), started];
    }
    case "node-exited":
    case "attempt-summarized": {
      const { status, retrospective } = event;
      return plan.map((node) => (node.id === event.nodeId ? { ...node, status, retrospective } : node));
    }
    default:
      return plan;
  }
}

function newNode(given: Pick<PlanNode, "id" | "parent" | "description" | "primitive" | "order">): PlanNode {
  return { ...given, status: "planned", retrospective: null, attempts: 0 };
}
