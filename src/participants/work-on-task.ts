import { setMaxListeners } from "node:events";
import type { BaseMessage } from "@langchain/core/messages";
import { isGraphInterrupt, type LangGraphRunnableConfig } from "@langchain/langgraph";
import { slotsOf } from "../delegation/run-slots.ts";
import type { Task, TaskMetrics } from "../delegation/task.ts";
import { settle } from "../delegation/transitions.ts";
import { emitter, PATH_CONFIG_KEY, pathOf } from "../events/emitter.ts";
import { isWorkflowEvent } from "../events/stream-workflow.ts";
import { serialOf, tellQuestions } from "../events/tell-questions.ts";
import { TokenHandler } from "../events/token-handler.ts";
import { callConfig } from "../models/call-config.ts";
import type { UsageEntry } from "../usage/entry.ts";
import { totalsOf } from "../usage/usage-of.ts";
import { contextOf } from "../workflow/context-schema.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import { journalIn, usageCollector } from "../workflow/journal.ts";
import { amended, marked, type PlaceInBatch, reportMessage } from "../workflow/messages.ts";
import type { Brief } from "./brief.ts";
import type { Participant } from "./participant.ts";
import { type Performance, perform } from "./perform.ts";
import { soundWork } from "./sound-work.ts";

/** What a participant works with, besides what its brief says. */
export interface Assigned {
  /** The task as it begins, once there is a free slot; and the brief for an attempt at it. */
  readonly begin: () => { readonly task: Task; readonly brief: (feedback: string | null) => Brief };
  /** The declared state fields' values. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Ids of messages that the conversation has already. */
  readonly known: ReadonlySet<string | undefined>;
  /** Where the task stands among those that were handed out with it. */
  readonly place?: PlaceInBatch | undefined;
  /** Who waits for a slot with a lower rank comes first. @default 0 */
  readonly rank?: number;
  /** Ends the wait for a slot, and leaves work that has begun alone. */
  readonly stopping?: AbortSignal;
}

/** A task that has come to its end, and what it adds to the state. */
export interface WorkedTask {
  readonly task: Task;
  readonly messages: readonly BaseMessage[];
  readonly update: Readonly<Record<string, unknown>>;
}

/** Waits for a free slot, lets the participant work on its task, tells of it, and settles the task. */
export async function workOnTask(
  definition: WorkflowDefinition,
  participant: Participant,
  assigned: Assigned,
  config: LangGraphRunnableConfig,
): Promise<WorkedTask> {
  const signals = [config.signal, assigned.stopping].filter((signal) => signal !== undefined);
  // Many tasks at once listen on the run's signal; that is no leak.
  for (const signal of signals) setMaxListeners(0, signal);
  const release = await slotsOf(config, definition.maxParallelTasks).take(
    AbortSignal.any(signals),
    assigned.rank,
  );
  try {
    config.signal?.throwIfAborted();
    return await work(definition, participant, assigned, config);
  } finally {
    release();
  }
}

async function work(
  definition: WorkflowDefinition,
  participant: Participant,
  { begin, fields, known, place }: Assigned,
  config: LangGraphRunnableConfig,
): Promise<WorkedTask> {
  const { task, brief } = begin();
  const path = [...pathOf(config, definition.name), participant.name];
  const emit = emitter(config, { runId: task.runId, turn: task.turn, path: path.slice(0, -1) });
  const about = { taskId: task.id, participant: participant.name };
  emit({ type: "task-started", ...about, instruction: task.instruction, item: task.item });

  const caller = { role: "participant", participant: participant.name, path } as const;
  const usage = usageCollector(config, {
    runId: task.runId,
    role: "participant",
    actor: participant.name,
    taskId: task.id,
  });
  const tokens = new TokenHandler(caller, (text, serial) => emit({ type: "token", ...about, text }, serial));
  const told = new Set<string>();
  const startedAt = performance.now();
  const result = await perform(participant, {
    task,
    names: definition.participants.map(({ name }) => name),
    declaredFields: definition.declaredFields,
    fields,
    context: contextOf(definition, config),
    config: {
      ...config,
      ...callConfig(config, caller, [usage, tokens]),
      writer: hearQuestions(config.writer, told),
      configurable: { ...config.configurable, [PATH_CONFIG_KEY]: path },
    },
    brief,
  }).catch((error: unknown) => {
    if (isGraphInterrupt(error))
      tellQuestions(error.interrupts, participant.name, emit, { taskId: task.id, told });
    throw error;
  });

  const durationMs = Math.round(performance.now() - startedAt);
  const settled = settle(task, result.status, {
    report: result.text,
    attempts: result.attempts,
    handoff: result.handoff,
    metrics: metricsOf(durationMs, journalIn(config).ofTask(task.id)),
    ...(result.data === undefined ? {} : { data: result.data }),
  });
  if (result.status.type === "completed")
    emit({ type: "task-finished", ...about, report: result.text, durationMs });
  else emit({ type: "task-failed", ...about, reason: reasonOf(result), durationMs });
  return {
    task: settled,
    messages: reportMessages(participant, settled, result, known, place),
    update: result.update,
  };
}

/** What joins the conversation: the report under the participant's name, and before it all its work, if wanted. */
function reportMessages(
  participant: Participant,
  task: Task,
  result: Performance,
  known: ReadonlySet<string | undefined>,
  place: PlaceInBatch | undefined,
): BaseMessage[] {
  const spoken = result.messages.findLast(
    (message) => message.getType() === "ai" && message.text.trim() !== "",
  );
  // Chat views match streamed tokens with the finished message by id, so the report keeps its author's id.
  const id = spoken?.id && !known.has(spoken.id) ? spoken.id : undefined;
  const report = reportMessage(task, result.text, { id, place });
  if (participant.report === "last") return [report];
  const mark = {
    kind: "work",
    taskId: task.id,
    participant: participant.name,
    ...(place ? { place } : {}),
  } as const;
  const work = soundWork(result.messages)
    .filter((message) => message.id !== report.id && !known.has(message.id))
    .map((message) =>
      marked(message.getType() === "ai" ? amended(message, { name: participant.name }) : message, mark),
    );
  return [...work, report];
}

function metricsOf(durationMs: number, calls: readonly UsageEntry[]): TaskMetrics {
  const { calls: modelCalls, toolCalls, inputTokens, outputTokens, costUsd } = totalsOf(calls);
  return { durationMs, modelCalls, toolCalls, inputTokens, outputTokens, costUsd };
}

function reasonOf(result: Performance): string {
  switch (result.status.type) {
    case "failed":
      return result.status.reason;
    case "timed-out":
      return `No answer within ${result.status.afterMs} ms.`;
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
