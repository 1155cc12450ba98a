import type { PlanNode } from "../../model/library.ts";
import type { LogEntry } from "../../model/log.ts";
import { foldOf } from "../../model/log-fold.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import type { Inspection } from "../../run/inspection.ts";

type PlanEvent = Extract<
  LogEntry,
  { type: "plan-revised" | "node-started" | "node-exited" | "attempt-summarized" }
>;

/** The plan as it stands, after what the state holds and what has happened since. */
export function livePlan({ snapshot, log, isRunning }: Inspection): readonly PlanNode[] {
  const { nodes, isOther } = readPlan(log.entries, snapshot);
  // A run at rest has its plan in the state; the log may tell of an older one.
  return isOther && !isRunning ? snapshot.plan : [...nodes.values()];
}

interface ToldPlan {
  readonly recorded: Snapshot["plan"];
  nodes: Map<string, PlanNode>;
  /** Whether it is another plan than that of the state. */
  isOther: boolean;
}

const readPlan = foldOf({
  begin: ({ plan }: Snapshot): ToldPlan => ({ recorded: plan, nodes: nodesOf(plan), isOther: false }),
  step: (told, entry) => {
    if (!isOwn(entry)) return;
    if (entry.type === "node-started" && entry.parent === null) {
      const known = told.recorded.find(({ parent }) => parent === null)?.id;
      told.isOther = known !== undefined && entry.nodeId !== known;
      // Another root begins another plan, of which nothing of the old one is a part.
      told.nodes = nodesOf(told.isOther ? [] : told.recorded);
    }
    takeIn(told.nodes, entry);
  },
});

function nodesOf(plan: Snapshot["plan"]): Map<string, PlanNode> {
  return new Map(plan.map((node) => [node.id, node]));
}

const readEvents = foldOf<PlanEvent[]>({
  begin: () => [],
  step: (events, entry) => {
    if (isOwn(entry)) events.push(entry);
  },
});

/** The events of the workflow's own plan; a nested workflow's plan is its own affair. */
export function planEvents(entries: readonly LogEntry[]): readonly PlanEvent[] {
  return readEvents(entries);
}

function isOwn(entry: LogEntry): entry is PlanEvent {
  return isPlanEvent(entry) && entry.path.length <= 1;
}

function isPlanEvent(entry: LogEntry): entry is PlanEvent {
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
