import { createHash } from "node:crypto";
import { SupervisorWorkflowError } from "../errors/error.ts";
import type { PlanSpeech } from "../events/emitter.ts";
import { IDENTICAL_ROUNDS, normalise } from "../supervisor/repetition.ts";
import type { PlanningDefinition } from "./planning-definition.ts";
import type { PlannedFuture } from "./roles/planner.ts";
import type { Noted, RoleInput } from "./roles/role.ts";
import type { Note, Revision } from "./tree/channel.ts";
import { hasEnded, type Plan, type PlanChange, type PlanNode, type PlannedSubtask } from "./tree/node.ts";
import { numbersOf } from "./tree/numbers.ts";
import {
  begun,
  changed,
  depthOf,
  ended,
  newPlan,
  nextStep,
  pathTo,
  revised,
  subtasksOf,
} from "./tree/plan.ts";

/** What a course sets out from. */
export interface Setting {
  readonly runId: string;
  readonly turn: number;
  /** What is wanted, in words: the root of a new plan. */
  readonly goal: string;
  readonly plan: Plan;
  readonly notepad: readonly Note[];
  readonly revisions: readonly Revision[];
  /** The environment in words. */
  readonly observation: string;
  /** What came of the leaf that was handed out last; null where nothing was. */
  readonly attempt: Attempt | null;
}

/** An attempt at a leaf that has come to its end. */
export interface Attempt {
  readonly nodeId: string;
  readonly taskId: string;
  readonly report: string;
  /** Why it was stopped before it came to anything; null where it was not. */
  readonly cancelled: string | null;
}

/** What a course needs of the world around it. */
export interface CourseRoles
  extends Pick<PlanningDefinition, "exit" | "primitives" | "maxDepth" | "maxNodes" | "maxReplans"> {
  readonly summarizeExit: PlanningDefinition["summarizeExit"];
  readonly plan: PlanningDefinition["plan"];
  readonly summarizeAttempt: PlanningDefinition["summarizeAttempt"];
  readonly tell: (speech: PlanSpeech) => void;
}

/** Where a course leads: a leaf to hand out, or the end. */
export type Destination = { readonly type: "leaf"; readonly node: PlanNode; readonly number: string } | End;

interface End {
  readonly type: "end";
  readonly status: "completed" | "plan-failed" | "plan-limit" | "stalled";
  readonly reason: string;
}

/**
 * The way through a plan from one attempt to the next: the attempt is summarised, tasks that have lost their point are left,
 * what is to come is planned anew where that is needed, and the next leaf begins.
 *
 * What has changed so far can be read at any time, also after a role has failed.
 */
export class Course {
  readonly #setting: Setting;
  readonly #roles: CourseRoles;
  #plan: Plan;
  /** The node whose subtasks must be planned anew before anything goes on. */
  #stale: string | null = null;
  #serial = 0;
  readonly changes: PlanChange[] = [];
  readonly notes: Note[] = [];
  readonly revisions: Revision[] = [];

  constructor(setting: Setting, roles: CourseRoles) {
    this.#setting = setting;
    this.#roles = roles;
    this.#plan = setting.plan;
    const root = setting.plan.find(({ parent }) => parent === null);
    const rootId = `${setting.runId}:plan`;
    if (root?.id !== rootId) {
      this.#change(newPlan(rootId, setting.goal));
      this.#tellStarted(rootId);
    }
  }

  /** The plan as it stands. */
  get plan(): Plan {
    return this.#plan;
  }

  /** Goes on to the next leaf, or to the end. */
  async follow(): Promise<Destination> {
    const { attempt } = this.#setting;
    if (attempt !== null) await this.#takeIn(attempt);
    for (;;) {
      const step = nextStep(this.#plan);
      if (step === null) return this.#end();
      if (this.#stale !== null || step.type === "plan") {
        const bound = await this.#planAt(this.#node(this.#stale ?? step.node.id));
        if (bound !== null) return bound;
      } else if (step.type === "begin") {
        this.#change(begun(this.#plan, step.node.id));
        this.#tellStarted(step.node.id);
      } else {
        return { type: "leaf", node: step.node, number: this.#number(step.node.id) };
      }
    }
  }

  async #takeIn({ nodeId, taskId, report, cancelled }: Attempt): Promise<void> {
    const leaf = this.#node(nodeId);
    const summary =
      cancelled === null
        ? await this.#roles.summarizeAttempt({ ...this.#input(nodeId), report })
        : { status: "aborted" as const, retrospective: cancelled, notes: [] };
    this.#noted(nodeId, summary);
    const { status, retrospective } = summary;
    const number = this.#number(nodeId);
    this.#change(ended(this.#plan, nodeId, status, retrospective));
    this.#roles.tell({ type: "attempt-summarized", nodeId, number, taskId, status, retrospective });
    const happened = `An attempt was made at ${number} "${leaf.description}". It is ${status}: ${retrospective}`;
    await this.#judge(leaf.parent, happened, status !== "completed");
  }

  /** Leaves what has lost its point, from a node outwards. */
  async #judge(from: string | null, happened: string, isStale: boolean): Promise<void> {
    for (let current = from; current !== null; ) {
      const { exit, reasoning, revise } = await this.#classify(current, happened);
      if (exit === null) {
        if (isStale || revise) this.#stale = current;
        return;
      }
      const { status, retrospective } = await this.#leave(exit, reasoning);
      const left = this.#node(exit);
      happened = `${this.#number(exit)} "${left.description}" was left as ${status}: ${retrospective}`;
      isStale = status !== "completed";
      current = left.parent;
    }
  }

  async #classify(
    nodeId: string,
    happened: string,
  ): Promise<{ exit: string | null; reasoning: string; revise: boolean }> {
    const { exit } = this.#roles;
    if (!exit.perNode) {
      const decision = await exit.classify({ ...this.#input(nodeId), happened });
      this.#noted(nodeId, decision);
      const path = this.#path(nodeId);
      if (decision.exit !== null && !path.includes(decision.exit)) {
        throw unusable(
          `The exit classifier named ${JSON.stringify(decision.exit)}, which is no node under way on the path to ` +
            `${JSON.stringify(nodeId)}. It may name: ${path.join(", ")}; or null.`,
        );
      }
      return { ...decision, revise: decision.revise ?? false };
    }
    let revise = false;
    for (const id of this.#path(nodeId)) {
      const decision = await exit.classify({ ...this.#input(id), happened });
      this.#noted(id, decision);
      if (decision.exit) return { exit: id, reasoning: decision.reasoning, revise: false };
      revise = decision.revise ?? false;
    }
    // What is said last is about the innermost.
    return { exit: null, reasoning: "", revise };
  }

  /** The nodes under way from the root to one of them. */
  #path(nodeId: string): string[] {
    return pathTo(this.#plan, nodeId)
      .filter(({ status }) => status === "in-progress")
      .map(({ id }) => id);
  }

  async #leave(nodeId: string, reasoning: string) {
    const summary = await this.#roles.summarizeExit({ ...this.#input(nodeId), reasoning });
    this.#noted(nodeId, summary);
    this.#ended(nodeId, summary.status, summary.retrospective, reasoning);
    return summary;
  }

  #ended(
    nodeId: string,
    status: "completed" | "failed" | "aborted",
    retrospective: string,
    reasoning: string,
  ): void {
    const change = ended(this.#plan, nodeId, status, retrospective);
    this.#change(change);
    if (this.#stale !== null && hasEnded(this.#node(this.#stale))) this.#stale = null;
    for (const { id, status, retrospective } of change.put) {
      if (status === "planned" || status === "in-progress") continue;
      this.#roles.tell({
        type: "node-exited",
        nodeId: id,
        number: this.#number(id),
        status,
        retrospective: retrospective ?? "",
        reasoning,
      });
    }
  }

  /** Plans the future subtasks of a node; where that may not be, says why. */
  async #planAt(node: PlanNode): Promise<End | null> {
    const { maxDepth, maxNodes, primitives } = this.#roles;
    this.#stale = null;
    const toReplace = subtasksOf(this.#plan, node.id).filter(({ status }) => status === "planned");
    const room = maxNodes - (this.#plan.length - toReplace.length);
    const isReplan = this.#revisions().some(({ nodeId }) => nodeId === node.id);
    if (room < 1 && !isReplan) return this.#limit(`The plan may have ${maxNodes} nodes (maxNodes).`);

    const future = await this.#roles.plan({
      ...this.#input(node.id),
      primitives,
      maxDepth,
      maxSubtasks: Math.max(1, room),
    });
    this.#noted(node.id, future);
    const { subtasks, reasoning } = future;
    checkSubtasks(future, primitives);
    const revision: Revision = {
      id: this.#newId("revision"),
      runId: this.#setting.runId,
      nodeId: node.id,
      reasoning,
      subtasks: subtasks.length,
      isReplan,
      fingerprint: this.#fingerprint(node, subtasks),
    };
    const bound = subtasks.length === 0 ? null : this.#boundOf(node, subtasks, room, revision);
    if (bound !== null) return bound;
    this.revisions.push(revision);
    if (subtasks.length === 0) {
      await this.#done(node, reasoning);
      return null;
    }
    const change = revised(this.#plan, node.id, subtasks, () => this.#newId("plan"));
    this.#change(change);
    this.#roles.tell({
      type: "plan-revised",
      nodeId: node.id,
      number: this.#number(node.id),
      reasoning,
      subtasks: change.put.map(({ id, description, primitive }) => ({ id, description, primitive })),
      removed: change.remove,
    });
    return null;
  }

  /** Why a plan may not become so; null where it may. */
  #boundOf(
    node: PlanNode,
    subtasks: readonly PlannedSubtask[],
    room: number,
    { isReplan, fingerprint }: Revision,
  ): End | null {
    const { maxDepth, maxNodes, maxReplans } = this.#roles;
    if (subtasks.length > room) return this.#limit(`The plan may have ${maxNodes} nodes (maxNodes).`);
    const isDeepest = depthOf(this.#plan, node.id) + 1 >= maxDepth;
    if (isDeepest && subtasks.some(({ primitive }) => primitive === null))
      return this.#limit(`The plan may go ${maxDepth} levels deep (maxDepth).`);
    const before = this.#revisions();
    const replans = before.filter((revision) => revision.isReplan && revision.subtasks > 0).length;
    if (isReplan && replans >= maxReplans)
      return this.#limit(`The plan may be revised ${maxReplans} times (maxReplans).`);
    const same = before.filter((revision) => revision.fingerprint === fingerprint).length;
    return same >= IDENTICAL_ROUNDS ? this.#stall(node) : null;
  }

  /** A node for which nothing is left to do. */
  async #done(node: PlanNode, reasoning: string): Promise<void> {
    const planned = subtasksOf(this.#plan, node.id).filter(({ status }) => status === "planned");
    if (planned.length > 0) this.#change({ put: [], remove: planned.map(({ id }) => id) });
    const last = subtasksOf(this.#plan, node.id).findLast(hasEnded);
    // Where the last step went well there is nothing to ask; else the planner may have given up.
    const summary =
      last?.status === "completed"
        ? { status: "completed" as const, retrospective: reasoning || last.retrospective || "Done." }
        : null;
    if (summary === null) await this.#leave(node.id, reasoning);
    else this.#ended(node.id, summary.status, summary.retrospective, reasoning);
    const { status, retrospective } = this.#node(node.id);
    const happened = `${this.#number(node.id)} "${node.description}" has ended as ${status}: ${retrospective}`;
    await this.#judge(node.parent, happened, status !== "completed");
  }

  #end(): Destination {
    const root = this.#plan.find(({ parent }) => parent === null);
    const reason = root?.retrospective ?? "";
    if (root?.status === "completed")
      return { type: "end", status: "completed", reason: reason || "The plan is done." };
    return { type: "end", status: "plan-failed", reason: `It was left as ${root?.status}: ${reason}` };
  }

  #limit(reason: string): End {
    return { type: "end", status: "plan-limit", reason: `${reason} More would have been needed.` };
  }

  #stall(node: PlanNode): End {
    const reason = `The same was planned for "${node.description}" again and again, while nothing in the environment had changed.`;
    return { type: "end", status: "stalled", reason };
  }

  /** By words, not by ids: a task that is planned a second time is another node. */
  #fingerprint({ id }: PlanNode, subtasks: readonly PlannedSubtask[]): string {
    const { observation } = this.#setting;
    const path = pathTo(this.#plan, id).map(({ description }) => normalise(description));
    const proposed = subtasks.map(({ description, primitive }) => [normalise(description), primitive]);
    const hash = createHash("sha256").update(JSON.stringify([path, proposed, observation]));
    return hash.digest("base64url").slice(0, 22);
  }

  /** The answers of the planner in this run. */
  #revisions(): Revision[] {
    const before = this.#setting.revisions.filter(({ runId }) => runId === this.#setting.runId);
    return [...before, ...this.revisions];
  }

  #change(change: PlanChange): void {
    this.changes.push(change);
    this.#plan = changed(this.#plan, change);
  }

  #input(nodeId: string): RoleInput {
    const { observation, notepad } = this.#setting;
    return {
      plan: this.#plan,
      nodeId,
      observation,
      notepad: [...notepad, ...this.notes].map(({ text }) => text),
    };
  }

  /** What a role notes, unless it is noted already. */
  #noted(nodeId: string, { notes = [] }: Noted): void {
    for (const note of notes) {
      const text = note.trim();
      const known = [...this.#setting.notepad, ...this.notes];
      if (text === "" || known.some((each) => each.text === text)) continue;
      this.notes.push({ id: this.#newId("note"), runId: this.#setting.runId, nodeId, text });
    }
  }

  #tellStarted(nodeId: string): void {
    const { description, primitive, parent } = this.#node(nodeId);
    this.#roles.tell({
      type: "node-started",
      nodeId,
      number: this.#number(nodeId),
      parent,
      description,
      primitive,
    });
  }

  #node(id: string): PlanNode {
    const node = this.#plan.find((each) => each.id === id);
    if (node === undefined) throw unusable(`The plan has no node ${JSON.stringify(id)}.`);
    return node;
  }

  #number(id: string): string {
    return numbersOf(this.#plan).get(id) ?? "";
  }

  /** The same in a turn that is taken again. */
  #newId(kind: "plan" | "note" | "revision"): string {
    this.#serial += 1;
    return `${this.#setting.runId}:${kind}:${this.#setting.turn}:${this.#serial}`;
  }
}

/** What a planner of the user's own may have got wrong. */
function checkSubtasks({ subtasks }: PlannedFuture, primitives: CourseRoles["primitives"]): void {
  const names = primitives.map(({ name }) => name);
  for (const { description, primitive } of subtasks) {
    if (typeof description !== "string" || description.trim() === "")
      throw unusable("The planner named a subtask without a description. Fix: say what is to be reached.");
    if (primitive !== null && !names.includes(primitive)) {
      throw unusable(
        `The planner named a primitive ${JSON.stringify(primitive)} for "${description}". There are: ${names.join(", ")}; ` +
          "or null for a task that is to be broken down.",
      );
    }
  }
}

function unusable(message: string): SupervisorWorkflowError {
  return new SupervisorWorkflowError("PLANNING_FAILED", message);
}
