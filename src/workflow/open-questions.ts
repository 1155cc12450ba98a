import type { BaseCheckpointSaver, CompiledStateGraph } from "@langchain/langgraph";
import { distinctInterrupts } from "../human/interrupts.ts";

type State = Awaited<ReturnType<CompiledStateGraph<unknown, unknown, string>["getState"]>>;

/** Channels of writes that say nothing of a task's end. */
const UNFINISHED: ReadonlySet<string> = new Set(["__interrupt__", "__resume__", "__error__"]);

/**
 * A state with the questions that are open, each by itself.
 *
 * Questions that were asked together stand in it as one list; and of several tasks of a superstep, LangGraph goes on
 * showing the questions of those that were answered and are through.
 */
export async function withOpenQuestions(state: State, saver: BaseCheckpointSaver | null): Promise<State> {
  const asking = state.tasks.filter(({ interrupts }) => interrupts.length > 0);
  if (asking.length === 0) return state;
  const { pendingWrites = [] } = (asking.length > 1 && (await saver?.getTuple(state.config))) || {};
  const through = new Set(
    pendingWrites.flatMap(([taskId, channel]) => (UNFINISHED.has(channel) ? [] : taskId)),
  );
  const tasks = state.tasks.map((task) => ({
    ...task,
    interrupts: through.has(task.id) ? [] : distinctInterrupts(task.interrupts),
  }));
  return { ...state, tasks };
}
