import {
  createAttemptSummarizer,
  createExitSummarizer,
  createNodeExitClassifier,
  createPlanner,
  nextStep,
  type Plan,
  type PlanNode,
  type PlanStatus,
  pathTo,
  type RoleInput,
  subtasksOf,
} from "langgraph-supervisor-workflow";
import { LIMITS, type RunOptions } from "./library.ts";
import { type Cost, Meter } from "./meter.ts";
import { PRIMITIVE, Rules, worldInWords } from "./rules.ts";
import type { Work } from "./work.ts";

/** A plan shown whole. */
export const WHOLE = Number.MAX_SAFE_INTEGER;

/**
 * A loop that asks every level after every step, with the library's own roles and rules.
 *
 * After each attempt: its summary; one exit call for each task on the path, from the root inwards, the inner ones also where
 * an outer one is to be left; one summary for the outermost that is; and one planning call for each task on the path that
 * stays, from the innermost outwards. A task with nothing under way for which nothing is planned is done: where its last
 * subtask was not completed, one more summary says as what. Besides, each task is planned when it begins.
 *
 * It asks only once a step, not again after what a step has ended; and it keeps nothing.
 */
export async function runNaive(root: Work, { maxPlanTokens }: RunOptions): Promise<Cost> {
  const loop = new NaiveLoop(root, maxPlanTokens);
  return loop.meter.measure(loop.attempts, () => loop.run());
}

class NaiveLoop {
  readonly meter = new Meter();
  readonly attempts: string[] = [];
  readonly #rules: Rules;
  readonly #roles;
  readonly #facts: string[] = [];
  #plan: Plan;
  #serial = 0;

  constructor(root: Work, maxPlanTokens: number) {
    const rules = new Rules(root);
    this.#rules = rules;
    const { meter } = this;
    this.#roles = {
      exit: meter.role(createNodeExitClassifier, (input) => rules.nodeExit(input), maxPlanTokens),
      exitSummary: meter.role(createExitSummarizer, (input) => rules.exitSummary(input), maxPlanTokens),
      plan: meter.role(createPlanner, (input) => rules.plannedFuture(input), maxPlanTokens),
      attemptSummary: meter.role(
        createAttemptSummarizer,
        (input) => rules.attemptSummary(input),
        maxPlanTokens,
      ),
    };
    this.#plan = [this.#newNode(root.does, null, null, 0, "in-progress")];
  }

  async run(): Promise<void> {
    for (let step = nextStep(this.#plan); step !== null; step = nextStep(this.#plan)) {
      const { id } = step.node;
      if (step.type === "plan") await this.#planAt(id);
      else if (step.type === "begin") this.#put({ ...step.node, status: "in-progress", attempts: 1 });
      else await this.#attempt(step.node);
    }
  }

  async #attempt(leaf: PlanNode): Promise<void> {
    const { id, description } = leaf;
    this.attempts.push(description);
    this.#facts.push(...this.#rules.brings(description));
    const report = this.#rules.report(description);
    const { status, retrospective } = await this.#roles.attemptSummary({ ...this.#input(id), report });
    this.#end(id, status, retrospective);
    const happened = `An attempt was made at "${description}". It is ${status}: ${retrospective}`;

    const path = pathTo(this.#plan, id).slice(0, -1);
    let outermost: { readonly id: string; readonly reasoning: string } | null = null;
    for (const { id } of path) {
      const { exit, reasoning } = await this.#roles.exit({ ...this.#input(id), happened });
      if (exit) outermost ??= { id, reasoning };
    }
    if (outermost !== null) await this.#leave(outermost.id, outermost.reasoning);
    for (const { id } of path.reverse()) {
      if (this.#node(id).status === "in-progress") await this.#planAt(id);
    }
  }

  async #planAt(id: string): Promise<void> {
    const { maxDepth, maxNodes } = LIMITS;
    const there = subtasksOf(this.#plan, id);
    const started = there.filter(({ status }) => status !== "planned");
    const { subtasks, reasoning } = await this.#roles.plan({
      ...this.#input(id),
      primitives: [PRIMITIVE],
      maxDepth,
      maxSubtasks: maxNodes - this.#plan.length + (there.length - started.length),
    });
    const replaced = new Set(there.filter(({ status }) => status === "planned"));
    this.#plan = [
      ...this.#plan.filter((node) => !replaced.has(node)),
      ...subtasks.map(({ description, primitive }, index) =>
        this.#newNode(description, primitive, id, started.length + index, "planned"),
      ),
    ];
    const isUnderWay = started.some(({ status }) => status === "in-progress");
    if (subtasks.length > 0 || isUnderWay) return;
    if (started.at(-1)?.status === "completed") this.#end(id, "completed", reasoning);
    else await this.#leave(id, reasoning);
  }

  async #leave(id: string, reasoning: string): Promise<void> {
    const { status, retrospective } = await this.#roles.exitSummary({ ...this.#input(id), reasoning });
    this.#end(id, status, retrospective);
  }

  /** Ends a task; what is under way below it has lost its point with it. */
  #end(id: string, status: PlanStatus, retrospective: string): void {
    this.#put({ ...this.#node(id), status, retrospective });
    for (const inner of subtasksOf(this.#plan, id))
      if (inner.status === "in-progress") this.#end(inner.id, "aborted", retrospective);
  }

  #put(node: PlanNode): void {
    this.#plan = this.#plan.map((each) => (each.id === node.id ? node : each));
  }

  #node(id: string): PlanNode {
    const node = this.#plan.find((each) => each.id === id);
    if (node === undefined) throw new Error(`The plan has no node "${id}".`);
    return node;
  }

  #newNode(
    description: string,
    primitive: string | null,
    parent: string | null,
    order: number,
    status: PlanStatus,
  ): PlanNode {
    this.#serial += 1;
    const id = String(this.#serial);
    return { id, parent, description, primitive, status, retrospective: null, attempts: 0, order };
  }

  #input(nodeId: string): RoleInput {
    return { plan: this.#plan, nodeId, observation: worldInWords(this.#facts), notepad: [] };
  }
}
