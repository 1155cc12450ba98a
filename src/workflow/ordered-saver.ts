import type { BaseCheckpointSaver } from "@langchain/langgraph";

/**
 * The checkpointer as a run sees it, with one promise more: a checkpoint is put only when everything that was
 * written before it is there.
 *
 * LangGraph sends a superstep's writes and the next checkpoint off side by side. A delta channel is rebuilt from those
 * writes, so that a process killed between the two would leave a checkpoint whose lists lack what it stands for.
 */
export function orderedSaver(saver: BaseCheckpointSaver): BaseCheckpointSaver {
  const underWay = new Set<Promise<void>>();

  const putWrites: BaseCheckpointSaver["putWrites"] = (...args) => {
    const written = saver.putWrites(...args);
    underWay.add(written);
    // Who called gets the failure too; and one that failed must not be waited for by later checkpoints for ever.
    const forget = (): boolean => underWay.delete(written);
    written.then(forget, () => setImmediate(forget));
    return written;
  };
  const put: BaseCheckpointSaver["put"] = async (...args) => {
    await Promise.all(underWay);
    return saver.put(...args);
  };
  return replacing(saver, { put, putWrites });
}

/** A saver with some of its methods replaced; everything else goes to the saver itself. */
export function replacing(
  saver: BaseCheckpointSaver,
  methods: Partial<BaseCheckpointSaver>,
): BaseCheckpointSaver {
  return new Proxy(saver, {
    get(target, property) {
      if (Object.hasOwn(methods, property)) return methods[property as keyof typeof methods];
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
