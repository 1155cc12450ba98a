import { messageOf, SupervisorWorkflowError } from "./error.ts";

/**
 * The error behind an `AggregateError`: one that goes up through several tasks of a superstep is told by LangGraph once
 * for each, with those that were aborted because of it.
 */
export function theOneError(error: unknown): unknown {
  if (!(error instanceof AggregateError)) return error;
  const errors = error.errors.filter(
    (each: unknown) => !(each instanceof Error && each.name === "AbortError"),
  );
  const [first] = errors;
  const isOne = errors.every(
    (each: unknown) =>
      each === first || messageOf(each) === messageOf(first) || codeOf(each) === (codeOf(first) ?? NONE),
  );
  return first !== undefined && isOne ? first : error;
}

const NONE = Symbol();

/** The code of an error of the library's own: two of one code are mended in one way. */
function codeOf(error: unknown): unknown {
  return SupervisorWorkflowError.isInstance(error) ? error.code : undefined;
}
