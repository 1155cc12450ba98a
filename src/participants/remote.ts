import type { RunnableConfig } from "@langchain/core/runnables";
import { Command, interrupt, isGraphInterrupt, task } from "@langchain/langgraph";
import type { Brief } from "./brief.ts";
import type { RemoteParticipant, RemoteState } from "./participant.ts";

/** A question that waits on the remote server. */
interface RemoteQuestion {
  readonly id: string;
  readonly value: unknown;
}

/** How far the remote run got: to questions, or to its end. */
type Stage = { readonly questions: readonly RemoteQuestion[]; readonly values: unknown };

/**
 * Lets a graph on a LangGraph server work on a brief, on the task's own remote thread.
 *
 * The local thread's id need not be a UUID, since it never reaches the server. Questions of the remote graph
 * are asked here with `interrupt()`, one after the other; the answers resume the remote run where it stopped.
 * Each stage is a recorded LangGraph task: when the node runs again, the stages that were finished are
 * replayed, so that each answer meets its own question and nothing remote is started twice.
 */
export async function workRemotely(
  remote: RemoteParticipant,
  brief: Brief,
  remoteThreadId: string,
  config: RunnableConfig,
): Promise<unknown> {
  const remoteConfig: RunnableConfig = {
    configurable: { thread_id: remoteThreadId },
    ...(config.signal ? { signal: config.signal } : {}),
    ...("context" in config ? { context: config.context } : {}),
  };
  const advance = task(`${brief.participant}-remote`, (answers: Readonly<Record<string, unknown>> | null) =>
    advanceTo(remote, brief, remoteConfig, answers),
  );

  let stage = await advance(null);
  while (stage.questions.length > 0) {
    const answers: Record<string, unknown> = {};
    for (const question of stage.questions) answers[question.id] = interrupt(question.value);
    stage = await advance(answers);
  }
  return stage.values;
}

/** Starts, resumes or rejoins the remote run, whichever its thread is in need of, and waits for its next stage. */
async function advanceTo(
  remote: RemoteParticipant,
  brief: Brief,
  config: RunnableConfig,
  answers: Readonly<Record<string, unknown>> | null,
): Promise<Stage> {
  const before = await stateOf(remote, config);
  const started = before !== null && (before.next.length > 0 || hasValues(before.values));
  const pending = before === null ? [] : questionsIn(before);
  if (!started) {
    await run(remote, { messages: brief.messages }, config);
  } else if (answers !== null && pending.some((question) => question.id in answers)) {
    await run(remote, new Command({ resume: answers }), config);
  } else if (pending.length === 0 && before.next.length > 0) {
    // The process went away while the remote run was under way, or that run failed: it goes on from there.
    await run(remote, null, config);
  }
  const after = await stateOf(remote, config);
  return { questions: after === null ? [] : questionsIn(after), values: after?.values ?? null };
}

/** The remote client throws when the remote graph asks; its questions are then read from its state. */
async function run(remote: RemoteParticipant, input: unknown, config: RunnableConfig): Promise<void> {
  try {
    await remote.invoke(input, config);
  } catch (error) {
    if (!isGraphInterrupt(error)) throw error;
  }
}

async function stateOf(remote: RemoteParticipant, config: RunnableConfig): Promise<RemoteState | null> {
  try {
    return await remote.getState(config);
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

function questionsIn(state: RemoteState): RemoteQuestion[] {
  return state.tasks.flatMap((remoteTask) =>
    (remoteTask.interrupts ?? []).map((found) => {
      // RemoteGraph calls the id `interrupt_id`, the server and newer clients `id`.
      const raw = found as { id?: string; interrupt_id?: string; value?: unknown };
      return { id: raw.interrupt_id ?? raw.id ?? "", value: raw.value };
    }),
  );
}

function hasValues(values: unknown): boolean {
  return typeof values === "object" && values !== null && Object.keys(values).length > 0;
}

function isNotFound(error: unknown): boolean {
  return typeof error === "object" && error !== null && "status" in error && error.status === 404;
}
