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
  const { pendingWrites = [] } = (state.tasks.length > 1 && (await saver?.getTuple(state.config))) || {};
  const through = finishedTasks(pendingWrites);
  const tasks = state.tasks.map((task) => ({
    ...task,
    interrupts: through.has(task.id) ? [] : distinctInterrupts(task.interrupts),
  }));
  return { ...state, tasks };
}

/** The tasks of a superstep that are through, by what was written at its checkpoint. */
export function finishedTasks(
  writes: readonly (readonly [taskId: string, channel: string, value: unknown])[],
): ReadonlySet<string> {
  return new Set(writes.flatMap(([taskId, channel]) => (UNFINISHED.has(channel) ? [] : taskId)));
}

/** Stream modes in which LangGraph tells of tasks with their questions. */
const TELLING: ReadonlySet<unknown> = new Set(["debug", "tasks", "checkpoints"]);

/**
 * Hands on a stream's chunks, those that tell of tasks with questions that were asked together each by itself. Anything
 * else is the user's own and stays as it is.
 *
 * @param streamMode as the run was asked for it: of several modes, each chunk begins with its own
 */
export function questionsApart(streamMode: unknown): <Chunk>(chunk: Chunk) => Chunk {
  const modes = Array.isArray(streamMode) ? streamMode : [streamMode];
  if (!modes.some((mode) => TELLING.has(mode))) return (chunk) => chunk;
  return <Chunk>(chunk: Chunk): Chunk => {
    // Beside other modes or with sub-graphs a chunk is a list that ends with what is told, its mode before it.
    if (!Array.isArray(chunk)) return apart(chunk) as Chunk;
    if (Array.isArray(streamMode) && !TELLING.has(chunk.at(-2))) return chunk;
    return [...chunk.slice(0, -1), apart(chunk.at(-1))] as Chunk;
  };
}

/** A task's result, a checkpoint, or either in the envelope of a `debug` stream. */
function apart(told: unknown): unknown {
  if (!isRecord(told)) return told;
  const { payload, tasks, interrupts } = told;
  if (isNested(interrupts)) return { ...told, interrupts: interrupts.flat() };
  if (Array.isArray(tasks) && tasks.some((task) => isRecord(task) && isNested(task.interrupts))) {
    return { ...told, tasks: tasks.map(apart) };
  }
  const inner = apart(payload);
  return inner === payload ? told : { ...told, payload: inner };
}

function isNested(interrupts: unknown): interrupts is readonly unknown[] {
  return Array.isArray(interrupts) && interrupts.some(Array.isArray);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
