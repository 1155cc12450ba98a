import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import { Cancellations } from "../delegation/cancellations.ts";
import type { Task } from "../delegation/task.ts";
import { messageOf } from "../errors/error.ts";
import { pause } from "../participants/pause.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import { refusalIn } from "../workflow/spending.ts";
import type { WorkflowState } from "../workflow/state.ts";
import type { EnvironmentRuntime } from "./environment/environment.ts";
import type { World } from "./environment/world.ts";
import { askedBy, judgePath } from "./judge-path.ts";
import type { PlanningDefinition } from "./planning-definition.ts";
import { roleConfig } from "./role-config.ts";
import { numbersOf } from "./tree/numbers.ts";

/** A leaf that is worked on. */
export interface WatchedLeaf {
  readonly task: Task;
  readonly nodeId: string;
  readonly world: World;
  /** The environment in words, as the work began. */
  readonly observation: string;
  readonly runtime: EnvironmentRuntime;
}

/**
 * Looks at the environment again and again while a leaf is worked on; where its words have changed, the path is judged, and
 * work that has lost its point is cancelled. What is left, and as what, is said when the attempt is taken in.
 *
 * @returns what ends the watch
 */
export function watchLeaf(
  definition: WorkflowDefinition,
  planning: PlanningDefinition,
  state: WorkflowState,
  { task, nodeId, world, observation, runtime }: WatchedLeaf,
  config: LangGraphRunnableConfig,
): () => Promise<void> {
  const { watchMs } = planning;
  if (watchMs === null) return async () => {};
  const ending = new AbortController();
  const signals = [config.signal, ending.signal].filter((signal) => signal !== undefined);
  const signal = AbortSignal.any(signals);
  const within = { ...config, signal };
  const happened = `${numbersOf(state.plan).get(nodeId)} is being worked on, and the environment has changed meanwhile.`;

  const watch = async (): Promise<void> => {
    for (let seen = observation; ; ) {
      await pause(watchMs, signal);
      const words = await world.glance({ ...runtime, signal });
      if (words === seen) continue;
      seen = words;
      const judge = askedBy(planning.exit, (ask) => {
        return (input) => ask(input, roleConfig(definition, within, task.runId, "exit-decision"));
      });
      const notepad = state.notepad.map(({ text }) => text);
      const { exit, reasoning } = await judgePath(
        judge,
        nodeId,
        (id) => ({ plan: state.plan, nodeId: id, observation: words, notepad, happened }),
        () => {},
      );
      if (exit === null) continue;
      Cancellations.cancelHere(undefined, task.id, `It lost its point while it was worked on. ${reasoning}`);
      return;
    }
  };
  const watching = watch().catch((error: unknown) => {
    // The work itself lacks nothing, and what has gone wrong here will be met again when the attempt is taken in.
    if (signal.aborted || refusalIn(error) !== null) return;
    process.emitWarning(`"${task.instruction}" is watched no longer: ${messageOf(error)}`);
  });
  return async () => {
    ending.abort();
    await watching;
  };
}
