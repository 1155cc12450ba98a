import type { RunnableConfig } from "@langchain/core/runnables";
import { z } from "zod";
import { numbersOf } from "../tree/numbers.ts";
import { pathTo } from "../tree/plan.ts";
import {
  askRole,
  NOTES,
  type Noted,
  type RoleInput,
  type RoleOptions,
  type RoleWords,
  section,
} from "./role.ts";

/** What has just happened: an attempt at a leaf, or a child that was left. */
export interface ExitInput extends RoleInput {
  readonly happened: string;
}

/** Which task on the path is to be left now. */
export interface ExitDecision extends Noted {
  /** The id of the outermost node to leave; null for none. */
  readonly exit: string | null;
  readonly reasoning: string;
  /** Whether what is still planned for the current node is no longer right, although the node is. @default false */
  readonly revise?: boolean;
}

/** Whether one task is to be left now. */
export interface NodeExitDecision extends Noted {
  readonly exit: boolean;
  readonly reasoning: string;
  /** Whether what is still planned for it is no longer right, although it is itself. @default false */
  readonly revise?: boolean;
}

export type ExitClassifier = (input: ExitInput, config?: RunnableConfig) => Promise<ExitDecision>;
export type NodeExitClassifier = (input: ExitInput, config?: RunnableConfig) => Promise<NodeExitDecision>;

const REASONS = `A task is to be left when
- it is complete: what it is for has been reached, by its subtasks, by chance, or by other means;
- it has lost its point: what it would bring is there already, or the task above it does not need it any more;
- it cannot be reached any more, or only at a price that is out of proportion;
- it was foolish from the start: it does not serve the task above it.
A task is not to be left only because an attempt at it failed while something else can still be tried, and not because some
of its subtasks are still planned.`;

const REVISIONS = `Where the current task stays, look at its subtasks that are still planned: if what happened has made one of them needless or
wrong, say that they are to be revised. Somebody else will do that.`;

const REVISE = z
  .boolean()
  .describe(
    "Where the current task stays: whether subtasks that are still planned for it are needless or wrong after what happened",
  );

const PATH_WORDS: RoleWords = {
  instructions: `You watch over a plan while it is carried out. The plan is a tree: a task is there for the one that it is a subtask of.
Something has just happened. Decide which tasks, from the root down to the current task, are still worth pursuing.

${REASONS}

Go along the path from the root inwards, and name the outermost task that is to be left: everything below it is left with it. Name
none where every task on the path is still worth it.

${REVISIONS}`,
  examples: [
    `1 Give a dinner [in progress]
  1.1 Bake bread [in progress]   <- current
    1.1.1 Buy flour [completed]: The shop had fresh bread too, and two loaves were bought.   <- subtask of current
    1.1.2 Knead and bake [planned]   <- subtask of current
Happened: an attempt was made at 1.1.1.
Answer: exit "1.1", revise false. There is bread, so that nothing is left to bake for. The dinner itself is still to be given.`,
    `1 Reach the island [in progress]
  1.1 Take the ferry [in progress]   <- current
    1.1.1 Get a ticket [failed]: The first counter was closed.   <- subtask of current
Happened: an attempt was made at 1.1.1.
Answer: exit null, revise false. Another counter may be open; the ferry still leads to the island.`,
  ],
};

const NODE_WORDS: RoleWords = {
  instructions: `You watch over a plan while it is carried out. The plan is a tree: a task is there for the one that it is a subtask of.
Something has just happened. Decide whether the current task is to be left now.

${REASONS}

${REVISIONS}`,
  examples: [],
};

/** One call that judges the whole path to a node. */
export function createExitClassifier(options: RoleOptions): ExitClassifier {
  return async (input, config) => {
    const numbers = numbersOf(input.plan);
    const path = pathTo(input.plan, input.nodeId).filter(({ status }) => status === "in-progress");
    const byNumber = new Map(path.map(({ id }) => [numbers.get(id) ?? "", id]));
    const choices = [...byNumber.keys()] as [string, ...string[]];
    const schema = z.object({
      reasoning: z
        .string()
        .describe(
          "First: for each task on the path, the root first, whether it is still worth pursuing, and why",
        ),
      exit: z.enum(choices).nullable().describe("The number of the outermost task to leave; null for none"),
      revise: REVISE,
      notes: NOTES,
    });
    const { exit, reasoning, revise, notes } = await askRole(
      PATH_WORDS,
      options,
      input,
      {
        name: "exit_decision",
        schema,
        details: [section("happened", input.happened)],
        task: `Which of the tasks ${choices.join(", ")} is to be left now, if any?`,
      },
      config,
    );
    return { exit: exit === null ? null : (byNumber.get(exit) ?? null), reasoning, revise, notes };
  };
}

/** One call for each node, as it comes to its turn. */
export function createNodeExitClassifier(options: RoleOptions): NodeExitClassifier {
  const schema = z.object({
    reasoning: z.string().describe("First: whether the task is still worth pursuing, and why"),
    exit: z.boolean().describe("Whether it is to be left now"),
    revise: REVISE,
    notes: NOTES,
  });
  return (input, config) =>
    askRole(
      NODE_WORDS,
      options,
      input,
      {
        name: "exit_decision",
        schema,
        details: [section("happened", input.happened)],
        task: `Is task ${numbersOf(input.plan).get(input.nodeId)} to be left now?`,
      },
      config,
    );
}
