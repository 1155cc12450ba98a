import { Command } from "@langchain/langgraph";
import { z } from "zod";
import { SupervisorWorkflowError } from "../errors/error.ts";

/** Agent Inbox's form: a list of responses, of which the first counts. */
const inboxResponse = z.object({ type: z.string(), args: z.unknown().optional() });

/** Every form in which the user's answer may come back; published with the question, for front ends to make forms of. */
export const answerSchema = z.union([
  z.string(),
  z.object({ response: z.string() }),
  z.array(inboxResponse).min(1),
]);

/** What stands in the conversation when the user left the answer empty. */
export const NO_ANSWER = "(No answer: use your judgement.)";

/** The user's answer as text; empty when it says nothing. */
export function readAnswer(value: z.output<typeof answerSchema>): string {
  if (typeof value === "string") return value.trim();
  if (Array.isArray(value)) return readInbox(value[0]);
  return value.response.trim();
}

/** An answer of none of the known forms. The question stays open. */
export function invalidAnswer(cause: unknown): SupervisorWorkflowError {
  return new SupervisorWorkflowError(
    "INVALID_ANSWER",
    "The answer to the workflow's question has no form that it understands. " +
      'Valid: a string, { response: "…" }, or Agent Inbox\'s list [{ type: "response", args: "…" }]. ' +
      "Fix: resume with answer(interrupt, text); the question is still open.",
    { cause },
  );
}

/** `response` and `edit` carry text; `accept` and `ignore` say nothing, whatever they carry. */
function readInbox(response: z.infer<typeof inboxResponse> | undefined): string {
  if (response === undefined || ["accept", "ignore"].includes(response.type)) return "";
  const { args } = response;
  if (typeof args === "string") return args.trim();
  return args === null || args === undefined ? "" : JSON.stringify(args);
}

/** What an interrupt is known by: `invoke` returns such under `__interrupt__`, `pendingInterrupts` lists them. */
export interface PendingInterrupt<Value = unknown> {
  readonly id?: string | null | undefined;
  readonly value?: Value | undefined;
}

/**
 * The command that resumes a workflow with the answer to one of its interrupts.
 *
 * The answer goes by the interrupt's id, so that with several open questions it reaches the right one. The
 * empty answer is allowed and means "use your judgement"; by itself LangGraph refuses to resume with `""`.
 *
 * @example
 * ```ts
 * const result = await workflow.invoke({ messages: "Plan a party" }, config);
 * const [question] = result.__interrupt__ ?? [];
 * if (question) await workflow.invoke(answer(question, "For 40 guests"), config);
 * ```
 * @throws `INVALID_ANSWER` if the interrupt has no id
 */
export function answer(
  interrupt: PendingInterrupt,
  value: unknown,
): Command<unknown, Record<string, never>, never> {
  if (!interrupt.id) {
    throw new SupervisorWorkflowError(
      "INVALID_ANSWER",
      "The interrupt to be answered has no id. Take it from `__interrupt__` in what invoke() returned, or from " +
        "pendingInterrupts(workflow, config).",
    );
  }
  return new Command({ resume: { [interrupt.id]: value } });
}
