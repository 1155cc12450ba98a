import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import {
  type BuildOptions,
  type ExitClassifier,
  SupervisorWorkflowBuilder,
} from "langgraph-supervisor-workflow";
import { domain, primitives } from "./domain.ts";
import { participantsIn } from "./participants.ts";
import { type WorldOptions, worldOf } from "./world.ts";

/** What the player is asked for. */
export const GOAL = "Get water";

export interface PlayerOptions extends WorldOptions {
  /** The model of the four roles of planning, the participants, and the final answer. */
  readonly model: BaseChatModel;
  /** Whether anybody looks out for tasks that have lost their point. @default true */
  readonly exit?: boolean;
}

/** Stays with every task until its own subtasks are done. */
const neverLeave: ExitClassifier = async () => ({ exit: null, reasoning: "Nothing is ever left." });

/** The player: a workflow that gets water by a plan, and leaves what has lost its point. */
export function createPlayer({
  model,
  exit = true,
  checkpointer,
  store,
  ...world
}: PlayerOptions & BuildOptions) {
  const environment = worldOf(world);
  return new SupervisorWorkflowBuilder({
    name: "crafting",
    description: "A player in a small world of blocks, who carries out a plan.",
    model,
  })
    .participants(participantsIn(environment))
    .withPlanning({
      environment,
      domain,
      primitives,
      maxNodes: 80,
      ...(exit ? {} : { roles: { exitClassifier: neverLeave } }),
    })
    .build({ checkpointer, store });
}

export type PlayerWorkflow = ReturnType<typeof createPlayer>;
