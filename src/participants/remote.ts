import type { RunnableConfig } from "@langchain/core/runnables";
import { Command, interrupt, isGraphInterrupt, task } from "@langchain/langgraph";
import { messageOf } from "../errors/error.ts";
import type { Brief } from "./brief.ts";
import type { RemoteParticipant, RemoteState } from "./participant.ts";

/** A question that waits on the remote server. */
interface RemoteQuestion {
  readonly id: string;
  readonly value: unknown;
}

/** How far the remote run got: to questions, or to its end. */
interface Stage {
  readonly questions: readonly RemoteQuestion[];
  readonly values: unknown;
  /** The remote checkpoint at which it stands. */
  readonly checkpointId: string | null;
}

/** The answers to a stage's questions. */
interface Answers {
  readonly byQuestion: Readonly<Record<string, unknown>>;
  readonly checkpointId: string | null;
}

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
  const thread = new RemoteThread(remote, remoteThreadId, config);
  // LangGraph fails the whole run for a task that throws, also where its caller catches: a failure is a value here.
  const recorded = task(
    `${brief.participant}-remote`,
    async (answers: Answers | null): Promise<{ stage: Stage } | { failure: string }> => {
      try {
        return { stage: await endingSoonAfterAbort(thread.advance(brief, answers), config.signal) };
      } catch (error) {
        return { failure: messageOf(error) };
      }
    },
  );
  const advance = async (answers: Answers | null): Promise<Stage> => {
    const result = await recorded(answers);
    if ("failure" in result) throw new Error(result.failure);
    return result.stage;
  };

  let stage = await advance(null);
  while (stage.questions.length > 0) {
    const byQuestion: Record<string, unknown> = {};
    for (const question of stage.questions) byQuestion[question.id] = interrupt(question.value);
    stage = await advance({ byQuestion, checkpointId: stage.checkpointId });
  }
  return stage.values;
}

/** How long an aborted remote call may take to cancel what runs on the server, in milliseconds. */
const CANCELLING_MS = 2_000;

/** The work, or soon after an abort an error: the client goes on trying to reach a server that is not there. */
async function endingSoonAfterAbort<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  let onAbort = (): void => {};
  const tooLong = new Promise<never>((_resolve, reject) => {
    onAbort = () => {
      timer = setTimeout(() => reject(signal.reason), CANCELLING_MS);
    };
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}

/** One task's thread on the server. */
class RemoteThread {
  readonly #remote: RemoteParticipant;
  readonly #threadId: string;
  readonly #config: RunnableConfig;

  constructor(remote: RemoteParticipant, threadId: string, config: RunnableConfig) {
    this.#remote = remote;
    this.#threadId = threadId;
    this.#config = {
      configurable: { thread_id: threadId },
      ...(config.signal ? { signal: config.signal } : {}),
      ...("context" in config ? { context: config.context } : {}),
    };
  }

  /** Starts, resumes or rejoins the remote run, whichever the thread is in need of, and waits for its next stage. */
  async advance(brief: Brief, answers: Answers | null): Promise<Stage> {
    const state = await this.#settledState();
    if (state === null || !hasBegun(state)) return this.#run({ messages: brief.messages });
    const stage = stageOf(state);
    // A question of the same remote task has the same id as the one before it, so the checkpoint tells whether
    // these answers were delivered already, by a process that then went away.
    const isOpen =
      stage.questions.length > 0 && answers !== null && stage.checkpointId === answers.checkpointId;
    if (isOpen) return this.#run(new Command({ resume: answers.byQuestion }));
    if (stage.questions.length === 0 && state.next.length > 0) return this.#run(null);
    return stage;
  }

  async #run(input: unknown): Promise<Stage> {
    try {
      await this.#remote.invoke(input, this.#config);
    } catch (error) {
      if (this.#config.signal?.aborted) await this.#cancelRuns();
      // The remote client throws when the remote graph asks; the questions are then read from its state.
      if (!isGraphInterrupt(error)) throw error;
    }
    const state = await this.#settledState();
    return state === null ? { questions: [], values: null, checkpointId: null } : stageOf(state);
  }

  /** The thread's state once nothing runs on it: a run may go on there after the process that started it died. */
  async #settledState(): Promise<RemoteState | null> {
    try {
      const { signal } = this.#config;
      for (const { run_id } of await this.#activeRuns(signal)) {
        await this.#remote.client.runs.join(this.#threadId, run_id, signal ? { signal } : {});
      }
      return await this.#remote.getState(this.#config);
    } catch (error) {
      if (isNotFound(error)) return null;
      throw error;
    }
  }

  async #activeRuns(signal?: AbortSignal): Promise<{ run_id: string }[]> {
    const runs = await this.#remote.client.runs.list(this.#threadId, signal ? { signal } : {});
    return runs.filter(({ status }) => status === "pending" || status === "running");
  }

  /** What nobody waits for any more shall not go on costing. The abort itself is what the caller gets to see. */
  async #cancelRuns(): Promise<void> {
    const runs = await this.#activeRuns().catch(() => []);
    await Promise.allSettled(
      runs.map(({ run_id }) => this.#remote.client.runs.cancel(this.#threadId, run_id)),
    );
  }
}

function stageOf(state: RemoteState): Stage {
  return {
    values: state.values,
    checkpointId: state.config.configurable?.checkpoint_id ?? null,
    questions: state.tasks.flatMap((remoteTask) =>
      (remoteTask.interrupts ?? []).map((found) => {
        // RemoteGraph calls the id `interrupt_id`; the server itself calls it `id`.
        const raw = found as { id?: string; interrupt_id?: string; value?: unknown };
        return { id: raw.interrupt_id ?? raw.id ?? "", value: raw.value };
      }),
    ),
  };
}

/** A thread that was only created has no values and nothing to go on with. */
function hasBegun({ next, values }: RemoteState): boolean {
  return next.length > 0 || (typeof values === "object" && values !== null && Object.keys(values).length > 0);
}

function isNotFound(error: unknown): boolean {
  return typeof error === "object" && error !== null && "status" in error && error.status === 404;
}
