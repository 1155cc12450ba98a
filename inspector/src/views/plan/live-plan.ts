import type { PlanNode } from "../../model/library.ts";
import type { LogEntry } from "../../model/log.ts";
import type { Inspection } from "../../run/inspection.ts";

type PlanEvent = Extract<
  LogEntry,
  { type: "plan-revised" | "node-started" | "node-exited" | "attempt-summarized" }
>;

/** The plan as it stands, after what the state holds and what has happened since. */
export function livePlan({ snapshot, log, isRunning }: Inspection): readonly PlanNode[] {
  const events = planEvents(log.entries);
  const begins = events.findLastIndex((event) => event.type === "node-started" && event.parent === null);
  const root = events[begins]?.nodeId;
  const known = snapshot.plan.find(({ parent }) => parent === null)?.id;
  const isOther = root !== undefined && known !== undefined && root !== known;
  // A run at rest has its plan in the state; the log may tell of an older one.
  if (isOther && !isRunning) return snapshot.plan;
  // Another root begins another plan, of which nothing of the old one is a part.
  const nodes = new Map(isOther ? [] : snapshot.plan.map((node) => [node.id, node]));
  for (const event of events.slice(Math.max(0, begins))) takeIn(nodes, event);
  return [...nodes.values()];
}

/** The events of the workflow's own plan; a nested workflow's plan is its own affair. */
export function planEvents(entries: readonly LogEntry[]): readonly PlanEvent[] {
  return entries.filter((entry): entry is PlanEvent => isPlanEvent(entry) && entry.path.length <= 1);
}

export function isPlanEvent(entry: LogEntry): entry is PlanEvent {
  return (
    entry.type === "plan-revised" ||
    entry.type === "node-started" ||
    entry.type === "node-exited" ||
    entry.type === "attempt-summarized"
  );
}

/** The state may be ahead of the log as well as behind it: a node never goes back. */
function takeIn(nodes: Map<string, PlanNode>, event: PlanEvent): void {
  const node = nodes.get(event.nodeId);
  switch (event.type) {
    case "plan-revised": {
      for (const id of event.removed) if (nodes.get(id)?.status === "planned") nodes.delete(id);
      const first = 1 + lastOrder(nodes, event.nodeId);
      const fresh = event.subtasks.filter(({ id }) => !nodes.has(id));
      for (const [place, { id, description, primitive }] of fresh.entries())
        nodes.set(id, { ...NEW, id, parent: event.nodeId, description, primitive, order: first + place });
      return;
    }
    case "node-started": {
      const { nodeId: id, parent, description, primitive } = event;
      const before = node ?? {
        ...NEW,
        id,
        parent,
        description,
        primitive,
        order: 1 + lastOrder(nodes, parent),
      };
      if (before.status !== "planned") return;
      nodes.set(id, { ...before, status: "in-progress", attempts: before.attempts + 1 });
      return;
    }
    case "node-exited":
    case "attempt-summarized":
      if (node === undefined || hasEnded(node)) return;
      nodes.set(node.id, { ...node, status: event.status, retrospective: event.retrospective });
  }
}

const NEW = { status: "planned", retrospective: null, attempts: 0 } as const;

export function hasEnded({ status }: Pick<PlanNode, "status">): boolean {
  return status === "completed" || status === "failed" || status === "aborted";
}

function lastOrder(nodes: ReadonlyMap<string, PlanNode>, parent: string | null): number {
  const siblings = [...nodes.values()].filter((node) => node.parent === parent);
  return Math.max(-1, ...siblings.map(({ order }) => order));
}
