import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { MemorySaver } from "@langchain/langgraph";
import {
  type Plan,
  renderPlan,
  streamWorkflow,
  type WorkflowEvent,
  type WorkflowResult,
} from "langgraph-supervisor-workflow";
import { afterEvent } from "../../../examples/crafting/cli/told-plan.ts";
import type { Player } from "../../../examples/crafting/player.ts";
import { createPlayer, GOAL, type PlayerWorkflow } from "../../../examples/crafting/workflow.ts";

/** Runs the player to its end; gives the state, the events, and the plan as events and as the state tell it. */
export async function runPlayer(
  model: BaseChatModel,
  options: { readonly exit?: boolean; readonly emptyChest?: boolean } = {},
) {
  const player = createPlayer({ model, ...options, checkpointer: new MemorySaver() });
  const thread = { configurable: { thread_id: "1" } };
  const events: WorkflowEvent[] = [];
  let told: Plan = [];
  for await (const event of streamWorkflow(player, { messages: GOAL }, thread)) {
    events.push(event);
    told = afterEvent(told, event);
  }
  const state: WorkflowResult<PlayerWorkflow> = (await player.getState(thread)).values;
  return {
    state,
    events,
    world: state.environment?.state as Player,
    told: renderPlan(told),
    plan: renderPlan(state.plan),
    steps: state.tasks.map(({ instruction }) => instruction),
    calls: state.usage.map(({ role }) => role),
  };
}

/** What the events of a plan say, one line each. */
export function story(events: readonly WorkflowEvent[]): string[] {
  return events.flatMap((event) => {
    switch (event.type) {
      case "plan-revised":
        return [`plan ${event.number}: ${event.subtasks.length}, ${event.removed.length} removed`];
      case "node-started":
        return [`begin ${event.number} ${event.description}`];
      case "node-exited":
      case "attempt-summarized":
        return [`${event.type === "node-exited" ? "exit" : "attempt"} ${event.number} ${event.status}`];
      default:
        return [];
    }
  });
}
