import type { RunnableConfig } from "@langchain/core/runnables";
import { Slots } from "./slots.ts";

/** Where a run's slots are handed down to its nodes. */
const SLOTS_KEY = "__supervisor_workflow_slots";

/** Where the caller's `maxConcurrency` is handed down to nested workflows. */
const LIMIT_KEY = "__supervisor_workflow_max_concurrency";

type Configurable = Readonly<Record<string, unknown>>;

/**
 * A run's `configurable` with its slots: as many as tasks may run at once, and no more than the caller's
 * `maxConcurrency`.
 */
export function withSlots(
  configurable: Configurable,
  maxParallelTasks: number,
  maxConcurrency: number | undefined,
): Record<string, unknown> {
  const limit = maxConcurrency ?? inheritedLimit(configurable);
  return {
    ...configurable,
    [SLOTS_KEY]: new Slots(Math.max(1, Math.min(maxParallelTasks, limit ?? maxParallelTasks))),
    ...(limit === undefined ? {} : { [LIMIT_KEY]: limit }),
  };
}

/** The slots of the run that a node belongs to. */
export function slotsOf({ configurable }: RunnableConfig, maxParallelTasks: number): Slots {
  const slots: unknown = configurable?.[SLOTS_KEY];
  return slots instanceof Slots ? slots : new Slots(maxParallelTasks);
}

function inheritedLimit(configurable: Configurable): number | undefined {
  const limit = configurable[LIMIT_KEY];
  return typeof limit === "number" ? limit : undefined;
}
