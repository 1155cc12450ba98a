import type { PlanSpeech } from "../events/emitter.ts";
import type { Noted, RoleInput } from "./roles/role.ts";
import type { Note, Revision } from "./tree/channel.ts";
import { hasEnded, type Plan, type PlanChange, type PlanNode, type PlannedSubtask } from "./tree/node.ts";
import { numbersOf } from "./tree/numbers.ts";
import { begun, changed, ended, newPlan, nodeIn, revised, subtasksOf } from "./tree/plan.ts";

/** What a turn of planning sets out from. */
export interface PlanSetting {
  readonly runId: string;
  readonly turn: number;
  /** What is wanted, in words: the root of a new plan. */
  readonly goal: string;
  readonly plan: Plan;
  readonly notepad: readonly Note[];
  readonly revisions: readonly Revision[];
  /** The environment in words. */
  readonly observation: string;
}

/** The id of a run's root node. */
export function rootIdOf(runId: string): string {
  return `${runId}:plan`;
}

type End = "completed" | "failed" | "aborted";

/** A plan in one turn: changes it, tells of that, and keeps what is to be written to the state. */
export class PlanInHand {
  readonly #setting: PlanSetting;
  readonly #tell: (speech: PlanSpeech) => void;
  #plan: Plan;
  #serial = 0;
  readonly changes: PlanChange[] = [];
  readonly notes: Note[] = [];
  readonly newRevisions: Revision[] = [];

  constructor(setting: PlanSetting, tell: (speech: PlanSpeech) => void) {
    this.#setting = setting;
    this.#tell = tell;
    this.#plan = setting.plan;
    const rootId = rootIdOf(setting.runId);
    if (this.#plan.some(({ id }) => id === rootId)) return;
    this.#change(newPlan(rootId, setting.goal));
    this.#tellStarted(rootId);
  }

  /** The plan as it stands. */
  get plan(): Plan {
    return this.#plan;
  }

  /** The answers of the planner in this run. */
  get revisions(): Revision[] {
    const before = this.#setting.revisions.filter(({ runId }) => runId === this.#setting.runId);
    return [...before, ...this.newRevisions];
  }

  node(id: string): PlanNode {
    return nodeIn(this.#plan, id);
  }

  number(id: string): string {
    return numbersOf(this.#plan).get(id) ?? "";
  }

  /** A node as words name it. */
  name(id: string): string {
    return `${this.number(id)} "${this.node(id).description}"`;
  }

  /** The subtasks of a node that have not started. */
  planned(id: string): PlanNode[] {
    return subtasksOf(this.#plan, id).filter(({ status }) => status === "planned");
  }

  /** What a role is shown at a node. */
  input(nodeId: string): RoleInput {
    const { observation, notepad } = this.#setting;
    const notes = [...notepad, ...this.notes].map(({ text }) => text);
    return { plan: this.#plan, nodeId, observation, notepad: notes };
  }

  /** Takes down what a role notes at a node, unless it is noted already. */
  note(nodeId: string, { notes = [] }: Noted): void {
    const { notepad, runId } = this.#setting;
    for (const note of notes) {
      const text = note.trim();
      if (text === "" || [...notepad, ...this.notes].some((known) => known.text === text)) continue;
      this.notes.push({ id: this.#newId("note"), runId, nodeId, text });
    }
  }

  begin(id: string): void {
    this.#change(begun(this.#plan, id));
    this.#tellStarted(id);
  }

  /** Ends a leaf. */
  endAttempt(nodeId: string, taskId: string, status: End, retrospective: string): void {
    this.#change(ended(this.#plan, nodeId, status, retrospective));
    const number = this.number(nodeId);
    this.#tell({ type: "attempt-summarized", nodeId, number, taskId, status, retrospective });
  }

  /** Ends a node that was broken down, with everything that is under way below it. */
  exit(nodeId: string, status: End, retrospective: string, reasoning: string): void {
    const change = ended(this.#plan, nodeId, status, retrospective);
    this.#change(change);
    for (const { id, status, retrospective } of change.put.filter(hasEnded)) {
      const number = this.number(id);
      // Of those that are put here all have ended, and none is planned.
      const as = status as End;
      this.#tell({
        type: "node-exited",
        nodeId: id,
        number,
        status: as,
        retrospective: retrospective ?? "",
        reasoning,
      });
    }
  }

  /** Plans the future subtasks of a node; none takes away what was planned. */
  revise(
    nodeId: string,
    subtasks: readonly PlannedSubtask[],
    revision: Omit<Revision, "id" | "runId" | "nodeId">,
  ): void {
    const { runId } = this.#setting;
    this.newRevisions.push({ id: this.#newId("revision"), runId, nodeId, ...revision });
    const change = revised(this.#plan, nodeId, subtasks, () => this.#newId("plan"));
    if (change.put.length + change.remove.length === 0) return;
    this.#change(change);
    this.#tell({
      type: "plan-revised",
      nodeId,
      number: this.number(nodeId),
      reasoning: revision.reasoning,
      subtasks: change.put.map(({ id, description, primitive }) => ({ id, description, primitive })),
      removed: change.remove,
    });
  }

  #change(change: PlanChange): void {
    this.changes.push(change);
    this.#plan = changed(this.#plan, change);
  }

  #tellStarted(nodeId: string): void {
    const { description, primitive, parent } = this.node(nodeId);
    this.#tell({ type: "node-started", nodeId, number: this.number(nodeId), parent, description, primitive });
  }

  /** The same in a turn that is taken again. */
  #newId(kind: "plan" | "note" | "revision"): string {
    this.#serial += 1;
    return `${this.#setting.runId}:${kind}:${this.#setting.turn}:${this.#serial}`;
  }
}
