import type { SupervisorDecision, Task } from "langgraph-supervisor-workflow";

/** A task with these fields: by itself one that venue has just been given, on the first turn of the run `run`. */
export function taskWith(given: Partial<Task>): Task {
  return {
    id: "task",
    runId: "run",
    turn: 1,
    participant: "venue",
    instruction: "Find a hall",
    item: null,
    cause: "decision",
    parent: null,
    lineage: [],
    planNode: null,
    type: null,
    payload: null,
    requiredCapabilities: [],
    priority: "normal",
    deadline: null,
    policy: null,
    basedOn: null,
    status: { type: "delegated", to: "venue" },
    createdAt: "2026-01-01T00:00:00.000Z",
    startedAt: null,
    attempts: 0,
    tried: [],
    pausedMs: 0,
    askedAt: null,
    metrics: null,
    report: null,
    handoff: null,
    remoteThreadId: null,
    ...given,
  };
}

/** A decision with these fields: by itself that the work is done. */
export function decisionWith(given: Partial<SupervisorDecision>): SupervisorDecision {
  return {
    reason: "",
    nextAgent: null,
    instruction: null,
    assignments: null,
    userInputNeeded: false,
    userPrompt: null,
    ...given,
  };
}
