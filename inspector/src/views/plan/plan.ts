import type { PlanNode, Task } from "../../model/library.ts";
import type { Inspection } from "../../run/inspection.ts";
import type { Mark } from "../../ui/mark.ts";
import { hasEnded, livePlan, planEvents } from "./live-plan.ts";

/** Where a node stands; one that is planned in a branch that has ended will never begin. */
export type PlanState = PlanNode["status"] | "dropped";

export const PLAN_MARKS: Readonly<Record<PlanState, Mark>> = {
  planned: { tone: "idle", sign: "○", word: "planned" },
  "in-progress": { tone: "busy", sign: "◐", word: "in progress" },
  completed: { tone: "good", sign: "✓", word: "completed" },
  failed: { tone: "bad", sign: "✕", word: "failed" },
  aborted: { tone: "warning", sign: "⊘", word: "aborted" },
  dropped: { tone: "idle", sign: "–", word: "dropped" },
};

/** A node of the plan as the tree shows it. */
export interface PlanItem {
  readonly id: string;
  readonly parent: string | null;
  /** Its place as the plan is read: the root `1`, its second subtask `1.2`. */
  readonly number: string;
  /** How deep it lies, the root at 1. */
  readonly level: number;
  /** Its place among its siblings, from 1, and how many they are. */
  readonly position: number;
  readonly siblings: number;
  readonly hasSubtasks: boolean;
  readonly description: string;
  readonly primitive: string | null;
  readonly state: PlanState;
  readonly attempts: number;
  /** What came of it; null until it has ended. */
  readonly retrospective: string | null;
  /** Why it was left, where the page has seen that. */
  readonly exitReason: string | null;
  /** Why its subtasks were planned as they were, each time, the oldest first. */
  readonly planReasons: readonly string[];
  /** The tasks that were attempts at it. */
  readonly tasks: readonly Pick<Task, "id" | "participant" | "report">[];
}

/** Whether there is a plan to show. */
export function hasPlan({ snapshot, log }: Inspection): boolean {
  return snapshot.plan.length > 0 || planEvents(log.entries).length > 0;
}

/** The plan's nodes in the order in which it is read: each before its subtasks. */
export function planOf(inspection: Inspection): readonly PlanItem[] {
  const plan = livePlan(inspection);
  const detailsOf = detailsIn(inspection);
  const byParent = new Map<string | null, PlanNode[]>();
  for (const node of plan) push(byParent, node.parent, node);
  const items: PlanItem[] = [];
  const add = (parent: string | null, prefix: string, level: number, isOver: boolean): void => {
    const nodes = (byParent.get(parent) ?? []).toSorted((one, other) => one.order - other.order);
    for (const [place, node] of nodes.entries()) {
      const { id, description, primitive, status, attempts, retrospective } = node;
      const number = `${prefix}${place + 1}`;
      const state = isOver && status === "planned" ? "dropped" : status;
      items.push({
        ...{ id, parent, description, primitive, state, attempts, retrospective, number, level },
        position: place + 1,
        siblings: nodes.length,
        hasSubtasks: byParent.has(id),
        ...detailsOf(id),
      });
      add(id, `${number}.`, level + 1, isOver || hasEnded(node));
    }
  };
  add(null, "", 1, false);
  return items;
}

type Details = Pick<PlanItem, "exitReason" | "planReasons" | "tasks">;

/** Reasons come from the state and the log, tasks from the state. */
function detailsIn({ snapshot, log }: Inspection): (id: string) => Details {
  const exits = new Map<string, string>();
  const told = new Map<string, string[]>();
  const recorded = new Map<string, string[]>();
  for (const { nodeId, reasoning } of snapshot.revisions) push(recorded, nodeId, reasoning);
  for (const event of planEvents(log.entries)) {
    if (event.type === "node-exited") exits.set(event.nodeId, event.reasoning);
    if (event.type === "plan-revised") push(told, event.nodeId, event.reasoning);
  }
  return (id) => {
    const [fromState, fromLog] = [recorded.get(id) ?? [], told.get(id) ?? []];
    return {
      exitReason: exits.get(id) || null,
      // Both tell the same from the first on, as far as they have come.
      planReasons: (fromLog.length > fromState.length ? fromLog : fromState).filter(
        (reason) => reason !== "",
      ),
      tasks: snapshot.tasks.filter(({ planNode }) => planNode === id),
    };
  };
}

function push<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
