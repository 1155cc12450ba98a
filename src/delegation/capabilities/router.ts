import { messageOf } from "../../errors/error.ts";
import { matchName } from "../../supervisor/names.ts";
import { DEFAULT_INSTRUCTION } from "../../supervisor/read-assignments.ts";
import type { SupervisorRuntime } from "../../supervisor/supervisor.ts";
import type { SupervisorView } from "../../supervisor/view.ts";
import type { Task, TaskPriority } from "../task.ts";
import type { Capabilities, CapableParticipant } from "./capability.ts";
import type { CapabilityStore } from "./capability-store.ts";
import { readScores } from "./observations.ts";
import { type CapabilityScores, type RoutingDecision, rankParticipants } from "./rank.ts";

/** A task that is to be done, by whoever can do it best. */
export interface RoutedTask {
  readonly instruction: string;
  /** All of them are needed. Where it is empty, the participant that was declared first does the task. */
  readonly requiredCapabilities: readonly string[];
  /** The item of the specification that it is for; only in a workflow with review, and needed there. */
  readonly item?: string | null | undefined;
  /** @default "normal" */
  readonly priority?: TaskPriority | undefined;
  /** When it has to be done, in ISO 8601. @default none */
  readonly deadline?: string | null | undefined;
  /** What kind of task it is, in your own words. */
  readonly type?: string | null | undefined;
  /** Data for the participant, beside the instruction. */
  readonly payload?: unknown;
}

export interface CapabilityRouterOptions<Name extends string = string, Fields = Record<string, unknown>> {
  /**
   * The tasks that are to be done, or have been: each is handed out once in a run, known by its instruction and item.
   * Give the same list every turn, or more of it as reports come in; nothing, or nothing new, ends the work.
   */
  readonly tasksOf: (
    view: SupervisorView<Name, Fields>,
  ) => readonly RoutedTask[] | null | undefined | Promise<readonly RoutedTask[] | null | undefined>;
  /** The score from which a participant counts as capable, 0 to 1. @default 0.3 */
  readonly minimumCapability?: number;
}

/** An assignment, with what else is known of its task. */
export interface RoutedAssignment<Name extends string = string> extends Omit<RoutedTask, "item"> {
  readonly agent: Name;
  readonly item: string | null;
}

/** What a router decides. */
export interface RouterDecision<Name extends string = string> {
  readonly reason: string;
  readonly nextAgent: null;
  readonly assignments: readonly RoutedAssignment<Name>[] | null;
}

/**
 * A supervisor that calls no model: it hands the tasks of a list to whoever can do them best, all that are left at
 * once, and completes when nothing is left.
 *
 * A task that failed counts as done too: others have tried it by then, as far as the delegation policy goes. In a
 * workflow with review a task is left as long as its item is open. Scores are what the store has learned, where the
 * workflow is built with one, or else the declared ones. See {@link rankParticipants} for who is the best.
 *
 * @throws `NO_CAPABLE_PARTICIPANT`, out of the run, when nobody can do one of the tasks; none is handed out then
 *
 * @example
 * ```ts
 * builder.withSupervisor(
 *   capabilityRouter({
 *     tasksOf: () => [{ instruction: "Find a hall.", requiredCapabilities: ["venue-search"] }],
 *   }),
 * );
 * ```
 */
export function capabilityRouter<Name extends string = string, Fields = Record<string, unknown>>({
  tasksOf,
  minimumCapability,
}: CapabilityRouterOptions<Name, Fields>) {
  return async (
    view: SupervisorView<Name, Fields>,
    { store }: Pick<SupervisorRuntime, "store">,
  ): Promise<RouterDecision<Name>> => {
    const given = (await tasksOf(view)) ?? [];
    const left = tasksLeft(given, view);
    if (left.length === 0) return completed(given, view);
    const participants = view.participants.map(capable);
    const required = left.flatMap(({ requiredCapabilities }) => requiredCapabilities);
    const scores = await learned(store, view.workflow.name, participants, required);
    const routed = left.map((task) => ({
      task,
      decision: rankParticipants(task, participants, { minimumCapability, scores }),
    }));
    return {
      reason: reasonFor(routed.map(({ decision }) => decision)),
      nextAgent: null,
      assignments: routed.map(({ task, decision }) => ({
        ...task,
        agent: decision.target,
        item: task.item ?? null,
      })),
    };
  };
}

/** The tasks that are still to be handed out, in the order in which they were given. */
function tasksLeft(given: readonly RoutedTask[], view: Omit<SupervisorView, "state">): RoutedTask[] {
  const { review } = view;
  const handedOut = new Map<string, number>();
  for (const task of tasksOfRun(view)) {
    const key = keyOf(task.instruction, task.item);
    handedOut.set(key, (handedOut.get(key) ?? 0) + 1);
  }
  return given.filter(({ instruction, item }) => {
    if (review !== null && item !== null && item !== undefined) {
      const name = matchName(item, Object.keys(review.spec.items)) ?? item;
      const standing = review.items.find((one) => one.item === name);
      // An item that is not there is left in, so that it is told and not passed over.
      return standing === undefined || standing.status === "open";
    }
    // The same task may be wanted several times: each time that it was handed out stands for one of them.
    const key = keyOf(instruction, item ?? null);
    const times = handedOut.get(key) ?? 0;
    handedOut.set(key, times - 1);
    return times <= 0;
  });
}

function tasksOfRun({ tasks, runId }: Pick<SupervisorView, "tasks" | "runId">): readonly Task[] {
  return tasks.filter((task) => task.runId === runId);
}

/** What tells a task from others, as it will stand in the state. */
function keyOf(instruction: string, item: string | null): string {
  return JSON.stringify([instruction.trim() || DEFAULT_INSTRUCTION, item]);
}

function capable<Name extends string>(card: {
  readonly name: Name;
  readonly description: string;
  readonly capabilities?: Capabilities;
}): CapableParticipant<Name> {
  return { ...card, capabilities: card.capabilities ?? {} };
}

async function learned(
  store: CapabilityStore | undefined,
  workflow: string,
  participants: readonly CapableParticipant[],
  capabilities: readonly string[],
): Promise<CapabilityScores> {
  if (store === undefined) return {};
  try {
    return await readScores(store, workflow, participants, capabilities);
  } catch (error) {
    // The declared scores are there, and a run need not fail for want of better ones.
    process.emitWarning(
      `What was learned of capabilities could not be read from the store: ${messageOf(error)}`,
    );
    return {};
  }
}

function reasonFor(decisions: readonly RoutingDecision[]): string {
  const [first] = decisions;
  if (decisions.length === 1 && first !== undefined) return first.reasoning;
  const counts = new Map<string, number>();
  for (const { target } of decisions) counts.set(target, (counts.get(target) ?? 0) + 1);
  const shares = Array.from(counts, ([name, count]) => `${name} ${count}`).join(", ");
  return `${decisions.length} tasks, each to the best in what it requires: ${shares}.`;
}

function completed(given: readonly RoutedTask[], view: Omit<SupervisorView, "state">): RouterDecision<never> {
  const tasks = tasksOfRun(view);
  const failed = tasks.filter(({ status }) => status.type !== "completed").length;
  const end = { nextAgent: null, assignments: null } as const;
  if (given.length === 0 && tasks.length === 0) return { ...end, reason: "There is no task to do." };
  return {
    ...end,
    reason:
      failed === 0 ? "Every task is done." : `No task is left; ${failed} of ${tasks.length} came to nothing.`,
  };
}
