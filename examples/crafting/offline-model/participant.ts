import { type Answer, partOf, type Question } from "./question.ts";
import { stepIn } from "./steps.ts";

/** Carries out a step: calls the tool for it, and reports what the tool says. */
export function worked(question: Question): Answer {
  const last = question.messages.at(-1);
  if (last?.from === "tool") return { text: last.text };
  const words = partOf(question, "task");
  const step = stepIn(words);
  if (step === null) return { text: `Not done: there are no rules for "${words}".` };
  if (!question.asks.includes(step.primitive))
    return { text: `Not done: there is no tool to ${step.primitive}.` };
  return { call: { name: step.primitive, args: step.args } };
}
