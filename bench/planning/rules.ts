import {
  type AttemptInput,
  type AttemptSummary,
  type ExitInput,
  type ExitSummary,
  type NodeExitDecision,
  type Plan,
  type PlanNode,
  type PlannedFuture,
  type PlannerInput,
  pathTo,
  type RoleInput,
  subtasksOf,
} from "langgraph-supervisor-workflow";
import { type Work, workByWords } from "./work.ts";

/** The one thing that a leaf may be. */
export const PRIMITIVE = { name: "work", description: "Does a step with one's own hands" } as const;

const KNOWN = "Known: ";
const NOTHING = "nothing";
const FAILED = "It did not work";

/** What is known of the world, in words that the rules can read. */
export function worldInWords(facts: readonly string[]): string {
  return `${KNOWN}${facts.join(", ") || NOTHING}`;
}

/** The path's decision, as the model gives it: by number. */
export interface PathDecision extends Omit<NodeExitDecision, "exit"> {
  readonly exit: string | null;
}

/** What a model would answer in each role, decided from what the role is asked; the same for whoever asks. */
export class Rules {
  readonly #byWords: ReadonlyMap<string, Work>;

  constructor(root: Work) {
    this.#byWords = workByWords(root);
  }

  /** What a participant reports of a leaf. */
  report(words: string): string {
    const { failsBefore } = this.#work(words);
    return failsBefore === undefined ? `Done: ${words}.` : `${FAILED}: ${words}.`;
  }

  /** What a leaf brings. */
  brings(words: string): readonly string[] {
    return this.#work(words).brings ?? [];
  }

  attemptSummary({ report }: AttemptInput): AttemptSummary {
    const failed = report.startsWith(FAILED);
    const retrospective = failed
      ? "The step was tried with care, and nothing came of it; there is another way."
      : "The step was carried out as it was planned, and what it was for is there now.";
    return { status: failed ? "failed" : "completed", retrospective, notes: [] };
  }

  nodeExit(input: ExitInput): NodeExitDecision {
    return {
      reasoning: "It was looked at.",
      exit: this.#hasNoPoint(input.plan, nodeOf(input), input.observation),
      revise: false,
      notes: [],
    };
  }

  pathExit(input: ExitInput): PathDecision {
    const path = pathTo(input.plan, input.nodeId);
    const outermost = path.find(
      (node) => node.status === "in-progress" && this.#hasNoPoint(input.plan, node, input.observation),
    );
    const exit = outermost === undefined ? null : numberOf(input.plan, outermost.id);
    return { reasoning: "Each was looked at.", exit, revise: false, notes: [] };
  }

  exitSummary(input: RoleInput): ExitSummary {
    const isReached = subtasksOf(input.plan, input.nodeId).some(
      ({ status, description }) =>
        status === "completed" &&
        this.brings(description).includes(this.#work(nodeOf(input).description).for ?? ""),
    );
    return {
      status: isReached ? "completed" : "aborted",
      retrospective: isReached
        ? "What the task was for has been reached by its own steps."
        : "The task has lost its point, and what is left of it need not be done.",
      notes: [],
    };
  }

  plannedFuture(input: PlannerInput): PlannedFuture {
    const node = nodeOf(input);
    return {
      reasoning: "What is still missing was looked at.",
      subtasks: this.#hasNoPoint(input.plan, node, input.observation) ? [] : this.#missing(input.plan, node),
      notes: [],
    };
  }

  #missing(plan: Plan, node: PlanNode): PlannedFuture["subtasks"] {
    const started = new Map(
      subtasksOf(plan, node.id)
        .filter(({ status }) => status !== "planned")
        .map(({ description, status }) => [description, status]),
    );
    const left = (work: Work): Work[] => {
      const status = started.get(work.does);
      if (status === undefined) return [work];
      return status === "failed" && work.failsBefore !== undefined ? left(work.failsBefore) : [];
    };
    return (this.#work(node.description).subtasks ?? []).flatMap(left).map(({ does, subtasks }) => ({
      description: does,
      primitive: subtasks === undefined ? PRIMITIVE.name : null,
    }));
  }

  #hasNoPoint(plan: Plan, node: PlanNode, observation: string): boolean {
    const { for: wanted, isFoolish = false, endsWith } = this.#work(node.description);
    if (wanted !== undefined && factsIn(observation).includes(wanted)) return true;
    const subtasks = subtasksOf(plan, node.id);
    if (isFoolish && subtasks.length > 0) return true;
    return subtasks.some(({ primitive, status }) => primitive === null && status === endsWith);
  }

  #work(words: string): Work {
    const work = this.#byWords.get(words);
    if (work === undefined) throw new Error(`No task is called "${words}".`);
    return work;
  }
}

function factsIn(observation: string): string[] {
  return observation.slice(KNOWN.length).split(", ");
}

function nodeOf({ plan, nodeId }: RoleInput): PlanNode {
  const node = plan.find(({ id }) => id === nodeId);
  if (node === undefined) throw new Error(`The plan has no node "${nodeId}".`);
  return node;
}

/** As the plan shows it, e.g. `1.2.1`. */
function numberOf(plan: Plan, nodeId: string): string {
  return pathTo(plan, nodeId)
    .map(({ id, parent }) =>
      parent === null ? 1 : 1 + subtasksOf(plan, parent).findIndex((sibling) => sibling.id === id),
    )
    .join(".");
}
