/** Langchain prints a line for each call that a budget refuses; the end of the run tells it, and the live view stays whole. */
export function hideRefusals(console: Pick<Console, "error">): void {
  const { error } = console;
  console.error = (...words: unknown[]) => {
    if (!String(words[0]).startsWith("Error in handler BudgetGate,")) error(...words);
  };
}
