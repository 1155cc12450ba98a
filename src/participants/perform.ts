import type { BaseMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";
import {
  getConfig,
  isGraphBubbleUp,
  isParentCommand,
  type LangGraphRunnableConfig,
  type StateSchemaFields,
  task,
} from "@langchain/langgraph";
import { askedWaitMs, canPass } from "../delegation/passing-errors.ts";
import type { Task, TaskStatus } from "../delegation/task.ts";
import { messageOf, SupervisorWorkflowError } from "../errors/error.ts";
import { type SpentElsewhere, spentRemotely } from "../usage/spent-elsewhere.ts";
import { withoutUndefinedCheckpoint } from "../workflow/checkpoint-config.ts";
import { ownErrorIn, refusalIn, refusalReason } from "../workflow/spending.ts";
import type { Brief } from "./brief.ts";
import { readHandoff } from "./handoff.ts";
import type { Participant } from "./participant.ts";
import { workRemotely } from "./remote.ts";
import { checkUpdate, type Report, readFunctionResult, readRunnableResult } from "./report.ts";
import { Timeout, withTimeout } from "./timeout.ts";

/** What a task came to: always a value, whatever the participant did. */
export interface Performance {
  readonly status: TaskStatus;
  readonly text: string;
  readonly data?: unknown;
  readonly confidence: number | null;
  readonly learnings: readonly string[];
  readonly messages: readonly BaseMessage[];
  readonly update: Readonly<Record<string, unknown>>;
  readonly handoff: Task["handoff"];
  /** How often the participant was asked, with attempts that its check sent back. */
  readonly attempts: number;
  /** Whether a failure can pass, so that another attempt is worth it. */
  readonly canPass: boolean;
  /** How long the provider asks to wait before that, in milliseconds; null where it does not say. */
  readonly askedWaitMs: number | null;
}

/** What a performance needs to know besides the participant. */
export interface Stage {
  /** The brief for an attempt; with what the check found wrong with the one before. */
  readonly brief: (feedback: string | null) => Brief;
  readonly task: Task;
  readonly names: readonly string[];
  readonly declaredFields: StateSchemaFields;
  /** How long one attempt may take, in milliseconds; null for any time. */
  readonly timeoutMs: number | null;
  /** The caller's context, with its schema's defaults. */
  readonly context: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Counts a model call that was made elsewhere. */
  readonly noteUsage: (call: SpentElsewhere) => Promise<void>;
  readonly config: LangGraphRunnableConfig;
}

/**
 * Lets a participant work on a task, up to a report that its check accepts.
 *
 * An exception, a timeout, an empty answer or a finding that stays is a failed performance with its reason.
 * Only interrupts, the run's own abort and mistakes in the set-up are thrown.
 */
export async function perform(participant: Participant, stage: Stage): Promise<Performance> {
  const { check, checkRetries } = participant;
  if (check === null) return attempt(participant, stage, stage.brief(null));

  // With a check there may be several attempts in one node. Each is a recorded LangGraph task, together with what
  // was found, so that a question in the second neither runs nor judges the first again.
  const recorded = task(participant.name, async (feedback: string | null) => {
    const brief = stage.brief(feedback);
    const performance = await attempt(participant, { ...stage, config: withinTask(stage.config) }, brief);
    const isDone = performance.status.type === "completed";
    const finding = isDone
      ? await withinConfig(stage.config, () => findings(check, performance, brief))
      : null;
    return { performance, finding };
  });
  let feedback: string | null = null;
  for (let attempts = 1; ; attempts += 1) {
    const { performance, finding }: { performance: Performance; finding: string | null } =
      await recorded(feedback);
    if (finding === null) return { ...performance, attempts };
    if (attempts > checkRetries) {
      const reason = `Its check found after ${attempts} attempts: ${finding}`;
      return { ...performance, attempts, ...failure(reason, performance.text) };
    }
    feedback = finding;
  }
}

/** The config of the recorded task that runs now: each one's inner graphs have a checkpoint namespace of their own. */
export function withinTask(config: LangGraphRunnableConfig): LangGraphRunnableConfig {
  return { ...config, configurable: { ...config.configurable, ...getConfig().configurable } };
}

/** Runs a function so that what it calls without a config is part of the run all the same, and counts. */
function withinConfig<Result>(config: RunnableConfig, work: () => Promise<Result>): Promise<Result> {
  return AsyncLocalStorageProviderSingleton.runWithConfig(config, work);
}

/** What a check finds, or null. One that throws, as a schema's `parse` does, has found something. */
async function findings(
  check: NonNullable<Participant["check"]>,
  performance: Performance,
  brief: Brief,
): Promise<string | null> {
  try {
    const found: unknown = await check(performance, brief);
    if (found === null || found === undefined) return null;
    if (typeof found === "string") return found.trim() || null;
    return `The check returned ${messageOf(found)} where it must return words, or nothing.`;
  } catch (thrown) {
    const error = thrown ?? new Error(String(thrown));
    if (isGraphBubbleUp(error)) throw error;
    const own = ownErrorIn(error, [...SETUP_MISTAKES, "BUDGET_EXHAUSTED"]);
    if (own !== null) throw own;
    return messageOf(error);
  }
}

/** What a performance has besides how it ended, as long as nothing came of it. */
export const NOTHING_CAME = {
  messages: [],
  update: {},
  confidence: null,
  learnings: [],
  handoff: null,
  attempts: 1,
  canPass: false,
  askedWaitMs: null,
} as const satisfies Omit<Performance, "status" | "text">;

async function attempt(participant: Participant, stage: Stage, brief: Brief): Promise<Performance> {
  const base = NOTHING_CAME;
  try {
    const report = await withTimeout(stage.timeoutMs, stage.config.signal, (signal) =>
      work(participant, stage, brief, signal),
    );
    if (report.text.trim() === "") return { ...base, ...report, ...failure("It gave no answer.", "") };
    return { ...base, ...report, status: { type: "completed" } };
  } catch (thrown) {
    // LangGraph's own tests for its errors do not bear a thrown null.
    const error = thrown ?? new Error(String(thrown));
    if (isParentCommand(error)) {
      const handoff = readHandoff(error.command, stage.names, brief.messages);
      const status: Pick<Performance, "status" | "text"> =
        handoff.failure === null
          ? { status: { type: "completed" }, text: handoff.text }
          : failure(handoff.failure, handoff.text);
      return { ...base, messages: handoff.messages, handoff: handoff.suggestion, ...status };
    }
    if (isGraphBubbleUp(error) || stage.config.signal?.aborted) throw error;
    const mistake = ownErrorIn(error, SETUP_MISTAKES);
    if (mistake !== null) throw mistake;
    const refusal = refusalIn(error);
    if (refusal !== null) return { ...base, ...cancellation(refusalReason(refusal)) };
    if (lacksCheckpointer(error)) throw checkpointerRequired(participant.name, error);
    if (error instanceof Timeout) {
      const text = `${participant.name} did not answer within ${error.afterMs} ms.`;
      return { ...base, text, status: { type: "timed-out", after: error.afterMs }, canPass: true };
    }
    const passing = { canPass: canPass(error), askedWaitMs: askedWaitMs(error, Date.now()) };
    return { ...base, ...passing, ...failure(messageOf(error), "") };
  }
}

async function work(
  participant: Participant,
  stage: Stage,
  brief: Brief,
  signal: AbortSignal,
): Promise<Report> {
  const config: RunnableConfig = {
    ...stage.config,
    signal,
    recursionLimit: recursionLimit(participant, stage.config),
    configurable: {
      ...withoutUndefinedCheckpoint(stage.config.configurable ?? {}),
      // Nested graphs listen to these before they look at `signal`, and would not hear of a time limit.
      __pregel_abort_signals: { externalAbortSignal: signal },
    },
  };
  switch (participant.work.kind) {
    case "function": {
      const { run } = participant.work;
      const runtime = {
        participant: participant.name,
        taskId: stage.task.id,
        state: stage.fields,
        context: stage.context,
        store: stage.config.store,
        signal,
        config,
        noteUsage: stage.noteUsage,
      };
      const result = await withinConfig(config, async () => run(brief, runtime));
      const report = readFunctionResult(result, Object.keys(stage.declaredFields));
      await checkUpdate(report.update, stage.declaredFields);
      return report;
    }
    case "remote": {
      const threadId = stage.task.remoteThreadId ?? crypto.randomUUID();
      const result = await workRemotely(participant.work.remote, brief, threadId, config);
      const report = readRunnableResult(result, brief.messages);
      for (const call of spentRemotely(result, report.messages)) await stage.noteUsage(call);
      return report;
    }
    case "runnable": {
      const result = await participant.work.runnable.invoke({ messages: [...brief.messages] }, config);
      return readRunnableResult(result, brief.messages);
    }
  }
}

/** A graph keeps the limit that it was given by itself, where that is the higher one. */
function recursionLimit({ work }: Participant, config: RunnableConfig): number {
  const own = work.kind === "runnable" ? work.graph?.config?.recursionLimit : undefined;
  return Math.max(own ?? 25, config.recursionLimit ?? 0);
}

/** Mistakes of whoever set the workflow up: no participant's failure, and nothing a supervisor could mend. */
const SETUP_MISTAKES = [
  "CHECKPOINTER_REQUIRED",
  "SCRIPT_MISMATCH",
  "MODEL_WITHOUT_PRICE",
  "CALL_WITHOUT_BOUND",
  "INVALID_ENVIRONMENT",
  "NO_ENVIRONMENT",
] as const;

/** Work that was stopped from outside, and is nobody's failure. */
export function cancellation(reason: string): Pick<Performance, "status" | "text"> {
  return { status: { type: "cancelled", reason }, text: `(Cancelled: ${reason})` };
}

/** A failure writes nothing into the declared fields. */
function failure(reason: string, text: string): Pick<Performance, "status" | "text" | "update"> {
  const said = text === "" ? "" : `${text}\n\n`;
  return { status: { type: "failed", reason }, text: `${said}(Failed: ${reason})`, update: {} };
}

function lacksCheckpointer(error: unknown): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    "lc_error_code" in error &&
    error.lc_error_code === "MISSING_CHECKPOINTER"
  );
}

/** A question that cannot be kept is a mistake in the set-up, not the participant's failure. */
export function checkpointerRequired(asker: string, cause?: unknown): SupervisorWorkflowError {
  return new SupervisorWorkflowError(
    "CHECKPOINTER_REQUIRED",
    `${asker} asks a question, but the workflow has no checkpointer to keep the run in until the answer comes. ` +
      "Give one to build(), e.g. .build({ checkpointer: new MemorySaver() }), and a thread_id to each call: " +
      '{ configurable: { thread_id: "…" } }.',
    { cause },
  );
}
