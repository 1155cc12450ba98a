import { AIMessage, type BaseMessage, HumanMessage, SystemMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { latestReports, type Task } from "../delegation/task.ts";
import { callValidated } from "../models/call-structured.ts";
import type { ModelSource } from "../models/resolve-model.ts";
import type { StructuredSchema } from "../models/structured-schema.ts";
import { SYNTHESIS_REQUEST } from "./prompt.ts";

/**
 * Writes the final answer. It is never empty: after one retry the reports themselves are put together.
 *
 * @param transcript the conversation as a model may see it
 * @param model null where the workflow has none, as with a supervisor of its own and `"last-report"`
 */
export async function writeAnswer(
  model: ModelSource | null,
  systemPrompt: string,
  transcript: readonly BaseMessage[],
  tasks: readonly Task[],
  config: RunnableConfig,
): Promise<AIMessage> {
  if (model !== null) {
    const chat = await model();
    const messages = [new SystemMessage(systemPrompt), ...transcript, new HumanMessage(SYNTHESIS_REQUEST)];
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const message = await chat.invoke(messages, config);
      // A message of our own, without tool calls that nobody will answer.
      if (message.text.trim() !== "") {
        return new AIMessage({
          content: message.text,
          ...(message.id ? { id: message.id } : {}),
          response_metadata: message.response_metadata,
        });
      }
    }
  }
  return new AIMessage(reportsTogether(tasks));
}

/** The participants' latest reports, one under the other. */
export function reportsTogether(tasks: readonly Task[]): string {
  const latest = latestReports(tasks);
  if (latest.length === 0) return "There is no result: no participant has reported anything.";
  if (latest.length === 1) return latest.map(({ report }) => report).join("");
  return latest.map(({ participant, report }) => `## ${participant}\n\n${report}`).join("\n\n");
}

/** The final answer as data: one call, one repair; where that fails, why. */
export async function extractResponse(
  model: ModelSource,
  schema: StructuredSchema,
  transcript: readonly BaseMessage[],
  answer: string,
  config: RunnableConfig,
): Promise<{ value: unknown; problem: string | null }> {
  const messages = [
    new SystemMessage(
      "Put the final answer of this conversation into the fields that are asked for. Invent nothing; where the " +
        "conversation does not say something, use null, an empty list or an empty text, as the field allows.",
    ),
    ...transcript,
    new HumanMessage(`<final-answer>\n${answer}\n</final-answer>\nGive it as structured data.`),
  ];
  const result = await callValidated(await model(), schema, messages, config);
  return result.problem === undefined
    ? { value: result.value, problem: null }
    : { value: null, problem: result.problem };
}
