import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { HumanMessage, SystemMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { z } from "zod";
import { SupervisorWorkflowError } from "../../errors/error.ts";
import { callValidated } from "../../models/call-structured.ts";
import { type ModelLike, modelSource } from "../../models/resolve-model.ts";
import { structuredSchema } from "../../models/structured-schema.ts";
import { shorten } from "../../supervisor/tokens.ts";
import { MOST, notesText } from "../shown.ts";
import type { Plan } from "../tree/node.ts";
import { DEFAULT_PLAN_TOKENS, renderPlan } from "../tree/render.ts";
import { type PlanningDomain, systemPrompt } from "./domain.ts";

/** What each of the four roles sees. */
export interface RoleInput {
  readonly plan: Plan;
  /** The id of the node that it is about. */
  readonly nodeId: string;
  /** The environment as it is now, in words. */
  readonly observation: string;
  /** What roles have noted for each other, the oldest first. */
  readonly notepad: readonly string[];
}

/** What each of the four roles may add to the notepad. */
export interface Noted {
  /** @default none */
  readonly notes?: readonly string[];
}

/** How a role is made. */
export interface RoleOptions {
  /** A chat model, or a `"provider:name"` string. */
  readonly model: ModelLike;
  /** What the plan is about: stands after the role's own instructions and examples. */
  readonly domain?: PlanningDomain;
  /** Takes the place of the role's own instructions and examples. */
  readonly instructions?: string;
  /** About how many tokens of the plan it is shown; at least 100. @default 4_000 */
  readonly maxPlanTokens?: number;
}

/** What a role is asked, besides what every role sees. */
export interface RoleQuestion<Answer> {
  /** The name of the structured answer. */
  readonly name: string;
  readonly schema: z.ZodType<Answer>;
  /** Set apart from the rest, e.g. what just happened. */
  readonly details: readonly string[];
  readonly task: string;
}

/** A role's own words, before the domain's. */
export interface RoleWords {
  readonly instructions: string;
  readonly examples: readonly string[];
}

/**
 * Asks a role once, and once more with what was wrong with its answer.
 *
 * @throws `PLANNING_FAILED` if it gives no usable answer
 */
export async function askRole<Answer>(
  words: RoleWords,
  options: RoleOptions,
  input: RoleInput,
  question: RoleQuestion<Answer>,
  config: RunnableConfig = {},
): Promise<Answer> {
  const own =
    options.instructions === undefined ? words : { instructions: options.instructions, examples: [] };
  const messages = [
    new SystemMessage(systemPrompt(own, options.domain)),
    new HumanMessage(
      [
        section(
          "plan",
          renderPlan(input.plan, {
            current: input.nodeId,
            maxTokens: options.maxPlanTokens ?? DEFAULT_PLAN_TOKENS,
          }),
        ),
        ...question.details,
        section(
          "environment",
          shorten(input.observation.trim(), MOST.environment) || "(Nothing is known of it.)",
        ),
        section("notepad", notesText(input.notepad) || "(It is empty.)"),
        question.task,
      ].join("\n\n"),
    ),
  ];
  const model: BaseChatModel = await modelSource(options.model)();
  const schema = structuredSchema(question.name, question.schema);
  const answer = await callValidated(model, schema, messages, config);
  if (answer.problem === undefined) return answer.value;
  throw new SupervisorWorkflowError(
    "PLANNING_FAILED",
    `The model gave no usable answer to "${question.name}", also after a correction. ${answer.problem}`,
  );
}

/** A part of a prompt under its name. */
export function section(name: string, text: string): string {
  return `<${name}>\n${text}\n</${name}>`;
}

/** A text with words in it. A length would keep schemas out of OpenAI's strict mode. */
export const WORDED = z.string().regex(/\S/, "it must say something");

/** What a role may add to the notepad. */
export const NOTES = z
  .array(z.string())
  .describe("What should be remembered for later steps and stands nowhere yet; mostly empty");
