import { HumanMessage, SystemMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { SupervisorWorkflowError } from "../../errors/error.ts";
import { callStructured, type StructuredAnswer } from "../../models/call-structured.ts";
import type { ModelSource } from "../../models/resolve-model.ts";
import { structuredSchema } from "../../models/structured-schema.ts";
import type { ReviewFunction, ReviewRuntime } from "../options.ts";
import type { ReviewPromptVariables } from "../prompts.ts";
import type { ReviewItem } from "../spec.ts";
import type { Submission } from "./submission.ts";
import { readVerdict, type Verdict, type VerdictChoices, verdictSchema } from "./verdict.ts";

/**
 * Asks a model for a verdict, and once more with what was wrong.
 *
 * @throws `REVIEW_FAILED` if it gives no usable verdict either time
 */
export async function reviewByModel(
  model: ModelSource,
  variables: ReviewPromptVariables,
  choices: VerdictChoices,
  prompt: (variables: ReviewPromptVariables) => string,
  config: RunnableConfig,
): Promise<Verdict> {
  const schema = structuredSchema("review", verdictSchema(choices), "The review of one result.");
  const messages = [new SystemMessage(prompt(variables)), new HumanMessage("Give your review.")];
  let problem = "";
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const repair =
      problem === "" ? [] : [new HumanMessage(`Your review cannot be used. ${problem}\nGive it again.`)];
    const answer = await callStructured(await model(), schema, [...messages, ...repair], config);
    const reading = answer.problem === undefined ? readVerdict(answer.value, choices) : unread(answer);
    if (reading.problem === undefined) return reading.verdict;
    problem = reading.problem;
  }
  throw new SupervisorWorkflowError(
    "REVIEW_FAILED",
    `The reviewing model gave no usable verdict on "${choices.item}" by ${choices.participant}, also after a correction. ` +
      `${problem} What the workers have done is kept: resume with invoke(null, config) to review again.`,
  );
}

/**
 * Asks a function for a verdict.
 *
 * @throws `INVALID_VERDICT` naming the valid choices, if it returns something else
 */
export async function reviewByFunction(
  review: ReviewFunction,
  submission: Submission,
  artifact: unknown,
  item: ReviewItem,
  choices: VerdictChoices,
  runtime: ReviewRuntime,
): Promise<Verdict> {
  const reading = readVerdict(await review(submission, artifact, item, runtime), choices);
  if (reading.problem === undefined) return reading.verdict;
  throw new SupervisorWorkflowError(
    "INVALID_VERDICT",
    `The reviewer's verdict on "${choices.item}" cannot be used. ${reading.problem} ` +
      'Fix: return { verdict: "approved" | "partially-approved" | "rejected", feedback, met, unmet, followUps }.',
  );
}

function unread(answer: StructuredAnswer): { readonly problem: string } {
  return { problem: answer.problem ?? "" };
}
