import { type BaseMessage, HumanMessage, SystemMessage } from "@langchain/core/messages";
import { z } from "zod";
import { SupervisorWorkflowError } from "../errors/error.ts";
import { callValidated } from "../models/call-structured.ts";
import { type ModelLike, modelSource } from "../models/resolve-model.ts";
import { structuredSchema } from "../models/structured-schema.ts";
import { renderTranscript } from "../supervisor/transcript.ts";
import { isFromUser, markOf } from "../workflow/messages.ts";
import type { ReviewRuntime, SpecQuestion } from "./options.ts";
import { type Spec, specProblems } from "./spec.ts";

export interface DraftSpecOptions {
  readonly model: ModelLike;
  /** What a specification is for here, e.g. what kind of thing is made and what its users care for. */
  readonly systemPrompt?: string;
  /** Questions that may be asked before the specification is written; at least 0. @default 3 */
  readonly maxQuestions?: number;
  /** The runtime that a spec function gets: with it calls count and trace as part of the run. */
  readonly runtime?: Pick<ReviewRuntime, "config" | "canAsk">;
}

/** About how many tokens of the conversation the model is shown. */
const TRANSCRIPT_TOKENS = 20_000;

const criterion = z.object({ id: z.string().describe("A short name, e.g. readable"), text: z.string() });

const draftSchema = z.object({
  question: z
    .string()
    .nullable()
    .describe("One question to the user, where something is missing that only the user knows; else null."),
  spec: z
    .object({
      title: z.string(),
      description: z.string(),
      acceptanceCriteria: z.array(criterion).describe("What must be true of the whole."),
      items: z
        .array(
          z.object({
            name: z.string().describe("A short name, e.g. axis-and-grid"),
            description: z.string(),
            acceptanceCriteria: z.array(criterion),
          }),
        )
        .describe("The aspects that can be worked on and judged by themselves."),
    })
    .nullable()
    .describe("The specification; null while a question is asked."),
});

/**
 * From an idea in a conversation to a specification, by questions to the user where something is missing.
 *
 * @param messages the conversation, with the answers to earlier questions
 * @returns the specification, or the next question
 * @throws `INVALID_SPEC` if the model writes none that can be used, also after a correction
 * @example
 * ```ts
 * builder.withReview({
 *   spec: ({ messages }, runtime) => draftSpec(messages, { model, runtime }),
 *   artifact: { initial: "", schema: z.string() },
 * });
 * ```
 */
export async function draftSpec(
  messages: readonly BaseMessage[],
  { model, systemPrompt, maxQuestions = 3, runtime }: DraftSpecOptions,
): Promise<Spec | SpecQuestion> {
  const request = messages.findLastIndex((message) => isFromUser(message) && markOf(message) === undefined);
  const asked = messages.slice(request + 1).filter((message) => markOf(message)?.kind === "answer").length;
  const mayAsk = asked < maxQuestions && runtime?.canAsk !== false;
  const sound = draftSchema.superRefine((draft, context) => {
    if (draft.question !== null && draft.question.trim() !== "" && mayAsk) return;
    const problems =
      draft.spec === null ? NO_SPEC : [...namedTwice(draft.spec), ...specProblems(toSpec(draft.spec))];
    for (const { place, message, fix } of problems) {
      context.addIssue({ code: "custom", message: `${place}: ${message} ${fix}` });
    }
  });
  const rules = mayAsk
    ? "Ask one question at a time, and only what changes the specification. An empty answer means: use your judgement."
    : "Ask nothing more: write the specification now, with sensible assumptions.";
  const system =
    "You turn an idea into a specification: what is to be made, the aspects that can be worked on and judged apart, and " +
    `for each criteria that can be checked. ${rules}`;
  const answer = await callValidated(
    await modelSource(model)(),
    structuredSchema("specification", sound, "The specification, or a question."),
    [
      new SystemMessage([system, systemPrompt].filter(Boolean).join("\n\n")),
      ...renderTranscript(messages, [], TRANSCRIPT_TOKENS),
      new HumanMessage(mayAsk ? "Ask, or write the specification." : "Write the specification."),
    ],
    runtime?.config ?? {},
  );
  if (answer.problem !== undefined) {
    throw new SupervisorWorkflowError(
      "INVALID_SPEC",
      `The model wrote no specification that can be used, also after a correction. ${answer.problem}`,
    );
  }
  const { question, spec } = answer.value;
  return question !== null && question.trim() !== "" && mayAsk ? { question } : toSpec(spec);
}

const NO_SPEC = [{ place: "spec", message: "it is null.", fix: "Write it." }];

/** Names of items, and ids of criteria, that the draft has more than once: a record would keep one of each. */
function namedTwice(draft: NonNullable<z.infer<typeof draftSchema>["spec"]>): typeof NO_SPEC {
  const lists = [
    { place: "items", names: draft.items.map(({ name }) => name) },
    { place: "acceptanceCriteria", names: draft.acceptanceCriteria.map(({ id }) => id) },
    ...draft.items.map(({ name, acceptanceCriteria }) => ({
      place: `items.${name}.acceptanceCriteria`,
      names: acceptanceCriteria.map(({ id }) => id),
    })),
  ];
  return lists.flatMap(({ place, names }) =>
    names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => ({ place, message: `"${name}" is there twice.`, fix: "Rename one of the two." })),
  );
}

function toSpec(draft: z.infer<typeof draftSchema>["spec"]): Spec {
  const { title = "", description = "", acceptanceCriteria = [], items = [] } = draft ?? {};
  return {
    title,
    description,
    acceptanceCriteria: byId(acceptanceCriteria),
    items: Object.fromEntries(
      items.map((item) => [
        item.name,
        { description: item.description, acceptanceCriteria: byId(item.acceptanceCriteria) },
      ]),
    ),
  };
}

function byId(criteria: readonly z.infer<typeof criterion>[]): Record<string, string> {
  return Object.fromEntries(criteria.map(({ id, text }) => [id, text]));
}
