import { AIMessage, type BaseMessage, type UsageMetadata } from "@langchain/core/messages";
import { messageOf, SupervisorWorkflowError } from "../errors/error.ts";
import type { CallOwner, ReportedCall } from "./collector.ts";
import { usageEntrySchema } from "./entry.ts";

/** A model call that did not go through LangChain in this process, as whoever made it reports it. */
export interface SpentElsewhere {
  /** The call's id: one that is reported again with it counts once. @default a new one */
  readonly id?: string;
  readonly model?: string | null;
  /** Tokens of the whole prompt, the cached part included; null where that is not known. */
  readonly inputTokens: number | null;
  readonly cachedInputTokens?: number | null;
  /** Tokens of the whole answer, reasoning included; null where that is not known. */
  readonly outputTokens: number | null;
  readonly reasoningTokens?: number | null;
  readonly toolCalls?: number;
  /** Milliseconds. */
  readonly durationMs?: number;
}

const COUNTS = [
  "inputTokens",
  "cachedInputTokens",
  "outputTokens",
  "reasoningTokens",
  "toolCalls",
  "durationMs",
] as const;

/**
 * The call as an owner's own.
 *
 * @throws `INVALID_PARTICIPANT_RESULT` where a count is none: a negative one would give a budget back
 */
export function callOf(owner: CallOwner, call: SpentElsewhere): ReportedCall {
  for (const name of COUNTS) {
    const value: unknown = call[name] ?? null;
    if (value === null || isCount(value)) continue;
    throw new SupervisorWorkflowError(
      "INVALID_PARTICIPANT_RESULT",
      `${owner.actor} told of a model call with noteUsage, and its ${name} is ${messageOf(value)}. ` +
        "Valid: whole numbers from 0, or null where it is not known.",
    );
  }
  return {
    ...owner,
    id: call.id ?? crypto.randomUUID(),
    model: call.model ?? null,
    inputTokens: call.inputTokens,
    cachedInputTokens: call.cachedInputTokens ?? null,
    outputTokens: call.outputTokens,
    reasoningTokens: call.reasoningTokens ?? null,
    toolCalls: call.toolCalls ?? 0,
    durationMs: call.durationMs ?? 0,
  };
}

function isCount(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

/** What is no count is not known: what a server reports is not in the hands of whoever asks it. */
function counted(call: SpentElsewhere): SpentElsewhere {
  const unsound = COUNTS.filter((name) => !isCount(call[name] ?? 0));
  return { ...call, ...Object.fromEntries(unsound.map((name) => [name, null])) };
}

/**
 * What a graph on a server says that it has spent: the `usage` of a workflow there, or else the usage that its messages
 * carry.
 *
 * @param messages the messages that it added
 */
export function spentRemotely(values: unknown, messages: readonly BaseMessage[]): SpentElsewhere[] {
  const entries = (values as { readonly usage?: unknown } | null | undefined)?.usage;
  const told = Array.isArray(entries) ? entries.map((entry) => usageEntrySchema.safeParse(entry)) : [];
  if (told.length > 0 && told.every(({ success }) => success)) {
    return told.flatMap(({ data }) =>
      data === undefined ? [] : counted({ ...data, durationMs: Math.round(data.durationMs) }),
    );
  }
  return messages.flatMap((message) => {
    if (!AIMessage.isInstance(message)) return [];
    // An answer's own type leaves the shape of its usage open.
    const usage = message.usage_metadata as UsageMetadata | null | undefined;
    if (usage === undefined || usage === null) return [];
    const named: unknown = message.response_metadata?.model_name ?? message.response_metadata?.model;
    return counted({
      ...(message.id === undefined ? {} : { id: message.id }),
      model: typeof named === "string" ? named : null,
      inputTokens: usage.input_tokens,
      cachedInputTokens: usage.input_token_details?.cache_read ?? null,
      outputTokens: usage.output_tokens,
      reasoningTokens: usage.output_token_details?.reasoning ?? null,
      toolCalls: message.tool_calls?.length ?? 0,
    });
  });
}
