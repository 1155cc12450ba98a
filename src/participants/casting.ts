import type { CapabilityStore } from "../delegation/capabilities/capability-store.ts";
import { recallLearnings, recordLearnings } from "../delegation/capabilities/learnings.ts";
import { readScores, recordObservations } from "../delegation/capabilities/observations.ts";
import { type CapabilityScores, rankParticipants } from "../delegation/capabilities/rank.ts";
import type { DelegationPolicy } from "../delegation/policy.ts";
import type { Task } from "../delegation/task.ts";
import { messageOf, SupervisorWorkflowError } from "../errors/error.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import type { Participant } from "./participant.ts";
import type { Performance } from "./perform.ts";

/** Who may work on a task, the first choice first, and what they are to know of earlier ones. */
export interface Cast {
  readonly candidates: readonly Participant[];
  readonly learnings: readonly string[];
}

/** Works out who may work on a task: the participant that it was given to, and after it the capable others. */
export async function castFor(
  { name: workflow, participants }: WorkflowDefinition,
  task: Task,
  policyFor: (participant: Participant) => DelegationPolicy,
  store: CapabilityStore | undefined,
): Promise<Cast> {
  const first = task.tried[0]?.by ?? task.participant;
  const chosen = participants.find(({ name }) => name === first);
  if (chosen === undefined) return { candidates: [], learnings: [] };
  const required = requirementsOf(task, chosen);
  if (required.length === 0) return { candidates: [chosen], learnings: [] };

  const { fallbacks, minimumCapability } = policyFor(chosen);
  const scores = await fromStore("The scores of capabilities", {}, async () =>
    store === undefined ? {} : readScores(store, workflow, participants, required),
  );
  const learnings = await fromStore("What was learned in earlier tasks", [], async () =>
    store === undefined ? [] : recallLearnings(store, workflow, required),
  );
  const others = rankedBeside(chosen, participants, required, { minimumCapability, scores });
  // One that has the task already stays in the list, also where the ranking has changed since.
  const kept = others.filter(
    ({ name }) => task.participant === name || task.tried.some(({ by }) => by === name),
  );
  const fresh = others.filter((other) => !kept.includes(other));
  return {
    candidates: [chosen, ...[...kept, ...fresh].slice(0, fallbacks)],
    learnings: learnings.map(({ text }) => text),
  };
}

/** Keeps what came of a task, and what was learned in it, for the tasks to come. */
export async function learn(
  { name: workflow, participants }: WorkflowDefinition,
  task: Task,
  { status, learnings, confidence }: Performance,
  store: CapabilityStore | undefined,
): Promise<void> {
  const chosen = participants.find(({ name }) => name === (task.tried[0]?.by ?? task.participant));
  const required = chosen === undefined ? [] : requirementsOf(task, chosen);
  if (store === undefined || required.length === 0 || task.attempts === 0) return;
  const { runId, id: taskId } = task;
  const at = new Date().toISOString();
  const attemptOf = (by: string): number => task.tried.filter((failed) => failed.by === by).length;
  const isDone = status.type === "completed";
  const failed = [...new Set(task.tried.map(({ by }) => by))].filter(
    (by) => !isDone || by !== task.participant,
  );
  const outcomes = [
    ...failed.map((by) => ({ by, success: 0, attempt: attemptOf(by) })),
    ...(isDone
      ? [{ by: task.participant, success: confidence ?? 1, attempt: attemptOf(task.participant) + 1 }]
      : []),
  ];
  const observations = outcomes.flatMap(({ by, success, attempt }) =>
    required.map((capability) => ({ capability, participant: by, success, at, runId, taskId, attempt })),
  );
  await fromStore("What came of a task", undefined, () => recordObservations(store, workflow, observations));
  if (learnings.length === 0) return;
  const attempt = attemptOf(task.participant) + (isDone ? 1 : 0);
  const learnt = { participant: task.participant, capabilities: required, at, runId, taskId, attempt };
  await fromStore("What was learned in a task", undefined, () =>
    recordLearnings(store, workflow, { ...learnt, texts: [...learnings] }),
  );
}

/** How well participants have done so far at what they declare; null where nothing is declared, or nothing is kept. */
export async function scoresOf(
  { name: workflow, participants }: WorkflowDefinition,
  store: CapabilityStore | undefined,
): Promise<CapabilityScores | null> {
  const isDeclared = participants.some(({ capabilities }) => Object.keys(capabilities).length > 0);
  if (store === undefined || !isDeclared) return null;
  return fromStore("The scores of capabilities", null, () => readScores(store, workflow, participants));
}

/** What a task requires; where it does not say, what the participant can do that it was given to. */
function requirementsOf(task: Task, chosen: Participant): string[] {
  return task.requiredCapabilities.length > 0 ? task.requiredCapabilities : Object.keys(chosen.capabilities);
}

function rankedBeside(
  chosen: Participant,
  participants: readonly Participant[],
  requiredCapabilities: readonly string[],
  options: Parameters<typeof rankParticipants>[2],
): Participant[] {
  const others = participants.filter((participant) => participant !== chosen);
  try {
    const { target, fallbacks } = rankParticipants({ requiredCapabilities }, others, options);
    return [target, ...fallbacks.map(({ name }) => name)].flatMap(
      (name) => others.find((other) => other.name === name) ?? [],
    );
  } catch (error) {
    if (SupervisorWorkflowError.isInstance(error) && error.code === "NO_CAPABLE_PARTICIPANT") return [];
    throw error;
  }
}

/** What the store keeps makes choices better; without it a task is done all the same. */
async function fromStore<Value>(what: string, otherwise: Value, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    process.emitWarning(`${what} could not be kept in or read from the store: ${messageOf(error)}`);
    return otherwise;
  }
}
