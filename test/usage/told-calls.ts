import { isWorkflowEvent, type UsageEntry, type WorkflowEvent } from "langgraph-supervisor-workflow";

/** The calls that the outermost workflow told of, each once by its id, in the order in which they were told. */
export function toldCalls(chunks: Iterable<unknown>): UsageEntry[] {
  const calls = new Map<string, UsageEntry>();
  for (const event of chunks) {
    if (!isWorkflowEvent(event) || event.type !== "model-called" || event.path.length > 1) continue;
    if (!calls.has(event.call.id)) calls.set(event.call.id, event.call);
  }
  return [...calls.values()];
}

/** Calls in an order that does not hang on who was first. */
export function byId(calls: readonly UsageEntry[]): UsageEntry[] {
  return calls.toSorted((a, b) => a.id.localeCompare(b.id));
}

export type CallEvent = Extract<WorkflowEvent, { type: "model-called" }>;

/** The events of ended calls among others. */
export function callEvents(events: readonly WorkflowEvent[]): CallEvent[] {
  return events.filter((event) => event.type === "model-called");
}
