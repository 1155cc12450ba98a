import { SupervisorWorkflowError } from "../errors/error.ts";
import type { PlanSpeech } from "../events/emitter.ts";
import { boundOf, fingerprintOf, nodeLimit, type PlanBound } from "./bounds.ts";
import { judgePath } from "./judge-path.ts";
import { PlanInHand, type PlanSetting } from "./plan-in-hand.ts";
import type { PlanningDefinition } from "./planning-definition.ts";
import type { PlannedFuture } from "./roles/planner.ts";
import type { Note, Revision } from "./tree/channel.ts";
import { hasEnded, type Plan, type PlanChange, type PlanNode } from "./tree/node.ts";
import { nextStep, subtasksOf } from "./tree/plan.ts";

/** What a course sets out from. */
export interface Setting extends PlanSetting {
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

/** Who answers on the way, how far the plan may go, and who is told. */
export interface CourseRoles
  extends Pick<
    PlanningDefinition,
    | "exit"
    | "summarizeExit"
    | "plan"
    | "summarizeAttempt"
    | "primitives"
    | "maxDepth"
    | "maxNodes"
    | "maxReplans"
  > {
  readonly tell: (speech: PlanSpeech) => void;
}

/** Where a course leads: a leaf to hand out, or the end. */
export type Destination =
  | { readonly type: "leaf"; readonly node: PlanNode; readonly number: string }
  | {
      readonly type: "end";
      readonly status: "completed" | "plan-failed" | PlanBound["status"];
      readonly reason: string;
    };

/**
 * The way through a plan from one attempt to the next: the attempt is summarised, tasks that have lost their point are left,
 * what is to come is planned anew where that is needed, and the next leaf begins.
 *
 * What has changed so far can be read at any time, also after a role has failed.
 */
export class Course {
  readonly #attempt: Attempt | null;
  readonly #observation: string;
  readonly #roles: CourseRoles;
  readonly #hand: PlanInHand;
  /** The node whose subtasks must be planned anew before anything goes on. */
  #stale: string | null = null;

  constructor({ attempt, ...setting }: Setting, roles: CourseRoles) {
    this.#attempt = attempt;
    this.#observation = setting.observation;
    this.#roles = roles;
    this.#hand = new PlanInHand(setting, roles.tell);
  }

  /** The plan as it stands. */
  get plan(): Plan {
    return this.#hand.plan;
  }

  get changes(): readonly PlanChange[] {
    return this.#hand.changes;
  }

  get notes(): readonly Note[] {
    return this.#hand.notes;
  }

  get revisions(): readonly Revision[] {
    return this.#hand.newRevisions;
  }

  /** Goes on to the next leaf, or to the end. */
  async follow(): Promise<Destination> {
    if (this.#attempt !== null) await this.#takeIn(this.#attempt);
    for (;;) {
      const step = nextStep(this.plan);
      if (step === null) return this.#end();
      if (this.#stale !== null || step.type === "plan") {
        const bound = await this.#planAt(this.#stale ?? step.node.id);
        if (bound !== null) return { type: "end", ...bound };
      } else if (step.type === "begin") {
        this.#hand.begin(step.node.id);
      } else {
        return { type: "leaf", node: step.node, number: this.#hand.number(step.node.id) };
      }
    }
  }

  async #takeIn({ nodeId, taskId, report, cancelled }: Attempt): Promise<void> {
    const summary =
      cancelled === null
        ? await this.#roles.summarizeAttempt({ ...this.#hand.input(nodeId), report })
        : { status: "aborted" as const, retrospective: cancelled, notes: [] };
    this.#hand.note(nodeId, summary);
    const { status, retrospective } = summary;
    this.#hand.endAttempt(nodeId, taskId, status, retrospective);
    const happened = `An attempt was made at ${this.#hand.name(nodeId)}. It is ${status}: ${retrospective}`;
    await this.#judge(this.#hand.node(nodeId).parent, happened, status !== "completed");
  }

  /** Leaves what has lost its point, from a node outwards. */
  async #judge(from: string | null, what: string, isStale: boolean): Promise<void> {
    let happened = what;
    let mustRevise = isStale;
    for (let current = from; current !== null; ) {
      const words = happened;
      const { exit, reasoning, revise } = await judgePath(
        this.#roles.exit,
        current,
        (id) => ({ ...this.#hand.input(id), happened: words }),
        (id, answer) => this.#hand.note(id, answer),
      );
      if (exit === null) {
        if (mustRevise || revise) this.#stale = current;
        return;
      }
      await this.#leave(exit, reasoning);
      const { status, retrospective, parent } = this.#hand.node(exit);
      happened = `${this.#hand.name(exit)} was left as ${status}: ${retrospective}`;
      mustRevise = status !== "completed";
      current = parent;
    }
  }

  async #leave(nodeId: string, reasoning: string): Promise<void> {
    const summary = await this.#roles.summarizeExit({ ...this.#hand.input(nodeId), reasoning });
    this.#hand.note(nodeId, summary);
    this.#hand.exit(nodeId, summary.status, summary.retrospective, reasoning);
  }

  /** Plans the future subtasks of a node; where that may not be, says why. */
  async #planAt(nodeId: string): Promise<PlanBound | null> {
    const { maxDepth, maxNodes, primitives } = this.#roles;
    this.#stale = null;
    const room = maxNodes - (this.plan.length - this.#hand.planned(nodeId).length);
    const before = this.#hand.revisions;
    const isFirst = !before.some((revision) => revision.nodeId === nodeId);
    // To plan on where everything has gone well so far is no new plan.
    const isReplan =
      !isFirst &&
      (this.#hand.planned(nodeId).length > 0 ||
        subtasksOf(this.plan, nodeId).findLast(hasEnded)?.status !== "completed");
    if (room < 1 && isFirst) return nodeLimit(maxNodes);

    const shown = { primitives, maxDepth, maxSubtasks: Math.max(1, room) };
    const future = await this.#roles.plan({ ...this.#hand.input(nodeId), ...shown });
    this.#hand.note(nodeId, future);
    checkSubtasks(future, primitives);
    const { subtasks, reasoning } = future;
    const fingerprint = fingerprintOf(this.plan, nodeId, subtasks, this.#observation);
    const proposal = { nodeId, subtasks, room, isReplan, fingerprint };
    const bound = boundOf(this.plan, proposal, before, this.#roles);
    if (bound !== null) return bound;
    this.#hand.revise(nodeId, subtasks, { reasoning, subtasks: subtasks.length, isReplan, fingerprint });
    if (subtasks.length === 0) await this.#done(nodeId, reasoning);
    return null;
  }

  /** A node for which nothing is left to do. */
  async #done(nodeId: string, reasoning: string): Promise<void> {
    const last = subtasksOf(this.plan, nodeId).findLast(hasEnded);
    // Where the last step went well there is nothing to ask; else the planner may have given up.
    if (last?.status === "completed")
      this.#hand.exit(nodeId, "completed", reasoning || last.retrospective || "Done.", reasoning);
    else await this.#leave(nodeId, reasoning);
    const { status, retrospective, parent } = this.#hand.node(nodeId);
    const happened = `${this.#hand.name(nodeId)} has ended as ${status}: ${retrospective}`;
    await this.#judge(parent, happened, status !== "completed");
  }

  #end(): Destination {
    const root = this.plan.find(({ parent }) => parent === null);
    const reason = root?.retrospective ?? "";
    if (root?.status === "completed")
      return { type: "end", status: "completed", reason: reason || "The plan is done." };
    return { type: "end", status: "plan-failed", reason: `It was left as ${root?.status}: ${reason}` };
  }
}

/** What a planner of the user's own may have got wrong. */
function checkSubtasks({ subtasks }: PlannedFuture, primitives: CourseRoles["primitives"]): void {
  const names = primitives.map(({ name }) => name);
  for (const { description, primitive } of subtasks) {
    if (primitive === null || names.includes(primitive)) continue;
    throw new SupervisorWorkflowError(
      "PLANNING_FAILED",
      `The planner named a primitive ${JSON.stringify(primitive)} for "${description}". There are: ${names.join(", ")}; ` +
        "or null for a task that is to be broken down.",
    );
  }
}
