/** A task as it turns out when it is planned and carried out: what the rules of the roles know of it. */
export interface Work {
  /** Tells it apart from all others of its plan. */
  readonly does: string;
  /** What it is for: a fact. Once that is known the task is complete, or moot where something else brought it. */
  readonly for?: string;
  /** What it is broken down into, in order; none for a leaf. */
  readonly subtasks?: readonly Work[];
  /** What becomes known by an attempt at it, wanted or not. */
  readonly brings?: readonly string[];
  /** What is planned in its place after an attempt at it has failed; an attempt without one goes well. */
  readonly failsBefore?: Work;
  /** Whether it does not serve the task above it, which shows at the first attempt below it. */
  readonly isFoolish?: boolean;
  /** It has lost its point as soon as a subtask of it, broken down as well, has ended so. */
  readonly endsWith?: "completed" | "aborted";
}

/** A task with everything that is below it or takes its place, by its words. */
export function workByWords(root: Work): ReadonlyMap<string, Work> {
  const found = new Map<string, Work>();
  const add = (work: Work): void => {
    if (found.has(work.does)) throw new Error(`Two tasks are called "${work.does}".`);
    found.set(work.does, work);
    work.subtasks?.forEach(add);
    if (work.failsBefore !== undefined) add(work.failsBefore);
  };
  add(root);
  return found;
}

/** What a branch of `evenWork` has: two tasks of three steps. */
const NODES_OF_BRANCH = 9;

/**
 * A plan in which nothing is moot: every branch has two tasks of three steps, so that a larger plan is wider and not deeper.
 *
 * @param nodes 1 and a multiple of 9: 10, 100, 1,000
 */
export function evenWork(nodes: number): Work {
  const branches = (nodes - 1) / NODES_OF_BRANCH;
  if (!Number.isInteger(branches) || branches < 1)
    throw new Error(
      `There is no such plan of ${nodes} nodes: it has 1 and a multiple of ${NODES_OF_BRANCH}.`,
    );
  const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
  return {
    does: `Furnish ${branches} houses`,
    subtasks: range(branches).map((house) => ({
      does: `Furnish house ${house}`,
      subtasks: ["hall", "kitchen"].map((room) => ({
        does: `Make the ${room} of house ${house} ready to live in`,
        subtasks: ["table", "chair", "lamp"].map((piece) => ({
          does: `Put a ${piece} into the ${room} of house ${house}`,
        })),
      })),
    })),
  };
}
