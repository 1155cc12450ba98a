import type { DecisionRecord, Task } from "../../model/library.ts";
import type { LogEntry } from "../../model/log.ts";
import { foldOf } from "../../model/log-fold.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import type { Inspection } from "../../run/inspection.ts";
import { edgeId, type GraphDrawing } from "./drawing.ts";

/** What the graph is doing, and what it has done. */
export interface Activity {
  /** The nodes at work now. */
  readonly running: ReadonlySet<string>;
  /** The nodes that wait for the user. */
  readonly waiting: ReadonlySet<string>;
  /** How often each way was taken, by {@link edgeId}, in its own direction. */
  readonly taken: ReadonlyMap<string, number>;
}

export function activityOf(inspection: Inspection): Activity {
  const { snapshot, isRunning } = inspection;
  return {
    running: isRunning ? runningNodes(inspection) : new Set(),
    waiting: new Set(isRunning || snapshot.questions.length === 0 ? [] : snapshot.next),
    taken: takenWays(inspection),
  };
}

/**
 * LangGraph's stream says when a node has ended, not when it begins: what runs is told by the workflow's events,
 * and the supervisor thinks whenever nobody else does.
 */
function runningNodes({ log, drawing }: Inspection): ReadonlySet<string> {
  const { nodes, working, step } = readWork(log.entries, drawing);
  const participants = [...working.values()].filter((name) => nodes.has(name));
  const running = participants.length > 0 && step === "supervisor" ? participants : [...participants, step];
  return new Set(running.filter((node) => node !== undefined && nodes.has(node)) as string[]);
}

interface Work {
  readonly nodes: ReadonlySet<string>;
  /** Who works on which task. */
  readonly working: Map<string, string>;
  /** The node that the run has come to. */
  step: string | undefined;
}

const readWork = foldOf({
  begin: (drawing: GraphDrawing): Work => ({ nodes: idsOf(drawing), working: new Map(), step: "supervisor" }),
  step: (work, entry) => {
    const { nodes, working } = work;
    if (entry.type === "stream-started") {
      work.step = "supervisor";
      working.clear();
    } else if (entry.type === "node-ended") {
      // A workflow's own tasks are told too, under names that are no nodes.
      if (nodes.has(entry.node) && entry.node !== "supervisor") work.step = "supervisor";
    } else if (entry.type === "decision-made" && entry.path.length <= 1) {
      work.step = stepAfter(entry.decision, nodes);
    } else if (entry.type === "task-started") {
      working.set(entry.taskId, entry.participant);
    } else if (entry.type === "task-finished" || entry.type === "task-failed") {
      working.delete(entry.taskId);
    } else if (entry.type === "synthesis-started") {
      work.step = "synthesis";
    } else if (entry.type === "run-finished" && entry.path.length <= 1) {
      work.step = undefined;
    }
  },
});

function idsOf({ nodes }: GraphDrawing): ReadonlySet<string> {
  return new Set(nodes.map(({ id }) => id));
}

type Decision = DecisionRecord["decision"] | Extract<LogEntry, { type: "decision-made" }>["decision"];

function stepAfter(decision: Decision, nodes: ReadonlySet<string>): string | undefined {
  if (decision.userInputNeeded) return "human";
  if (decision.assignments && nodes.has("review")) return "review";
  if (decision.nextAgent !== null) return decision.nextAgent;
  return decision.assignments ? undefined : "synthesis";
}

/** Decisions and tasks of the state and of the log, each once. */
const readSteps = foldOf({
  begin: ({ decisions, tasks, outcome }: Snapshot) => ({
    decisions: new Map(decisions.map((record) => [turnKey(record), record.decision as Decision])),
    ended: new Map(tasks.filter(hasEnded).map((task) => [task.id, task.participant])),
    runs: new Set(decisions.map(({ runId }) => runId)),
    finished: new Set(outcome ? [outcome.runId] : []),
    answered: new Set(decisions.filter(({ became }) => became.type === "answered").map(({ id }) => id)),
  }),
  step: ({ decisions, ended, runs, finished }, entry) => {
    if (!("path" in entry) || entry.path.length > 1) return;
    if (entry.type === "decision-made") decisions.set(turnKey(entry), entry.decision);
    if (entry.type === "task-finished" || entry.type === "task-failed")
      ended.set(entry.taskId, entry.participant);
    if (entry.type === "run-started") runs.add(entry.runId);
    if (entry.type === "run-finished") finished.add(entry.outcome.runId);
  },
});

function turnKey({ runId, turn }: { readonly runId: string; readonly turn: number }): string {
  return `${runId}:${turn}`;
}

function takenWays({ snapshot, log, drawing }: Inspection): ReadonlyMap<string, number> {
  const nodes = idsOf(drawing);
  const { decisions, ended, runs, finished, answered } = readSteps(log.entries, snapshot);
  const taken = new Map<string, number>();
  const take = (source: string, target: string, times = 1): void => {
    if (times === 0 || !nodes.has(source) || !nodes.has(target)) return;
    taken.set(edgeId(source, target), (taken.get(edgeId(source, target)) ?? 0) + times);
  };
  take("__start__", "supervisor", runs.size);
  for (const decision of decisions.values()) {
    if (decision.assignments && !nodes.has("review")) {
      for (const { agent } of decision.assignments) take("supervisor", agent);
    } else take("supervisor", stepAfter(decision, nodes) ?? "");
  }
  // With review the participants work inside one node, and no way of the drawing leads back from them.
  if (!nodes.has("review")) for (const participant of ended.values()) take(participant, "supervisor");
  take("human", "supervisor", answered.size);
  take("synthesis", "__end__", finished.size);
  return taken;
}

function hasEnded({ status }: Task): boolean {
  return !["pending", "delegated", "in-progress"].includes(status.type);
}
