import { GraphInterrupt, type Interrupt } from "@langchain/langgraph";

/** The questions among what may be lists of them, each once: a nested graph's is told by each graph around it. */
export function distinctInterrupts<Question extends { readonly id?: string | null | undefined }>(
  interrupts: readonly (Question | readonly Question[])[],
): Question[] {
  const flat = interrupts.flat() as Question[];
  return [...new Map(flat.map((interrupt) => [interrupt.id ?? interrupt, interrupt])).values()];
}

/**
 * Several questions of one task.
 *
 * LangGraph 1.4 writes each interrupt of a task by itself, over the one before, so that the last is left; 1.7 writes the
 * list. Here 1.4, which maps the list to its writes, finds one write with the whole list in it.
 */
export function asOneInterrupt(interrupts: readonly (Interrupt | readonly Interrupt[])[]): GraphInterrupt {
  const questions = distinctInterrupts(interrupts);
  const error = new GraphInterrupt(questions);
  if (questions.length > 1) {
    Object.defineProperty(error.interrupts, "map", {
      value: (write: (value: unknown) => unknown) => [write([...questions])],
    });
  }
  return error;
}
