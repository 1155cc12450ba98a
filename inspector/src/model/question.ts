import { isObject, type JsonObject, listAt, objectAt, textAt } from "./json.ts";

/** A question that waits for an answer: the workflow's own, or one that a participant raised. */
export interface OpenQuestion {
  readonly id: string;
  readonly prompt: string;
  readonly askedBy: string | undefined;
  /** The value as it was raised. */
  readonly value: unknown;
  /** The JSON Schema of the answer, where it is published; otherwise empty. */
  readonly schema: JsonObject;
}

/** The questions of a thread's pending tasks, each once: an outer graph tells an inner one's again. */
export function openQuestions(tasks: readonly unknown[]): readonly OpenQuestion[] {
  // Several of one task may come as a list inside the list.
  const interrupts = tasks.flatMap((task) => listAt(task, "interrupts")).flat();
  const questions = interrupts.flatMap((interrupt) => readQuestion(interrupt) ?? []);
  return [...new Map(questions.map((question) => [question.id, question])).values()];
}

function readQuestion(interrupt: unknown): OpenQuestion | undefined {
  const id = textAt(interrupt, "id");
  if (!isObject(interrupt) || id === undefined) return undefined;
  const { value } = interrupt;
  return {
    id,
    prompt:
      textAt(value, "prompt") ??
      textAt(value, "question") ??
      (typeof value === "string" ? value : asText(value)),
    askedBy: textAt(value, "askedBy"),
    value,
    schema: { ...objectAt(interrupt, "responseSchema"), ...objectAt(interrupt, "response_schema") },
  };
}

function asText(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? "A question without words";
}
