import type { RunnableConfig } from "@langchain/core/runnables";
import { z } from "zod";
import type { PlannedSubtask } from "../tree/node.ts";
import { numbersOf } from "../tree/numbers.ts";
import { depthOf } from "../tree/plan.ts";
import {
  askRole,
  NOTES,
  type Noted,
  type RoleInput,
  type RoleOptions,
  type RoleWords,
  section,
  WORDED,
} from "./role.ts";

/** What a leaf may be. */
export interface Primitive {
  readonly name: string;
  readonly description: string;
}

/** The node whose future subtasks are to be planned. */
export interface PlannerInput extends RoleInput {
  readonly primitives: readonly Primitive[];
  /** How deep a node may lie, the root at 0: at the last level subtasks are primitives. */
  readonly maxDepth: number;
  /** How many subtasks there may be at most. */
  readonly maxSubtasks: number;
}

/** The subtasks that take the place of those that have not started; none where the node is done. */
export interface PlannedFuture extends Noted {
  readonly reasoning: string;
  readonly subtasks: readonly PlannedSubtask[];
}

export type Planner = (input: PlannerInput, config?: RunnableConfig) => Promise<PlannedFuture>;

const WORDS: RoleWords = {
  instructions: `You plan. A plan is a tree: a task is there for the one that it is a subtask of, and in the end everything is carried out by
primitives. Plan the future subtasks of the current task, from what has happened and what the environment is now.

- What has ended stays in the plan. What you name takes the place of the subtasks that have not started: name those again that
  are still right.
- A subtask is one primitive, or a task of its own that will be broken down when its turn comes. Do not break it down here.
- Name the subtasks in the order in which they are to be done, and no more than the current task needs.
- Each says what is to be reached, so that one can see whether it was.
- Do not plan again what failed, unless something has changed, or it is done in another way.
- Name none where what the current task is for has been reached.`,
  examples: [
    `1 Give a dinner [in progress]   <- current
  1.1 Bake bread [aborted]: Two fresh loaves were bought, so no bread needs to be baked.   <- subtask of current
  1.2 Slice the bread that was baked [planned] (primitive: slice)   <- subtask of current
  1.3 Lay the table [planned]   <- subtask of current
Answer: "Slice the two loaves from the shop" (primitive slice), "Lay the table" (to be broken down).`,
  ],
};

/** Plans the future subtasks of a node. */
export function createPlanner(options: RoleOptions): Planner {
  return (input, config) => {
    const { primitives, maxDepth, maxSubtasks, plan, nodeId } = input;
    const names = primitives.map(({ name }) => name) as [string, ...string[]];
    // Whoever stands on the last level but one has nothing left to break down.
    const mustBePrimitive = depthOf(plan, nodeId) + 1 >= maxDepth;
    const primitive = mustBePrimitive
      ? z.enum(names).describe("The primitive that carries it out")
      : z
          .enum(names)
          .nullable()
          .describe("The primitive that carries it out; null for a task that is to be broken down");
    const schema = z.object({
      reasoning: z.string().describe("First: what is reached already, and what is still missing"),
      subtasks: z
        .array(z.object({ description: WORDED, primitive }))
        .max(maxSubtasks)
        .describe(`The future subtasks in their order, ${maxSubtasks} at most; empty where the task is done`),
      notes: NOTES,
    });
    const list = primitives.map(({ name, description }) => `- ${name}: ${description}`).join("\n");
    return askRole<PlannedFuture>(
      WORDS,
      options,
      input,
      {
        name: "planned_subtasks",
        schema,
        details: [section("primitives", list)],
        task:
          `Which subtasks of task ${numbersOf(plan).get(nodeId)} are to come?` +
          (mustBePrimitive ? " Each must be a primitive: the plan may go no deeper." : ""),
      },
      config,
    );
  };
}
