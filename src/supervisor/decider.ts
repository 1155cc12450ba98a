import { type BaseMessage, HumanMessage, SystemMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { callStructured } from "../models/call-structured.ts";
import { type ModelLike, modelSource } from "../models/resolve-model.ts";
import { structuredSchema } from "../models/structured-schema.ts";
import { ableFirst } from "./able-first.ts";
import { supervisorDecisionSchema } from "./decision.ts";
import { type SupervisorPromptVariables, supervisorPrompt } from "./prompt.ts";
import { renderTranscript } from "./transcript.ts";
import type { SupervisorView, UnreadDecision } from "./view.ts";

/** About how many tokens of conversation a supervisor's model is shown, unless told otherwise. */
export const DEFAULT_TRANSCRIPT_TOKENS = 60_000;

export interface SupervisorDeciderOptions {
  /** A chat model, or a `"provider:name"` string. */
  readonly model: ModelLike;
  /** Added to the supervisor's own prompt. */
  readonly systemPrompt?: string;
  /** How much of the conversation the model is shown. */
  readonly transcript?: {
    /** In tokens, about; at least 100. @default 60_000 */
    readonly maxTokens: number;
  };
  /** Replaces the supervisor's prompt. */
  readonly prompt?: (variables: SupervisorPromptVariables) => string;
}

/** What a built-in supervisor gives back: a decision not yet read, or the text that the model gave instead. */
export type SupervisorDecider = (view: SupervisorView, config?: RunnableConfig) => Promise<UnreadDecision>;

/**
 * The built-in supervisor: shows its model the bounded conversation and asks for a structured decision.
 *
 * Usable alone, and what `withSupervisor` takes the place of.
 *
 * @example
 * ```ts
 * const decide = createSupervisorDecider({ model });
 * const workflow = new SupervisorWorkflowBuilder({ name: "events", model })
 *   .participants({ venue, budget })
 *   .withSupervisor(async (view, runtime) =>
 *     view.turn === 1 ? { nextAgent: "venue", instruction: "Find three halls." } : decide(view, runtime.config),
 *   )
 *   .build();
 * ```
 */
export function createSupervisorDecider(options: SupervisorDeciderOptions): SupervisorDecider {
  const source = modelSource(options.model);
  const prompt = options.prompt ?? supervisorPrompt;
  const maxTokens = options.transcript?.maxTokens ?? DEFAULT_TRANSCRIPT_TOKENS;

  return async (view, config = {}) => {
    const participants = ableFirst(view.participants);
    const system = prompt({
      name: view.workflow.name,
      description: view.workflow.description,
      systemPrompt: options.systemPrompt ?? null,
      participants,
      review: view.review,
      turn: view.turn,
      maxIterations: view.maxIterations,
      notice: view.notice,
    });
    const schema = structuredSchema(
      "supervisor_decision",
      supervisorDecisionSchema(
        participants.map(({ name }) => name),
        Object.keys(view.review?.spec.items ?? {}),
      ),
      "The supervisor's decision about the next step.",
    );
    const messages: BaseMessage[] = [
      new SystemMessage(system),
      ...renderTranscript(view.messages, view.tasks, maxTokens),
      ...correctionMessages(view),
    ];
    const answer = await callStructured(await source(), schema, messages, config);
    return (answer.problem === undefined ? answer.value : answer.received) as UnreadDecision;
  };
}

function correctionMessages(view: SupervisorView): BaseMessage[] {
  if (view.correction === null) return [];
  const { received, problem } = view.correction;
  return [
    new HumanMessage(
      `Your decision cannot be carried out. ${problem}\nYou decided:\n${received}\nDecide again.`,
    ),
  ];
}
