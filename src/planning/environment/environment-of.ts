import type { RunnableConfig } from "@langchain/core/runnables";
import { getConfig, type LangGraphRunnableConfig } from "@langchain/langgraph";
import { SupervisorWorkflowError } from "../../errors/error.ts";
import type { EnvironmentFactory, EnvironmentRuntime } from "./environment.ts";
import { type Act, withWorld, worldIn } from "./world.ts";

/** The environment of a run under way, as participants and their tools work in it. */
export interface RunningEnvironment<State, Action> {
  /** The state as it is known. */
  readonly state: State;
  /** Looks at it anew. */
  observe(): Promise<State>;
  /** The state in words. */
  describe(): Promise<string>;
  /** Does something, and gives back what came of it. Acts come one after the other. */
  act(action: Action): Promise<unknown>;
}

/** Under this key of `configurable` a participant's work is told apart from its earlier attempts. */
export const ATTEMPT_KEY = "__supervisor_workflow_attempt";

/**
 * The environment that a participant works in, from within its function or one of its tools.
 *
 * What it does there is recorded, and not done again where the work goes on after a question or a crash.
 *
 * @param factory the one that `withPlanning` was given
 * @param config the runtime's or tool's config; may be left out where LangGraph's context is there (Node's async storage)
 * @throws `NO_ENVIRONMENT` outside a run with this environment
 *
 * @example
 * ```ts
 * const craft = tool(({ item }, config) => environmentOf(world, config).act({ type: "craft", item }), { … });
 * ```
 */
export function environmentOf<State, Action>(
  factory: EnvironmentFactory<State, Action>,
  config: RunnableConfig = getConfig() ?? {},
): RunningEnvironment<State, Action> {
  const world = worldIn(config);
  if (world === null || !world.isOf(factory)) {
    throw new SupervisorWorkflowError(
      "NO_ENVIRONMENT",
      world === null
        ? "There is no environment here: it is there for participants of a workflow withPlanning({ environment }), and for their tools. " +
            "Fix: pass on the config that the participant or tool was given."
        : "The environment of this run was made by another function than the one that was given here. " +
            "Fix: give environmentOf() the very function that stands in withPlanning({ environment }).",
    );
  }
  const act: Act = {
    place: placeOf(config),
    runtime: environmentRuntime(config, world.context),
  };
  return {
    get state() {
      return structuredClone(world.seenAt(act.place).state) as State;
    },
    observe: async () => structuredClone(await world.look(act)) as State,
    describe: () => world.describe(act.runtime, world.seenAt(act.place)),
    act: (action) => world.act(action, act),
  };
}

/** What the functions of an environment get. */
export function environmentRuntime(config: LangGraphRunnableConfig, context: unknown): EnvironmentRuntime {
  // Without the world: an act that acted through it would wait for its own end.
  const own = { ...config, configurable: withWorld(config.configurable ?? {}, null) };
  return { context, store: config.store, signal: config.signal, config: own };
}

/** The attempt, the node of the graph that works, and the tool call. */
function placeOf({ configurable, ...config }: RunnableConfig): string {
  const attempt: unknown = configurable?.[ATTEMPT_KEY] ?? "";
  const namespace: unknown = configurable?.checkpoint_ns ?? "";
  const { toolCallId, toolCall } = config as { toolCallId?: unknown; toolCall?: { id?: unknown } };
  return [attempt, namespace, toolCallId ?? toolCall?.id ?? ""].join("|");
}
