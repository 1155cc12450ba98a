import type { BaseCheckpointSaver, CompiledStateGraph } from "@langchain/langgraph";
import { foldTasks } from "../delegation/transitions.ts";
import { foldEnvironment } from "../planning/environment/record.ts";
import { foldUsage } from "../usage/entry.ts";
import { notesAt } from "./journal.ts";
import type { WorkflowState } from "./state.ts";

type State = Awaited<ReturnType<CompiledStateGraph<unknown, unknown, string>["getState"]>>;

/** A thread's newest state with what its unfinished superstep has noted so far, as of a node that asks. */
export async function withNotes(state: State, saver: BaseCheckpointSaver | null): Promise<State> {
  if (saver === null || state.next.length === 0) return state;
  const notes = await notesAt(saver, state.config);
  if (notes.usage.length + notes.tasks.length + notes.environment.length === 0) return state;
  const values = state.values as Partial<Pick<WorkflowState, "usage" | "tasks" | "environment">>;
  const usage = foldUsage(values.usage ?? [], [notes.usage]);
  const tasks = foldTasks(values.tasks ?? [], [notes.tasks]);
  const environment = foldEnvironment(values.environment ?? null, [notes.environment]);
  return { ...state, values: { ...values, usage, tasks, environment } };
}
