import { setMaxListeners } from "node:events";
import type { BaseMessage } from "@langchain/core/messages";
import { isGraphInterrupt, type LangGraphRunnableConfig } from "@langchain/langgraph";
import { cancellationsIn, type TaskInHand } from "../delegation/cancellations.ts";
import { rankOf } from "../delegation/order.ts";
import { type DelegationPolicy, narrowed } from "../delegation/policy.ts";
import { slotsOf } from "../delegation/run-slots.ts";
import { isSettled, type Task } from "../delegation/task.ts";
import { transition } from "../delegation/transitions.ts";
import { type Emit, emitter, PATH_CONFIG_KEY, pathOf } from "../events/emitter.ts";
import { isWorkflowEvent } from "../events/stream-workflow.ts";
import { serialOf, tellQuestions } from "../events/tell-questions.ts";
import { TokenHandler } from "../events/token-handler.ts";
import { callConfig } from "../models/call-config.ts";
import { ATTEMPT_KEY } from "../planning/environment/environment-of.ts";
import { callOf, type SpentElsewhere } from "../usage/spent-elsewhere.ts";
import { contextOf } from "../workflow/context-schema.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import { journalIn } from "../workflow/journal.ts";
import { type PlaceInBatch, reportMessage } from "../workflow/messages.ts";
import {
  callHandlers,
  ledgerOf,
  noteCall,
  refusalIn,
  refusalReason,
  whySpent,
  withinDuration,
} from "../workflow/spending.ts";
import { attemptTask } from "./attempts.ts";
import type { Brief } from "./brief.ts";
import { cancelledTask } from "./cancelled-task.ts";
import { castFor, learn } from "./casting.ts";
import { metricsOf } from "./metrics.ts";
import type { Participant } from "./participant.ts";
import { pause } from "./pause.ts";
import { cancellation, NOTHING_CAME, type Performance, perform } from "./perform.ts";
import { reportMessages } from "./report-messages.ts";

/** What a participant works with, besides what its brief says. */
export interface Assigned {
  /** The task as it begins, once there is a free slot; and the brief for each attempt at it. */
  readonly begin: (task: Task) => {
    readonly task: Task;
    readonly brief: (task: Task, feedback: string | null, learnings: readonly string[]) => Brief;
  };
  /** The declared state fields' values. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Ids of messages that the conversation has already. */
  readonly known: ReadonlySet<string | undefined>;
  /** Where the task stands among those that were handed out with it. */
  readonly place?: PlaceInBatch | undefined;
  /** Of tasks as urgent as each other, those of a lower generation get a slot first. @default 0 */
  readonly generation?: number;
  /** Ends the wait for a slot, and leaves work that has begun alone. */
  readonly stopping?: AbortSignal;
}

/** A task that has come to its end, and what it adds to the state. */
export interface WorkedTask {
  readonly task: Task;
  readonly messages: readonly BaseMessage[];
  readonly update: Readonly<Record<string, unknown>>;
}

/** Waits for a free slot, lets a participant work on its task, tells of it, and settles the task. */
export async function workOnTask(
  definition: WorkflowDefinition,
  given: Task,
  assigned: Assigned,
  config: LangGraphRunnableConfig,
): Promise<WorkedTask> {
  const cancellations = cancellationsIn(config);
  await cancellations?.watch(config.store, given.runId);
  const inHand = cancellations?.take(given.id);
  const workflow = definition.name;
  const task = resumed(given, journalIn(config).taskOf(given.id));
  if (task.status.type === "cancelled") {
    const { reason } = task.status;
    return reported(cancelledTask(task, { reason, workflow, report: task.report }, config), assigned.place);
  }
  const progress: Progress = { task, begunAt: null };
  try {
    const own = signalOf(config, inHand);
    const signals = [own.signal, assigned.stopping].filter((signal) => signal !== undefined);
    // Many tasks at once listen on the run's signal; that is no leak.
    for (const signal of signals) setMaxListeners(0, signal);
    const release = await slotsOf(config, definition.maxParallelTasks).take(AbortSignal.any(signals), [
      ...rankOf(given).slice(0, 2),
      assigned.generation ?? 0,
    ]);
    try {
      own.signal?.throwIfAborted();
      const spent = whySpent(ledgerOf(config, given.runId));
      if (spent !== null) return cancelledTask(task, { reason: spent, workflow }, config);
      return await work(definition, assigned, progress, own);
    } finally {
      release();
    }
  } catch (error) {
    const reason = inHand?.reason() ?? null;
    if (reason === null || config.signal?.aborted) throw error;
    const { begunAt } = progress;
    const durationMs = begunAt === null ? 0 : Math.round(performance.now() - begunAt);
    const cancellation = { reason, workflow, durationMs, report: `(Cancelled: ${reason})` };
    return reported(cancelledTask(progress.task, cancellation, config), assigned.place);
  } finally {
    inHand?.release();
  }
}

/** A task that was cancelled, with what the supervisor reads of it. */
function reported(worked: WorkedTask, place: PlaceInBatch | undefined): WorkedTask {
  return { ...worked, messages: [reportMessage(worked.task, worked.task.report ?? "", { place })] };
}

/** A config whose signal aborts with the run, and when the task is cancelled. */
function signalOf(config: LangGraphRunnableConfig, inHand: TaskInHand | undefined): LangGraphRunnableConfig {
  if (inHand === undefined) return config;
  const signals = [config.signal, inHand.signal].filter((signal) => signal !== undefined);
  return { ...config, signal: AbortSignal.any(signals) };
}

/** The task where it was left by an earlier process, or when it asked. */
function resumed(given: Task, noted: Task | null): Task {
  if (noted === null) return given;
  if (isSettled(noted)) return noted;
  const { status, participant, startedAt, tried, attempts, remoteThreadId, askedAt } = noted;
  const waited = askedAt === null ? 0 : Date.now() - Date.parse(askedAt);
  const pausedMs = noted.pausedMs + Math.max(0, waited);
  return {
    ...given,
    status,
    participant,
    startedAt,
    tried,
    attempts,
    remoteThreadId,
    pausedMs,
    askedAt: null,
  };
}

/** How far the work on a task has come, for when it is cut off. */
interface Progress {
  task: Task;
  /** When this stretch of work began, by `performance.now()`; null while it waits for a slot. */
  begunAt: number | null;
}

async function work(
  definition: WorkflowDefinition,
  { begin, fields, known, place }: Assigned,
  progress: Progress,
  config: LangGraphRunnableConfig,
): Promise<WorkedTask> {
  const { task: begun, brief } = begin(progress.task);
  const path = pathOf(config, definition.name);
  const emit = emitter(config, { runId: begun.runId, turn: begun.turn, path });
  const journal = journalIn(config);
  const startedAt = performance.now();
  progress.begunAt = startedAt;
  const policyFor = ({ policy }: Participant): DelegationPolicy =>
    narrowed(definition.policy, policy, begun.policy);

  const { candidates, learnings } = await castFor(definition, begun, policyFor, config.store);
  const attempted = await attemptTask(begun, {
    candidates,
    policyFor,
    attempt: (participant, task, timeoutMs) => {
      progress.task = task;
      const serial = task.tried.length === 0 ? undefined : String(task.tried.length + 1);
      const about = { taskId: task.id, participant: participant.name };
      emit({ type: "task-started", ...about, instruction: task.instruction, item: task.item }, serial);
      const attempt = attemptOnce(
        definition,
        participant,
        task,
        timeoutMs,
        { fields, emit, path, brief: (task, feedback) => brief(task, feedback, learnings) },
        config,
      );
      return attempt.catch(async (error: unknown) => {
        if (isGraphInterrupt(error)) await journal.noteTask({ ...task, askedAt: new Date().toISOString() });
        throw error;
      });
    },
    keep: (task) => {
      progress.task = task;
      return journal.noteTask(task);
    },
    isOver: () => whySpent(ledgerOf(config, begun.runId)) !== null,
    failed: ({ by, ...failure }) => {
      const about = { taskId: begun.id, participant: by };
      emit({ type: "attempt-failed", ...about, ...failure }, `${by}/${failure.attempt}`);
    },
    remoteThreadId: ({ work: { kind } }) => (kind === "remote" ? crypto.randomUUID() : null),
    now: Date.now,
    random: Math.random,
    sleep: (ms) => {
      const leftMs = ledgerOf(config, begun.runId)?.durationLeftMs ?? Number.POSITIVE_INFINITY;
      return pause(Math.min(ms, leftMs), config.signal);
    },
  });
  if (attempted === null) throw new Error(`There is no participant "${begun.participant}".`);

  const { task, participant, result } = attempted;
  const about = { taskId: task.id, participant: participant.name };
  const durationMs = Math.round(performance.now() - startedAt);
  const settled = transition(task, result.status, {
    report: result.text,
    handoff: result.handoff,
    metrics: metricsOf(durationMs, result.confidence, journal.ofTask(task.id)),
    ...(result.data === undefined ? {} : { data: result.data }),
  });
  await learn(definition, settled, result, config.store);
  if (result.status.type === "completed")
    emit({ type: "task-finished", ...about, report: result.text, durationMs });
  else emit({ type: "task-failed", ...about, reason: reasonOf(result), durationMs });
  return {
    task: settled,
    messages: reportMessages(participant, settled, result, known, place),
    update: result.update,
  };
}

/** What an attempt is made with, besides the participant and the task. */
interface AttemptSetting extends Pick<Assigned, "fields"> {
  readonly brief: (task: Task, feedback: string | null) => Brief;
  readonly emit: Emit;
  readonly path: readonly string[];
}

async function attemptOnce(
  definition: WorkflowDefinition,
  participant: Participant,
  task: Task,
  timeoutMs: number | null,
  { fields, brief, emit, path }: AttemptSetting,
  config: LangGraphRunnableConfig,
): Promise<Performance> {
  const about = { taskId: task.id, participant: participant.name };
  const within = [...path, participant.name];
  const caller = { role: "participant", participant: participant.name, path: within } as const;
  const { runId, id: taskId } = task;
  const owner = { runId, role: "participant", actor: participant.name, taskId } as const;
  const handlers = callHandlers(config, owner);
  const tokens = new TokenHandler(caller, (text, serial) => emit({ type: "token", ...about, text }, serial));
  const told = new Set<string>();
  const stage = {
    task,
    timeoutMs,
    names: definition.participants.map(({ name }) => name),
    declaredFields: definition.declaredFields,
    fields,
    noteUsage: (call: SpentElsewhere) => noteCall(config, callOf(owner, call)),
    context: contextOf(definition, config),
    config: {
      ...config,
      ...callConfig(config, caller, [...handlers, tokens]),
      writer: hearQuestions(config.writer, told),
      configurable: {
        ...config.configurable,
        [PATH_CONFIG_KEY]: within,
        [ATTEMPT_KEY]: `${task.id}/${task.tried.length}`,
      },
    },
    brief: (feedback: string | null) => brief(task, feedback),
  };
  const ledger = ledgerOf(config, task.runId);
  try {
    return await withinDuration(ledger, config.signal, participant.name, (signal) =>
      perform(participant, signal === undefined ? stage : { ...stage, config: { ...stage.config, signal } }),
    );
  } catch (error) {
    if (isGraphInterrupt(error)) {
      tellQuestions(error.interrupts, participant.name, emit, { taskId: task.id, told });
    }
    const refusal = refusalIn(error);
    if (refusal === null) throw error;
    return { ...NOTHING_CAME, ...cancellation(refusalReason(refusal)) };
  }
}

function reasonOf(result: Performance): string {
  switch (result.status.type) {
    case "failed":
    case "cancelled":
      return result.status.reason;
    case "timed-out":
      return `No answer within ${result.status.after} ms.`;
    default:
      return result.text;
  }
}

/** Lets events pass, and notes the questions that a nested workflow tells of itself. */
function hearQuestions(
  writer: LangGraphRunnableConfig["writer"],
  told: Set<string>,
): NonNullable<LangGraphRunnableConfig["writer"]> {
  return (chunk: unknown) => {
    if (isWorkflowEvent(chunk) && chunk.type === "question-asked") told.add(serialOf(chunk));
    writer?.(chunk);
  };
}
