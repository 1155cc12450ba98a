import { Send } from "@langchain/langgraph";
import { inOrderOfRank } from "../delegation/order.ts";
import { newTask, type Task } from "../delegation/task.ts";
import type { SentTask } from "../participants/participant-node.ts";
import { ownLineage } from "../review/standing.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import { REVIEW_NODE, SYNTHESIS_NODE } from "../workflow/nodes.ts";
import type { Run, WorkflowState } from "../workflow/state.ts";
import type { Assignment, SupervisorDecision, TaskDetails } from "./decision.ts";

/** Stands for the next node where there are several, one for each task in hand. No node can be called so. */
const SEVERAL = "";

/** The tasks that a decision hands out, in the order of its assignments. */
export function tasksOf(definition: WorkflowDefinition, run: Run, decision: SupervisorDecision): Task[] {
  const { nextAgent, instruction, assignments } = decision;
  const id = `${run.id}:${run.turn}`;
  const given =
    assignments?.map((assignment, index) => ({ ...assignment, id: `${id}:${index + 1}` })) ??
    (nextAgent === null ? [] : [{ id, agent: nextAgent, instruction: instruction ?? "", item: null }]);
  return given.map(({ id, agent, instruction, item, delegation, ...details }: Given) =>
    newTask({
      ...stated(details),
      policy: delegation ?? null,
      id,
      runId: run.id,
      turn: run.turn,
      participant: agent,
      instruction,
      item,
      isRemote: isRemote(definition, agent),
    }),
  );
}

type Given = Assignment & { readonly id: string };

function stated({
  requiredCapabilities = [],
  priority = "normal",
  deadline = null,
  type = null,
  payload = null,
}: TaskDetails): Pick<Task, "requiredCapabilities" | "priority" | "deadline" | "type" | "payload"> {
  return { requiredCapabilities: [...requiredCapabilities], priority, deadline, type, payload };
}

/** The tasks as another try at their items: each goes on with the lineage of the item's latest task. */
export function continuing(tasks: readonly Task[], before: readonly Task[]): Task[] {
  return tasks.map((task) => {
    const last = before.findLast(({ runId, item }) => runId === task.runId && item === task.item);
    if (last === undefined) return task;
    return { ...task, cause: "unmet", parent: last.id, lineage: [...ownLineage(last, before), last.id] };
  });
}

/** The node that takes these tasks: the review, one participant, or several. */
export function nodeFor(tasks: readonly Task[]): string {
  const [first] = tasks;
  if (first === undefined || first.item !== null) return REVIEW_NODE;
  return tasks.length > 1 ? SEVERAL : first.participant;
}

/** Whether a participant works on a server. */
export function isRemote({ participants }: WorkflowDefinition, participant: string): boolean {
  return participants.some(({ name, work }) => name === participant && work.kind === "remote");
}

/** What there is to say of a task that waits for a free slot. */
export function queued({ id, participant, instruction, item }: Task) {
  return { taskId: id, participant, instruction, item };
}

/**
 * The way that the supervisor's turn opened, for the graph's conditional edge.
 *
 * A `Command` would do the same, but LangGraph's `messages` stream does not see the messages in one.
 */
export function nextNode({ run, tasks }: WorkflowState): string | Send<string, SentTask>[] {
  if (run?.next !== SEVERAL) return run?.next ?? SYNTHESIS_NODE;
  const inHand = new Set(run.taskIds);
  const waiting = inOrderOfRank(tasks.filter(({ id }) => inHand.has(id)));
  return waiting.map(({ id, participant }) => new Send(participant, { taskId: id }));
}
