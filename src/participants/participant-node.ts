import type { BaseMessage } from "@langchain/core/messages";
import { isGraphInterrupt, type LangGraphRunnableConfig } from "@langchain/langgraph";
import type { Task } from "../delegation/task.ts";
import { settle } from "../delegation/transitions.ts";
import { emitter, PATH_CONFIG_KEY, pathOf } from "../events/emitter.ts";
import { isWorkflowEvent } from "../events/stream-workflow.ts";
import { serialOf, tellQuestions } from "../events/tell-questions.ts";
import { TokenHandler } from "../events/token-handler.ts";
import { callConfig } from "../models/call-config.ts";
import { UsageCollector } from "../usage/collector.ts";
import { contextOf } from "../workflow/context-schema.ts";
import { declaredValues } from "../workflow/declared-fields.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import { amended, marked, reportMessage } from "../workflow/messages.ts";
import type { WorkflowState, WorkflowUpdate } from "../workflow/state.ts";
import { composeBrief } from "./brief.ts";
import type { Participant } from "./participant.ts";
import { type Performance, perform } from "./perform.ts";
import { soundWork } from "./sound-work.ts";

/** A participant's node: takes the task in hand, lets the participant work, and brings one report back. */
export function participantNode(definition: WorkflowDefinition, participant: Participant) {
  const names = definition.participants.map(({ name }) => name);
  const { declaredFields } = definition;

  return async (state: WorkflowState, config: LangGraphRunnableConfig): Promise<WorkflowUpdate> => {
    const task = state.tasks.find(({ id }) => id === state.run?.taskId);
    if (task === undefined) return {};
    const path = [...pathOf(config, definition.name), participant.name];
    const emit = emitter(config, { runId: task.runId, turn: task.turn, path: path.slice(0, -1) });
    const about = { taskId: task.id, participant: participant.name };
    emit({ type: "task-started", ...about, instruction: task.instruction });

    const caller = { role: "participant", participant: participant.name, path } as const;
    const usage = new UsageCollector({
      runId: task.runId,
      role: "participant",
      actor: participant.name,
      taskId: task.id,
    });
    const tokens = new TokenHandler(caller, (text, serial) =>
      emit({ type: "token", ...about, text }, serial),
    );
    const told = new Set<string>();
    const inner = callConfig(config, caller, [usage, tokens]);
    const startedAt = performance.now();
    const result = await perform(participant, {
      task,
      names,
      declaredFields,
      fields: declaredValues(state, declaredFields),
      context: contextOf(definition, config),
      config: {
        ...config,
        ...inner,
        writer: hearQuestions(config.writer, told),
        configurable: { ...config.configurable, [PATH_CONFIG_KEY]: path },
      },
      brief: (feedback) =>
        composeBrief(task, state.messages, state.tasks, feedback, definition.prompts.brief),
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
      durationMs,
      ...(result.data === undefined ? {} : { data: result.data }),
    });
    if (result.status.type === "completed")
      emit({ type: "task-finished", ...about, report: result.text, durationMs });
    else emit({ type: "task-failed", ...about, reason: reasonOf(result), durationMs });

    const known = new Set(state.messages.map((message) => message.id));
    return {
      ...result.update,
      tasks: [settled],
      messages: reportMessages(participant, settled, result, known),
      usage: [...usage.entries],
    };
  };
}

/** What joins the conversation: the report under the participant's name, and before it all its work, if wanted. */
function reportMessages(
  participant: Participant,
  task: Task,
  result: Performance,
  known: ReadonlySet<string | undefined>,
): BaseMessage[] {
  const spoken = result.messages.findLast(
    (message) => message.getType() === "ai" && message.text.trim() !== "",
  );
  // Chat views match streamed tokens with the finished message by id, so the report keeps its author's id.
  const id = spoken?.id && !known.has(spoken.id) ? spoken.id : undefined;
  const report = reportMessage(task, result.text, id);
  if (participant.report === "last") return [report];
  const mark = { kind: "work", taskId: task.id, participant: participant.name } as const;
  const work = soundWork(result.messages)
    .filter((message) => message.id !== report.id && !known.has(message.id))
    .map((message) =>
      marked(message.getType() === "ai" ? amended(message, { name: participant.name }) : message, mark),
    );
  return [...work, report];
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
