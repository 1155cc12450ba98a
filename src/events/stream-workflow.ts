import { WORKFLOW_EVENT_TYPES, type WorkflowEvent } from "./event.ts";

const TYPES: ReadonlySet<unknown> = new Set(WORKFLOW_EVENT_TYPES);

/** Whether a chunk of LangGraph's `custom` stream is an event of a supervisor workflow. */
export function isWorkflowEvent(chunk: unknown): chunk is WorkflowEvent {
  return (
    typeof chunk === "object" &&
    chunk !== null &&
    "type" in chunk &&
    TYPES.has(chunk.type) &&
    "runId" in chunk &&
    "path" in chunk &&
    "turn" in chunk
  );
}

/** Whatever streams as a LangGraph graph does. */
interface Streamable<Input, Config> {
  stream(input: Input, config: Config): Promise<AsyncIterable<unknown>>;
}

/**
 * Runs a workflow and yields its events as they happen, with tokens where the models stream.
 *
 * It ends when the run ends or waits for an answer, and throws what the run throws. Leaving the loop early
 * aborts the run.
 *
 * @example
 * ```ts
 * for await (const event of streamWorkflow(workflow, { messages: "Plan a party" }, config)) {
 *   if (event.type === "token") process.stdout.write(event.text);
 * }
 * const [question] = await pendingInterrupts(workflow, config);
 * ```
 */
export async function* streamWorkflow<Input, Config extends object>(
  workflow: Streamable<Input, Config & { streamMode: ["custom", "messages"]; subgraphs: false }>,
  input: Input,
  config: Config = {} as Config,
): AsyncGenerator<WorkflowEvent, void, undefined> {
  // Asking for messages beside the events is what makes LangChain's models stream their tokens.
  const left = new AbortController();
  const given = "signal" in config && config.signal instanceof AbortSignal ? [config.signal] : [];
  const signal = AbortSignal.any([...given, left.signal]);
  const stream = await workflow.stream(input, {
    ...config,
    signal,
    streamMode: ["custom", "messages"],
    subgraphs: false,
  });
  let isOver = false;
  try {
    for await (const chunk of stream) {
      if (!Array.isArray(chunk)) continue;
      const [mode, payload] = chunk as [string, unknown];
      if (mode === "custom" && isWorkflowEvent(payload)) yield payload;
    }
    isOver = true;
  } finally {
    if (!isOver) left.abort(new Error("The stream's reader left."));
  }
}
