import type { BaseCheckpointSaver, CompiledStateGraph } from "@langchain/langgraph";
import { foldUsage, type UsageEntry } from "../usage/entry.ts";
import { notesAt } from "./journal.ts";

type State = Awaited<ReturnType<CompiledStateGraph<unknown, unknown, string>["getState"]>>;

/** A thread's newest state with the usage that its unfinished superstep has noted so far, as of a node that asks. */
export async function withNotedUsage(state: State, saver: BaseCheckpointSaver | null): Promise<State> {
  if (saver === null || state.next.length === 0) return state;
  const notes = await notesAt(saver, state.config);
  if (notes.length === 0) return state;
  const values = state.values as { readonly usage?: readonly UsageEntry[] };
  return { ...state, values: { ...values, usage: foldUsage(values.usage ?? [], [notes]) } };
}
