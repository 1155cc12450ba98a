import { interrupt, isGraphInterrupt, type LangGraphRunnableConfig } from "@langchain/langgraph";
import { emitter, pathOf } from "../events/emitter.ts";
import { checkpointerRequired } from "../participants/perform.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import { answerMessage } from "../workflow/messages.ts";
import type { WorkflowState, WorkflowUpdate } from "../workflow/state.ts";
import { answerSchema, NO_ANSWER, readAnswer } from "./answer.ts";
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
    const text = ask(question, () => {
      const emit = emitter(config, { ...record, path: pathOf(config, definition.name) });
      emit({ type: "question-asked", prompt: question.prompt, askedBy: question.askedBy });
    });
    return {
      decisions: [{ ...record, became: { type: "answered", answer: text } }],
      messages: [answerMessage(`${record.id}:answer`, record.turn, text === "" ? NO_ANSWER : text)],
    };
  };
}

function ask(question: UserQuestion, onParked: () => void): string {
  try {
    return readAnswer(interrupt(question, { responseSchema: answerSchema }));
  } catch (error) {
    // The node runs again from here when the answer is there; only now is the question really open.
    if (isGraphInterrupt(error)) onParked();
    throw error;
  }
}
