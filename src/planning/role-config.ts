import type { RunnableConfig } from "@langchain/core/runnables";
import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import { pathOf } from "../events/emitter.ts";
import { callConfig, NO_STREAM_TAGS } from "../models/call-config.ts";
import type { CallRole } from "../usage/entry.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import { callHandlers } from "../workflow/spending.ts";

/** The config for the calls of one role of planning, with what notes their usage. */
export function roleConfig(
  { name }: WorkflowDefinition,
  config: LangGraphRunnableConfig,
  runId: string,
  role: CallRole,
): RunnableConfig {
  const handlers = callHandlers(config, { runId, role, actor: "planning", taskId: null });
  const caller = { role, participant: null, path: pathOf(config, name) };
  return callConfig(config, caller, handlers, NO_STREAM_TAGS);
}
