import { setTimeout as sleep } from "node:timers/promises";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import type { Note, Sight } from "./witness.ts";

/** How a watched checkpointer behaves. */
export interface Watching {
  /** Told of everything that concerns a recorded task, once it is acknowledged. */
  readonly note: Note;
  /** Waits so long before writes and checkpoints are made, and again before they are acknowledged. */
  readonly delayMs?: () => number;
  /** Called before each of them, and before it is acknowledged; what it returns is waited for. */
  readonly gate?: (stage: "write" | "acknowledge") => Promise<void> | void;
}

type PutWrites = BaseCheckpointSaver["putWrites"];
type Put = BaseCheckpointSaver["put"];

/** LangGraph's channel for what a recorded task returned. */
const RETURN = "__return__";

/** A checkpointer of which it is seen what it has acknowledged, and which can be slow or stop. */
export function watchedSaver(saver: BaseCheckpointSaver, watching: Watching): BaseCheckpointSaver {
  const { note, delayMs = () => 0, gate = () => {} } = watching;
  const pass = async (stage: "write" | "acknowledge"): Promise<void> => {
    const delay = delayMs();
    if (delay > 0) await sleep(delay);
    await gate(stage);
  };
  const putWrites: PutWrites = async (config, writes, taskId) => {
    const returned = writes.flatMap(([channel, value]) => (channel === RETURN ? keptIn(value) : []));
    for (const sight of returned) {
      if (sight.type === "review-kept") note({ type: "review-recorded", task: sight.task });
    }
    await pass("write");
    await saver.putWrites(config, writes, taskId);
    await pass("acknowledge");
    for (const sight of returned) note(sight);
  };
  const put: Put = async (...args) => {
    await pass("write");
    const config = await saver.put(...args);
    await pass("acknowledge");
    return config;
  };
  const replaced: Readonly<Record<PropertyKey, unknown>> = { put, putWrites };
  return new Proxy(saver, {
    get(target, property) {
      if (Object.hasOwn(replaced, property)) return replaced[property];
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

interface Kept {
  readonly task?: { readonly id: string };
  readonly review?: object | null;
}

/**
 * What is kept when this is acknowledged. A lane's record repeats what its tasks have recorded, and a batch's own is
 * null: neither is of interest.
 */
function keptIn(value: unknown): Sight[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  const { task, review } = value as Kept;
  if (task === undefined) return [];
  if (review === undefined) return [{ type: "work-kept", task: task.id }];
  // As others will read it: plain data, without the keys that are undefined.
  return [{ type: "review-kept", task: task.id, record: JSON.parse(JSON.stringify(review)) }];
}
