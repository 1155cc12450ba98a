import { interrupt, isGraphInterrupt, type LangGraphRunnableConfig } from "@langchain/langgraph";
import { z } from "zod";
import { type Emit, emitter, pathOf } from "../events/emitter.ts";
import { tellQuestions } from "../events/tell-questions.ts";
import { checkpointerRequired } from "../participants/perform.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import { answerMessage } from "../workflow/messages.ts";
import type { WorkflowState, WorkflowUpdate } from "../workflow/state.ts";
import { answerSchema, invalidAnswer, NO_ANSWER, readAnswer } from "./answer.ts";
import { canAsk } from "./can-ask.ts";
import type { UserQuestion } from "./question.ts";

/** The node that asks the user and brings the answer into the conversation. It does nothing that costs. */
export function humanNode(definition: WorkflowDefinition) {
  return async (state: WorkflowState, config: LangGraphRunnableConfig): Promise<WorkflowUpdate> => {
    const record = state.decisions.findLast(({ became }) => became.type === "asked");
    if (record === undefined || state.run === null) return {};
    if (!canAsk(config)) throw checkpointerRequired(definition.name);

    const question: UserQuestion = {
      type: "user-input",
      prompt: record.decision.userPrompt ?? "",
      askedBy: definition.name,
    };
    const emit = emitter(config, { ...record, path: pathOf(config, definition.name) });
    const text = ask(question, emit);
    return {
      decisions: [{ ...record, became: { type: "answered", answer: text } }],
      messages: [answerMessage(record, text === "" ? NO_ANSWER : text)],
    };
  };
}

function ask(question: UserQuestion, emit: Emit): string {
  try {
    // With the schema LangGraph refuses an answer before it records it, so that a right one can still be given.
    return readAnswer(interrupt(question, { responseSchema: answerSchema }));
  } catch (error) {
    // The node runs again from its first line when the answer is there; only here is the question really open.
    if (isGraphInterrupt(error)) tellQuestions(error.interrupts, question.askedBy, emit);
    if (error instanceof z.core.$ZodError) throw invalidAnswer(error);
    throw error;
  }
}
