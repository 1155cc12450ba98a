/**
 * A `configurable` without a `checkpoint_id` that is there but names none: undefined, or null as over HTTP.
 *
 * LangGraph 1.4 hands nodes that key with the value undefined, and takes its mere presence in a sub-graph's
 * config to mean "run again what was finished". https://github.com/langchain-ai/langgraphjs/issues/2667
 */
export function withoutUndefinedCheckpoint(
  configurable: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { checkpoint_id, ...rest } = configurable;
  return checkpoint_id === undefined || checkpoint_id === null ? rest : { ...rest, checkpoint_id };
}
