import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import { enterWorld } from "../planning/environment/enter-world.ts";
import { environmentRuntime } from "../planning/environment/environment-of.ts";
import { planBrief } from "../planning/plan-brief.ts";
import { watchLeaf } from "../planning/watch-leaf.ts";
import { contextOf } from "../workflow/context-schema.ts";
import { declaredValues } from "../workflow/declared-fields.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import { readState } from "../workflow/read-state.ts";
import { openBudget } from "../workflow/spending.ts";
import type { WorkflowState, WorkflowUpdate } from "../workflow/state.ts";
import { composeBrief, goalOf } from "./brief.ts";
import { workOnTask } from "./work-on-task.ts";

/** What a participant's node gets when several tasks are handed out at once: LangGraph's `Send` brings no state. */
export interface SentTask {
  readonly taskId: string;
}

/** A participant's node: takes the task in hand, lets the participant work, and brings one report back. */
export function participantNode(definition: WorkflowDefinition) {
  return async (
    input: WorkflowState | SentTask,
    config: LangGraphRunnableConfig,
  ): Promise<WorkflowUpdate> => {
    const state = "taskId" in input ? readState(definition, config) : input;
    const taskIds = state.run?.taskIds ?? [];
    const taskId = "taskId" in input ? input.taskId : taskIds[0];
    const task = state.tasks.find(({ id }) => id === taskId);
    if (task === undefined || state.run === null) return {};
    openBudget(config, state.run, state.usage);
    const context = contextOf(definition, config);
    const world = definition.planning === null ? null : enterWorld(config, state.environment, context);
    const runtime = environmentRuntime(config, context);
    const observation = world === null ? "" : await world.describe(runtime, state.environment);
    const plan = planBrief(state, task, observation);
    const { planning } = definition;
    const endWatch =
      planning === null || world === null || task.planNode === null
        ? null
        : watchLeaf(
            definition,
            planning,
            state,
            { task, nodeId: task.planNode, world, observation, runtime },
            config,
          );
    const worked = await workOnTask(
      definition,
      task,
      {
        begin: (task) => ({
          task,
          brief: (task, feedback, learnings) =>
            composeBrief(task, goalOf(state.messages), state.tasks, {
              feedback,
              learnings,
              plan,
              template: definition.prompts.brief,
            }),
        }),
        fields: declaredValues(state, definition.declaredFields),
        known: new Set(state.messages.map((message) => message.id)),
        ...(taskIds.length > 1
          ? { place: { batch: `${task.runId}:${task.turn}`, index: taskIds.indexOf(task.id) } }
          : {}),
      },
      config,
    ).finally(endWatch);
    const record = world?.record ?? null;
    return {
      ...worked.update,
      tasks: [worked.task],
      messages: [...worked.messages],
      ...(record === null ? {} : { environment: [record] }),
    };
  };
}
