import {
  type Outcome,
  streamWorkflow,
  type UsageEntry,
  type WorkflowResult,
} from "langgraph-supervisor-workflow";
import type { Player } from "../player.ts";
import { GOAL, type PlayerWorkflow } from "../workflow.ts";
import type { View } from "./view.ts";

/** A run that has come to its end. */
export interface Played {
  readonly answer: string;
  readonly outcome: Outcome | null;
  readonly usage: readonly UsageEntry[];
  /** How many steps of plans were tried. */
  readonly attempts: number;
  /** How many acts have changed the world. */
  readonly acts: number;
}

/** Runs the player to the end, and shows what happens. */
export async function play(player: PlayerWorkflow, view: View): Promise<Played> {
  const thread = { configurable: { thread_id: crypto.randomUUID() } };
  for await (const event of streamWorkflow(player, { messages: GOAL }, thread)) view.show(event);
  const state: WorkflowResult<PlayerWorkflow> = (await player.getState(thread)).values;
  const { messages, outcome, usage, tasks, environment } = state;
  const world = environment?.state as Player | undefined;
  return {
    answer: messages.at(-1)?.text ?? "",
    outcome,
    usage,
    attempts: tasks.length,
    acts: world?.acts ?? 0,
  };
}
