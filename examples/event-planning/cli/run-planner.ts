import {
  answer,
  type Outcome,
  pendingInterrupts,
  streamWorkflow,
  type Task,
  type UsageEntry,
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
  readonly tasks: readonly Task[];
}

/** A thread of the planner, on which one event is planned. */
export interface PlannerThread {
  readonly configurable: { readonly thread_id: string };
}

export function newThread(): PlannerThread {
  return { configurable: { thread_id: crypto.randomUUID() } };
}

/** Runs the planner to its end, showing what happens and passing its questions on. */
export async function runPlanner(
  planner: EventPlanner,
  thread: PlannerThread,
  request: string,
  view: ProgressView,
  ask: Ask,
): Promise<PlannedEvent> {
  let input: { messages: string } | ReturnType<typeof answer> = { messages: request };
  for (;;) {
    for await (const event of streamWorkflow(planner, input, thread)) view.show(event);
    const [question] = await pendingInterrupts(planner, thread);
    if (question === undefined) break;
    view.pause();
    input = answer(question, await ask((question.value as UserQuestion).prompt));
  }
  view.pause();
  const state: WorkflowResult<EventPlanner> = (await planner.getState(thread)).values;
  const { messages, structuredResponse, outcome, tasks } = state;
  return { plan: messages.at(-1)?.text ?? "", event: structuredResponse, outcome, tasks };
}

/** The model calls on a thread so far, also of a run that failed. */
export async function usageOn(planner: EventPlanner, thread: PlannerThread): Promise<readonly UsageEntry[]> {
  const state: Partial<WorkflowResult<EventPlanner>> = (await planner.getState(thread)).values;
  return state.usage ?? [];
}
