import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import type { WorkflowEvent } from "./event.ts";

/** What an event says by itself, without what every event carries. */
type Spoken<Event> = Event extends WorkflowEvent
  ? Omit<Event, "id" | "runId" | "path" | "turn" | "time">
  : never;

export type WorkflowSpeech = Spoken<WorkflowEvent>;

/** What there is to tell of a plan. */
export type PlanSpeech = Extract<WorkflowSpeech, { readonly nodeId: string }>;

/** Tells what happens, on LangGraph's `custom` stream; `serial` tells apart what a turn and task can tell often. */
export type Emit = (speech: WorkflowSpeech, serial?: string) => void;

/** Where a workflow stands among nested ones; handed down in `configurable`. */
export const PATH_CONFIG_KEY = "__supervisor_workflow_path";

/** The path of names down to this workflow. Nested, it goes by the name that its host gave it. */
export function pathOf(config: LangGraphRunnableConfig, name: string): readonly string[] {
  const path: unknown = config.configurable?.[PATH_CONFIG_KEY];
  return Array.isArray(path) ? (path as string[]) : [name];
}

/**
 * An emitter for one node of one turn.
 *
 * Ids are made from what happened, not drawn: a node that runs again after a crash or an answer repeats them.
 */
export function emitter(
  config: LangGraphRunnableConfig,
  at: { readonly runId: string; readonly turn: number; readonly path: readonly string[] },
): Emit {
  return (speech, serial) => {
    // Of an aborted run nothing more is told, also where a function goes on that does not listen.
    if (config.signal?.aborted) return;
    const task = "taskId" in speech && speech.taskId !== undefined ? `/${speech.taskId}` : "";
    config.writer?.({
      ...speech,
      id: `${at.runId}/${at.turn}/${speech.type}${task}${serial === undefined ? "" : `/${serial}`}`,
      runId: at.runId,
      path: at.path,
      turn: at.turn,
      time: new Date().toISOString(),
    });
  };
}
