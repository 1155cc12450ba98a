import {
  answer,
  type Outcome,
  pendingInterrupts,
  streamWorkflow,
  type UserQuestion,
  type WorkflowResult,
} from "langgraph-supervisor-workflow";
import type { EventPlan } from "../event-plan.ts";
import type { EventPlanner } from "../workflow.ts";
import type { Ask } from "./ask.ts";
import type { ProgressView } from "./progress-view.ts";

export interface PlannedEvent {
  /** The plan in Markdown. */
  readonly plan: string;
  readonly event: EventPlan | null;
  readonly outcome: Outcome | null;
}

/** Runs the planner to its end, showing what happens and passing its questions on. */
export async function runPlanner(
  planner: EventPlanner,
  request: string,
  view: ProgressView,
  ask: Ask,
): Promise<PlannedEvent> {
  const config = { configurable: { thread_id: crypto.randomUUID() } };
  let input: { messages: string } | ReturnType<typeof answer> = { messages: request };
  for (;;) {
    for await (const event of streamWorkflow(planner, input, config)) view.show(event);
    const [question] = await pendingInterrupts(planner, config);
    if (question === undefined) break;
    view.pause();
    input = answer(question, await ask((question.value as UserQuestion).prompt));
  }
  view.pause();
  const state: WorkflowResult<EventPlanner> = (await planner.getState(config)).values;
  const { messages, structuredResponse, outcome } = state;
  return { plan: messages.at(-1)?.text ?? "", event: structuredResponse, outcome };
}
