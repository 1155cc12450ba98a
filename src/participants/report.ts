import type { BaseMessage, BaseMessageLike } from "@langchain/core/messages";
import { BaseMessage as BaseMessageClass, HumanMessage } from "@langchain/core/messages";
import { StateSchema, type StateSchemaFields } from "@langchain/langgraph";
import { z } from "zod";
import { messageOf, SupervisorWorkflowError } from "../errors/error.ts";
import { withIds } from "../workflow/messages.ts";
import type { OutcomeStatus } from "../workflow/outcome.ts";
import { isTooDeep, MAX_DEPTH } from "./nesting-depth.ts";

/** What a participant's work comes to, whatever kind of participant it is. */
export interface Report {
  readonly text: string;
  /** The participant's structured result, if it gave one. */
  readonly data?: unknown;
  /** How sure the participant is of its result, from 0 to 1; null where it does not say. */
  readonly confidence: number | null;
  /** What it learned that could help with other tasks of the kind. */
  readonly learnings: readonly string[];
  /** What the participant said and did on the way: everything but what it was given. */
  readonly messages: readonly BaseMessage[];
  /** Updates to declared state fields. */
  readonly update: Readonly<Record<string, unknown>>;
}

const EMPTY = { messages: [], update: {}, confidence: null, learnings: [] } as const;

/** Reads what a graph, an agent or another Runnable on `{ messages }` returned. */
export function readRunnableResult(result: unknown, given: readonly BaseMessage[]): Report {
  if (typeof result === "string") return { ...EMPTY, text: result };
  if (BaseMessageClass.isInstance(result)) return { ...EMPTY, text: result.text, messages: [result] };
  if (
    typeof result !== "object" ||
    result === null ||
    !("messages" in result) ||
    !Array.isArray(result.messages)
  ) {
    throw invalidResult(result, "A Runnable must return a string, a message, or an object with `messages`.");
  }
  const givenIds = new Set(given.map((message) => message.id));
  const messages = withIds(result.messages).filter((message) => !givenIds.has(message.id));
  const data = "structuredResponse" in result ? (result.structuredResponse ?? undefined) : undefined;
  if (isTooDeep(data)) throw tooDeep(result, "Its `structuredResponse`");
  const said = lastWords(messages);
  // langchain's own closing words after a tool strategy; the data itself says more.
  const spoken = data !== undefined && said.startsWith("Returning structured response:") ? "" : said;
  const text = spoken === "" && data !== undefined ? JSON.stringify(data, null, 2) : spoken;
  return {
    ...EMPTY,
    ...(isRecord(data) ? remarksIn(data) : {}),
    text: text + shortfallOf(result),
    messages,
    ...(data === undefined ? {} : { data }),
  };
}

/**
 * Reads what a function returned: a string, a message, messages, `{ text, data }`, or updates to declared
 * state fields (also beside a text).
 *
 * @throws `INVALID_PARTICIPANT_RESULT` for anything else, for a field that is not declared, and for values nested deeper
 * than 1,000.
 */
export function readFunctionResult(result: unknown, declaredFields: readonly string[]): Report {
  if (result === null || result === undefined) return { ...EMPTY, text: "" };
  if (typeof result === "string") return { ...EMPTY, text: result };
  if (BaseMessageClass.isInstance(result)) return { ...EMPTY, text: result.text, messages: withIds(result) };
  if (Array.isArray(result)) {
    const messages = messagesIn(result);
    return { ...EMPTY, text: lastWords(messages), messages };
  }
  if (typeof result !== "object") throw invalidResult(result, FUNCTION_RESULTS);
  const { text, data, confidence, learnings, ...update } = result as Record<string, unknown>;
  for (const [key, value] of Object.entries({ data, ...update })) {
    if (isTooDeep(value)) throw tooDeep(result, `Its \`${key}\``);
  }
  const unknown = Object.keys(update).filter((key) => !declaredFields.includes(key));
  if (unknown.length > 0) {
    const declared = declaredFields.length
      ? declaredFields.join(", ")
      : "none, since the builder has no stateSchema";
    throw invalidResult(
      result,
      `${unknown.map((key) => `"${key}"`).join(", ")} is no declared state field. Declared: ${declared}. ${FUNCTION_RESULTS}`,
    );
  }
  if (text !== undefined && typeof text !== "string") throw invalidResult(result, "`text` must be a string.");
  const remarks = { ...(isRecord(data) ? remarksIn(data) : {}), ...remarksIn({ confidence, learnings }) };
  return {
    ...EMPTY,
    ...remarks,
    text: text ?? implied(data, update),
    update,
    ...(data === undefined ? {} : { data }),
  };
}

/**
 * Checks updates to declared fields against their schemas.
 *
 * LangGraph checks what a node writes too, and then fails the run; found here it is the participant's failure.
 *
 * @throws `INVALID_PARTICIPANT_RESULT` naming the field and what is wrong
 */
export async function checkUpdate(update: Report["update"], declared: StateSchemaFields): Promise<void> {
  try {
    await new StateSchema(declared).validateInput(update);
  } catch (cause) {
    throw invalidResult(update, messageOf(cause), cause);
  }
}

function messagesIn(list: readonly unknown[]): BaseMessage[] {
  try {
    return withIds(list as BaseMessageLike[]);
  } catch (cause) {
    throw invalidResult(list, FUNCTION_RESULTS, cause);
  }
}

const FUNCTION_RESULTS =
  "A function may return a string, a message, messages, { text, data, confidence, learnings }, or updates to declared state fields.";

function implied(data: unknown, update: Record<string, unknown>): string {
  if (data !== undefined) return JSON.stringify(data, null, 2);
  const keys = Object.keys(update);
  return keys.length === 0 ? "" : keys.map((key) => `${key}: ${JSON.stringify(update[key])}`).join("\n");
}

/** What was said last: the final answer, or the result of a tool that answers by itself (`returnDirect`). */
export function lastWords(messages: readonly BaseMessage[]): string {
  return messages.findLast((message) => !HumanMessage.isInstance(message))?.text.trim() ?? "";
}

/** What is read of a nested workflow's outcome, which may be of another version of this library. */
const reachedOutcome = z.object({ status: z.string(), reason: z.string() });

/** A nested workflow that had to stop early says so in its report. */
function shortfallOf(result: object): string {
  if (!("outcome" in result)) return "";
  const outcome = reachedOutcome.safeParse(result.outcome);
  const good: OutcomeStatus = "completed";
  if (!outcome.success || outcome.data.status === good) return "";
  return `\n\n(This is a best effort, it ended early: ${outcome.data.status}. ${outcome.data.reason})`;
}

/** What is said of a result, as far as it can be that. */
function remarksIn({
  confidence,
  learnings,
}: Readonly<Record<string, unknown>>): Partial<Pick<Report, "confidence" | "learnings">> {
  const isShare = typeof confidence === "number" && confidence >= 0 && confidence <= 1;
  const isList = Array.isArray(learnings) && learnings.every((text) => typeof text === "string");
  return { ...(isShare ? { confidence } : {}), ...(isList ? { learnings } : {}) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is nested too deep would end the process where it is written down, far from who made it. */
function tooDeep(result: unknown, what: string): SupervisorWorkflowError {
  return invalidResult(result, `${what} is nested deeper than ${MAX_DEPTH}. Make it flatter.`);
}

function invalidResult(result: unknown, expectation: string, cause?: unknown): SupervisorWorkflowError {
  const shown =
    typeof result === "object"
      ? `an object with the keys ${Object.keys(result ?? {}).join(", ")}`
      : typeof result;
  return new SupervisorWorkflowError(
    "INVALID_PARTICIPANT_RESULT",
    `The participant returned ${shown}, which is no report. ${expectation}`,
    { cause },
  );
}
