import { Command } from "@langchain/langgraph";
import { z } from "zod";
import { SupervisorWorkflowError } from "../errors/error.ts";

/** Agent Inbox's form: a list of responses, of which the first counts. */
const inboxResponse = z.object({ type: z.string(), args: z.unknown().optional() });

/** Every form in which the user's answer may come back; published with the question. */
export const answerSchema = z.union([
  z.string(),
  z.object({ response: z.string() }),
  z.array(inboxResponse).min(1),
]);

/** What stands in the conversation when the user left the answer empty. */
export const NO_ANSWER = "(No answer: use your judgement.)";

/**
 * The user's answer as text; empty when it says nothing.
 *
 * @throws `INVALID_ANSWER` if it has none of the forms that are understood
 */
export function readAnswer(resume: unknown): string {
  const parsed = answerSchema.safeParse(resume);
  if (!parsed.success) {
    throw new SupervisorWorkflowError(
      "INVALID_ANSWER",
      `The answer to the workflow's question is ${JSON.stringify(resume)}. ` +
        'Valid: a string, { response: "…" }, or Agent Inbox\'s list [{ type: "response", args: "…" }]. ' +
        "Fix: resume with answer(interrupt, text), which makes the right Command.",
    );
  }
  const value = parsed.data;
  if (typeof value === "string") return value.trim();
  if (Array.isArray(value)) return readInbox(value[0]);
  return value.response.trim();
}

/** `accept` and `ignore` say nothing; `response` and `edit` carry text. */
function readInbox(response: z.infer<typeof inboxResponse> | undefined): string {
  const args = response?.args;
  if (typeof args === "string") return args.trim();
  return args === null || args === undefined ? "" : JSON.stringify(args);
}

/** What an interrupt is known by: `invoke` returns such under `__interrupt__`, `pendingInterrupts` lists them. */
export interface PendingInterrupt<Value = unknown> {
  readonly id?: string;
  readonly value?: Value;
}

/**
 * The command that resumes a workflow with the answer to one of its interrupts.
 *
 * The answer goes by the interrupt's id, so that with several open questions it reaches the right one. The
 * empty answer is allowed and means "use your judgement"; LangGraph itself refuses to resume with a bare `""`.
 *
 * @example
 * ```ts
 * const result = await workflow.invoke({ messages: "Plan a party" }, config);
 * const [question] = result.__interrupt__ ?? [];
 * if (question) await workflow.invoke(answer(question, "For 40 guests"), config);
 * ```
 * @throws `INVALID_ANSWER` if the interrupt has no id
 */
export function answer(interrupt: PendingInterrupt, value: unknown): Command {
  if (!interrupt.id) {
    throw new SupervisorWorkflowError(
      "INVALID_ANSWER",
      "The interrupt to be answered has no id. Take it from `__interrupt__` in what invoke() returned, or from " +
        "pendingInterrupts(workflow, config).",
    );
  }
  return new Command({ resume: { [interrupt.id]: value === "" ? { response: "" } : value } });
}
