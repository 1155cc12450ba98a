import { AIMessage, type BaseMessage, HumanMessage, SystemMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { latestReports, type Task } from "../delegation/task.ts";
import { withinBudget } from "../models/bounded-model.ts";
import { callValidated } from "../models/call-structured.ts";
import type { ModelSource } from "../models/resolve-model.ts";
import type { StructuredSchema } from "../models/structured-schema.ts";
import { refusalIn } from "../workflow/spending.ts";
import { SYNTHESIS_REQUEST } from "./prompt.ts";

/** What a model is asked for the final answer. */
export function answerMessages(systemPrompt: string, transcript: readonly BaseMessage[]): BaseMessage[] {
  return [new SystemMessage(systemPrompt), ...transcript, new HumanMessage(SYNTHESIS_REQUEST)];
}

/**
 * The final answer by a model.
 *
 * @returns null where it gave none, also after a retry, or where the budget does not pay for it
 */
export async function writeAnswer(
  model: ModelSource,
  messages: BaseMessage[],
  config: RunnableConfig,
): Promise<AIMessage | null> {
  const chat = withinBudget(await model(), config);
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const message = await unlessRefused(chat.invoke(messages, config));
    if (message === null) return null;
    // A message of our own, without tool calls that nobody will answer.
    if (message.text.trim() !== "") {
      return new AIMessage({
        content: message.text,
        ...(message.id ? { id: message.id } : {}),
        response_metadata: message.response_metadata,
      });
    }
  }
  return null;
}

async function unlessRefused<Result>(call: Promise<Result>): Promise<Result | null> {
  try {
    return await call;
  } catch (error) {
    if (refusalIn(error) === null) throw error;
    return null;
  }
}

/** The participants' latest reports, one under the other. */
export function reportsTogether(tasks: readonly Task[]): string {
  const latest = latestReports(tasks);
  if (latest.length === 0) return "There is no result: no participant has reported anything.";
  if (latest.length === 1) return latest.map(({ report }) => report).join("");
  return latest.map(({ participant, report }) => `## ${participant}\n\n${report}`).join("\n\n");
}

/** What a model is asked for the final answer as data. */
export function responseMessages(transcript: readonly BaseMessage[], answer: string): BaseMessage[] {
  return [
    new SystemMessage(
      "Put the final answer of this conversation into the fields that are asked for. Invent nothing; where the " +
        "conversation does not say something, use null, an empty list or an empty text, as the field allows.",
    ),
    ...transcript,
    new HumanMessage(`<final-answer>\n${answer}\n</final-answer>\nGive it as structured data.`),
  ];
}

const NOT_PAID = "The budget did not pay for it any more.";

/** The final answer as data: one call, one repair; where that fails, why. */
export async function extractResponse(
  model: ModelSource,
  schema: StructuredSchema,
  messages: BaseMessage[] | null,
  config: RunnableConfig,
): Promise<{ value: unknown; problem: string | null }> {
  if (messages === null) return { value: null, problem: NOT_PAID };
  const result = await unlessRefused(callValidated(await model(), schema, messages, config));
  if (result === null) return { value: null, problem: NOT_PAID };
  return result.problem === undefined
    ? { value: result.value, problem: null }
    : { value: null, problem: result.problem };
}
