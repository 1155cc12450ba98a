import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { RunnableConfig } from "@langchain/core/runnables";
import type { CallRole } from "../usage/entry.ts";

/** Keys under which every model call of a workflow carries what it is for, in its run metadata. */
export const ROLE_KEY = "supervisor_workflow_role";
export const PARTICIPANT_KEY = "supervisor_workflow_participant";
export const PATH_KEY = "supervisor_workflow_path";

/** Who makes a model call, and as what. */
export interface Caller {
  readonly role: CallRole;
  readonly participant: string | null;
  readonly path: readonly string[];
}

/** The metadata with which model calls tell whose they are; read by usage, events and the scripted model. */
export function callerMetadata(caller: Caller): Record<string, unknown> {
  return {
    [ROLE_KEY]: caller.role,
    [PARTICIPANT_KEY]: caller.participant,
    [PATH_KEY]: caller.path.join("/"),
  };
}

/** LangGraph's `messages` stream leaves out calls with this tag: nobody wants to read a decision's JSON. */
export const NO_STREAM_TAGS = ["nostream", "langsmith:nostream"];

/** A config for a call within a node: the node's own, with who calls, and more handlers. */
export function callConfig(
  config: RunnableConfig,
  caller: Caller,
  handlers: readonly BaseCallbackHandler[],
  tags: readonly string[] = [],
): RunnableConfig {
  return {
    ...config,
    tags: [...(config.tags ?? []), ...tags],
    metadata: { ...config.metadata, ...callerMetadata(caller) },
    callbacks: withHandlers(config.callbacks, handlers),
  };
}

function withHandlers(
  callbacks: RunnableConfig["callbacks"],
  handlers: readonly BaseCallbackHandler[],
): NonNullable<RunnableConfig["callbacks"]> {
  if (callbacks === undefined) return [...handlers];
  if (Array.isArray(callbacks)) return [...callbacks, ...handlers];
  const manager = callbacks.copy();
  for (const handler of handlers) manager.addHandler(handler, true);
  return manager;
}

class PrefersStreaming extends BaseCallbackHandler {
  readonly name = "supervisor-workflow-prefers-streaming";
  // LangChain's chat models look for this on the handlers of a call.
  readonly lc_prefer_streaming = true;
}

/**
 * A config under which a chat model that can streams inside, also when it is only invoked.
 *
 * Not streamed, OpenAI's client parses structured output itself and throws on what does not parse: LangChain then
 * takes it for a failed call and pays for it again and again, and neither what was written nor its usage is told.
 */
export function streamedInside(config: RunnableConfig): RunnableConfig {
  return { ...config, callbacks: withHandlers(config.callbacks, [new PrefersStreaming()]) };
}
