import { isGraphInterrupt } from "@langchain/langgraph";
import type { Task } from "../../delegation/task.ts";
import { SupervisorWorkflowError } from "../../errors/error.ts";
import { asOneInterrupt } from "../../human/interrupts.ts";

/** Waits, but no longer than until the signal aborts; then it throws the reason. */
export async function unlessAborted(wait: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let abort = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
  });
  try {
    await Promise.race([wait, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** The lane's end, whatever it is: the others are waited for before anything is thrown. */
export async function settled<Result>(lane: Promise<Result>): Promise<PromiseSettledResult<Result>> {
  const [result] = await Promise.allSettled([lane]);
  return result;
}

/**
 * What the lanes come to together.
 *
 * @throws what made one fail, or else one `GraphInterrupt` with every question
 */
export function outcome<Result>(lanes: readonly PromiseSettledResult<Result[]>[]): Result[] {
  const errors = lanes.flatMap((lane) => (lane.status === "rejected" ? [lane.reason as unknown] : []));
  const failure = errors.find((error) => !isGraphInterrupt(error));
  if (failure !== undefined) throw failure;
  const questions = errors.filter(isGraphInterrupt).flatMap(({ interrupts }) => interrupts);
  if (questions.length > 0) throw asOneInterrupt(questions);
  return lanes.flatMap((lane) => (lane.status === "fulfilled" ? lane.value : []));
}

/** LangGraph gives nothing back for a recorded task at which it was told to stop. */
export function stoppedByBreakpoint({ participant }: Task): SupervisorWorkflowError {
  return new SupervisorWorkflowError(
    "UNSUPPORTED_BREAKPOINT",
    `A breakpoint would stop inside a reviewed batch, at the task of "${participant}": interruptAfter names "review", or ` +
      "interruptBefore a participant. A batch cannot stop inside. " +
      'Fix: name "supervisor" instead; the run then stops before the batch and after it.',
  );
}
