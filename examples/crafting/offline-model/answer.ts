import { worked } from "./participant.ts";
import type { Answer, Question } from "./question.ts";
import { attemptSummarized, exitDecided, exitSummarized, planned } from "./roles.ts";
import { finalAnswer } from "./synthesis.ts";

/** What each structured answer is made by. */
const ROLES: Readonly<Record<string, (question: Question) => Readonly<Record<string, unknown>>>> = {
  planned_subtasks: planned,
  exit_decision: exitDecided,
  exit_summary: exitSummarized,
  attempt_summary: attemptSummarized,
};

/** Answers a call from its messages and from what it asks for, and from nothing else: the same call, the same answer. */
export function answerTo(question: Question): Answer {
  const role = question.asks.map((name) => ROLES[name]).find((made) => made !== undefined);
  if (role !== undefined) return { value: role(question) };
  return question.asks.length > 0 ? worked(question) : { text: finalAnswer(question) };
}
