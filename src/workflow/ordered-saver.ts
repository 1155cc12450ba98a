import { setImmediate } from "node:timers/promises";
import type { RunnableConfig } from "@langchain/core/runnables";
import type { BaseCheckpointSaver } from "@langchain/langgraph";

/** Under this key of `configurable` nodes find what waits for the checkpointer. */
const ACKNOWLEDGED_KEY = "__supervisor_workflow_acknowledged";

/**
 * Waits until everything that was handed to a run's checkpointer so far is written.
 *
 * @throws what the checkpointer threw, if it refused anything in this run
 */
export type Acknowledged = () => Promise<void>;

/** A checkpointer as a run sees it. */
export interface OrderedSaver {
  readonly saver: BaseCheckpointSaver;
  readonly acknowledged: Acknowledged;
  /** Waits until nothing is under way any more, whether it was written or refused. */
  readonly settled: () => Promise<void>;
}

/** What waits for the checkpointer of the run that a node belongs to; nothing to wait for where there is none. */
export function acknowledgedIn({ configurable }: RunnableConfig): Acknowledged {
  const acknowledged: unknown = configurable?.[ACKNOWLEDGED_KEY];
  return typeof acknowledged === "function" ? (acknowledged as Acknowledged) : async () => {};
}

/** `configurable` with what waits for the checkpointer. */
export function withAcknowledged(
  configurable: Readonly<Record<string, unknown>>,
  acknowledged: Acknowledged,
): Record<string, unknown> {
  return { ...configurable, [ACKNOWLEDGED_KEY]: acknowledged };
}

/**
 * The checkpointer as a run sees it, with one promise more: a checkpoint is put only when everything that was
 * written before it is there.
 *
 * LangGraph sends a superstep's writes and the next checkpoint off side by side. A delta channel is rebuilt from those
 * writes, so that a process killed between the two would leave a checkpoint whose lists lack what it stands for.
 */
export function orderedSaver(saver: BaseCheckpointSaver): OrderedSaver {
  const underWay = new Set<Promise<void>>();
  let refused: { readonly error: unknown } | null = null;

  const putWrites: BaseCheckpointSaver["putWrites"] = (...args) => {
    const written = saver.putWrites(...args);
    underWay.add(written);
    // Who called gets the failure too; and one that failed must not be waited for by later checkpoints for ever.
    const forget = (): boolean => underWay.delete(written);
    written.then(forget, (error: unknown) => {
      refused ??= { error };
      return setImmediate().then(forget);
    });
    return written;
  };
  const put: BaseCheckpointSaver["put"] = async (...args) => {
    await Promise.all(underWay);
    return saver.put(...args);
  };
  const acknowledged = async (): Promise<void> => {
    // LangGraph hands a finished task's result to its caller first, and to the checkpointer in the same turn after that.
    await setImmediate();
    await Promise.all(underWay);
    if (refused !== null) throw refused.error;
  };
  const settled = async (): Promise<void> => {
    await Promise.allSettled(underWay);
  };
  return { saver: replacing(saver, { put, putWrites }), acknowledged, settled };
}

/** Writes that aborted runs left on their way, by the saver that they go to. */
const leftBehind = new WeakMap<BaseCheckpointSaver, Set<Promise<void>>>();

/**
 * Notes, for runs to come, what an aborted run still has under way: its caller hears of the abort at once, and a run that
 * begins then must not read the thread before these writes are there.
 */
export function leaveBehind(saver: BaseCheckpointSaver | null, settled: Promise<void>): void {
  if (saver === null) return;
  const left = leftBehind.get(saver) ?? new Set();
  leftBehind.set(saver, left);
  left.add(settled);
  void settled.then(() => left.delete(settled));
}

/** Waits for what aborted runs have left on its way to a saver. */
export async function nothingLeftBehind(saver: BaseCheckpointSaver | null): Promise<void> {
  if (saver !== null) await Promise.all(leftBehind.get(saver) ?? []);
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
