import type { BaseCheckpointSaver } from "@langchain/langgraph";
import { replacing } from "./ordered-saver.ts";

type Put = BaseCheckpointSaver["put"];
type PutWrites = BaseCheckpointSaver["putWrites"];

/** What savers keep at places of their own; other writes of a task are kept by their place in the list. */
const AT_OWN_PLACES = new Set(["__error__", "__scheduled__", "__interrupt__", "__resume__"]);

/**
 * The checkpointer as a run sees it that may hand over everything at its end (durability `"exit"`).
 *
 * Such a run, when it goes on and stops again in the same superstep, puts its checkpoint and the writes at it a second
 * time. LangGraph 1.4 then names the checkpoint as its own parent, and who reads a list's history goes up from parent to
 * parent without end; and it lists an error that a task got over before what the task returned, which is so kept twice.
 */
export function exitSafeSaver(saver: BaseCheckpointSaver): BaseCheckpointSaver {
  const put: Put = async (config, checkpoint, ...others) => {
    if (config.configurable?.checkpoint_id !== checkpoint.id) return saver.put(config, checkpoint, ...others);
    const stored = await saver.getTuple(config);
    const parent: unknown = stored?.parentConfig?.configurable?.checkpoint_id;
    // A list that stood in it whole would be lost: the second time LangGraph leaves it out.
    const values = { ...stored?.checkpoint.channel_values, ...checkpoint.channel_values };
    return saver.put(
      { ...config, configurable: { ...config.configurable, checkpoint_id: parent } },
      { ...checkpoint, channel_values: values },
      ...others,
    );
  };
  const putWrites: PutWrites = (config, writes, taskId) =>
    saver.putWrites(
      config,
      writes.toSorted(([one], [other]) => place(one) - place(other)),
      taskId,
    );
  return replacing(saver, { put, putWrites });
}

function place(channel: string): number {
  return AT_OWN_PLACES.has(channel) ? 1 : 0;
}
