import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import { isSettled, type Task } from "../delegation/task.ts";
import type { Emit } from "../events/emitter.ts";
import { shorten } from "../supervisor/tokens.ts";
import { contextOf } from "../workflow/context-schema.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import { ownErrorIn, refusalIn, refusalReason } from "../workflow/spending.ts";
import type { Run, WorkflowState, WorkflowUpdate } from "../workflow/state.ts";
import { askedRoles, recordedStep } from "./asked.ts";
import { type Attempt, Course, type Destination } from "./course.ts";
import { enterWorld } from "./environment/enter-world.ts";
import { environmentRuntime } from "./environment/environment-of.ts";
import { rootIdOf } from "./plan-in-hand.ts";
import type { PlanningDefinition } from "./planning-definition.ts";
import { MOST } from "./shown.ts";
import type { PlanChange } from "./tree/node.ts";
import { ended, newPlan, nextStep } from "./tree/plan.ts";
import { wantedIn } from "./wanted.ts";

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
  const context = contextOf(definition, config);
  const world = enterWorld(config, state.environment, context);
  const isNew = !isUnderWay(state, run);
  const observed = async (): Promise<string> => {
    const seen = await recordedStep("observe", run.id, config, (signal) => {
      const runtime = environmentRuntime(signal === undefined ? config : { ...config, signal }, context);
      return isNew ? world.begin(runtime) : world.observe(runtime);
    });
    enterWorld(config, seen, context);
    return world.describe(environmentRuntime(config, context));
  };
  let observation = "";
  let end: Pursued["next"] | null = null;
  try {
    observation = await observed();
  } catch (error) {
    end = gracefulEnd(error);
  }

  let told = 0;
  const course = new Course(
    {
      runId: run.id,
      turn: run.turn,
      goal: wantedIn(state.messages),
      plan: state.plan,
      notepad: state.notepad,
      revisions: state.revisions,
      observation,
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
  const next = end ?? (await course.follow().catch(gracefulEnd));
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

/**
 * The plan of a run that ends before its turn, as its budget is spent: a leaf that was carried out ends as its task did, with
 * its report as the retrospective.
 */
export function closedPlan(state: WorkflowState, run: Run): PlanChange[] {
  if (!isUnderWay(state, run)) return [newPlan(rootIdOf(run.id), wantedIn(state.messages))];
  const attempt = lastAttempt(state, run);
  if (attempt === null) return [];
  const { nodeId, report, cancelled, isCompleted } = attempt;
  const status = isCompleted ? "completed" : cancelled === null ? "failed" : "aborted";
  return [ended(state.plan, nodeId, status, cancelled ?? shorten(report, MOST.note))];
}

function isUnderWay({ plan }: WorkflowState, run: Run): boolean {
  const rootId = rootIdOf(run.id);
  return plan.some(({ id }) => id === rootId);
}

/** What came of the leaf under way. */
function lastAttempt(
  { plan, tasks }: WorkflowState,
  run: Run,
): (Attempt & { readonly isCompleted: boolean }) | null {
  const step = nextStep(plan);
  if (step?.type !== "attempt") return null;
  const task = tasks.findLast(({ runId, planNode }) => runId === run.id && planNode === step.node.id);
  if (task === undefined || !isSettled(task)) return null;
  return {
    nodeId: step.node.id,
    taskId: task.id,
    report: task.report ?? "",
    cancelled: cancelledWhy(task),
    isCompleted: task.status.type === "completed",
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
