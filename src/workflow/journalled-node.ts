import { setMaxListeners } from "node:events";
import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import type { UsageEntry } from "../usage/entry.ts";
import { journalIn } from "./journal.ts";
import { withGates } from "./spending.ts";
import type { WorkflowState } from "./state.ts";

/**
 * A node whose calls are accounted for: it hands the state what was noted in its run's journal, its own notes and those of
 * nodes that never returned, and closes the gates through which its calls went.
 */
export function journalled<Given, Update>(
  node: (state: Given, config: LangGraphRunnableConfig) => Promise<Update>,
) {
  return async (state: Given, config: LangGraphRunnableConfig): Promise<Update> => {
    // Before anything is waited for: LangGraph listens once for each task of a superstep on the signal of them all, right
    // after this has been called. Many are no leak.
    if (config.signal !== undefined) setMaxListeners(0, config.signal);
    const journal = journalIn(config);
    await journal.begin(config);
    const gates = withGates(config);
    try {
      const update = await node(state, gates.config);
      return withUsage(update, journal.take());
    } catch (error) {
      await journal.noteSpent();
      throw error;
    } finally {
      gates.close();
    }
  };
}

/** A node may return several writes in a list; the first is the workflow's own. */
function withUsage<Update>(update: Update, usage: UsageEntry[]): Update {
  if (usage.length === 0) return update;
  if (Array.isArray(update)) return [withUsage(update[0], usage), ...update.slice(1)] as Update;
  return { ...update, usage } satisfies Partial<WorkflowState>;
}
