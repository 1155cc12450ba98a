import { type LangGraphRunnableConfig, task as recorded } from "@langchain/langgraph";
import { isSettled, type Task } from "../delegation/task.ts";
import type { Emit } from "../events/emitter.ts";
import { goalOf } from "../participants/brief.ts";
import { contextOf } from "../workflow/context-schema.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import { ownErrorIn, refusalIn, refusalReason } from "../workflow/spending.ts";
import type { Run, WorkflowState, WorkflowUpdate } from "../workflow/state.ts";
import { askedRoles } from "./asked.ts";
import { type Attempt, Course, type Destination } from "./course.ts";
import { enterWorld } from "./environment/enter-world.ts";
import { environmentRuntime } from "./environment/environment-of.ts";
import { rootIdOf } from "./plan-in-hand.ts";
import type { PlanningDefinition } from "./planning-definition.ts";
import { nextStep } from "./tree/plan.ts";

/** Where a turn of planning leads, and what it adds to the state. */
export interface Pursued {
  readonly next:
    | Destination
    | { readonly type: "end"; readonly status: "budget-exhausted" | "undecided"; readonly reason: string };
  readonly update: Pick<WorkflowUpdate, "plan" | "notepad" | "revisions" | "environment">;
}

/**
 * One turn of planning: looks at the environment, takes in the last attempt, and goes on to the next leaf.
 *
 * The look and each answer of a role are recorded: a turn that is taken again pays for none of them a second time.
 */
export async function pursue(
  definition: WorkflowDefinition,
  planning: PlanningDefinition,
  state: WorkflowState,
  run: Run,
  { config, emit }: { readonly config: LangGraphRunnableConfig; readonly emit: Emit },
): Promise<Pursued> {
  const world = enterWorld(config, state.environment);
  const runtime = environmentRuntime(config, contextOf(definition, config));
  const isNew = !state.plan.some(({ id }) => id === rootIdOf(run.id));
  const look = async () => (isNew ? world.begin(runtime) : world.observe(runtime));
  enterWorld(config, await recorded("observe", look)());

  let told = 0;
  const course = new Course(
    {
      runId: run.id,
      turn: run.turn,
      goal: goalOf(state.messages),
      plan: state.plan,
      notepad: state.notepad,
      revisions: state.revisions,
      observation: await world.describe(runtime),
      attempt: isNew ? null : lastAttempt(state, run),
    },
    {
      ...planning,
      ...askedRoles(definition, planning, run.id, config),
      tell: (speech) => {
        told += 1;
        emit(speech, `${speech.nodeId}/${told}`);
      },
    },
  );
  const next = await course.follow().catch(gracefulEnd);
  const { record } = world;
  return {
    next,
    update: {
      plan: [...course.changes],
      notepad: [...course.notes],
      revisions: [...course.revisions],
      ...(record === null || record.version === state.environment?.version ? {} : { environment: [record] }),
    },
  };
}

/** What came of the leaf under way. */
function lastAttempt({ plan, tasks }: WorkflowState, run: Run): Attempt | null {
  const step = nextStep(plan);
  if (step?.type !== "attempt") return null;
  const task = tasks.findLast(({ runId, planNode }) => runId === run.id && planNode === step.node.id);
  if (task === undefined || !isSettled(task)) return null;
  return {
    nodeId: step.node.id,
    taskId: task.id,
    report: task.report ?? "",
    cancelled: cancelledWhy(task),
  };
}

function cancelledWhy({ status }: Task): string | null {
  return status.type === "cancelled" ? `It was cancelled: ${status.reason}` : null;
}

/** A budget that pays for no more, or a role that gives no usable answer, ends the run with what there is. */
function gracefulEnd(error: unknown): Pursued["next"] {
  const refusal = refusalIn(error);
  if (refusal !== null) return { type: "end", status: "budget-exhausted", reason: refusalReason(refusal) };
  const failure = ownErrorIn(error, ["PLANNING_FAILED"]);
  if (failure === null) throw error;
  return { type: "end", status: "undecided", reason: failure.message };
}
