import type { ActOutcome, Environment, EnvironmentRuntime, NamedAction } from "./environment.ts";
import { actionNamed } from "./named-action.ts";

/** Does something out there. What it returns is told to whoever acted: plain JSON. */
export type OutsideAction<Input = unknown> = (runtime: EnvironmentRuntime, input: Input) => unknown;

/** How something that exists outside is looked at and acted on. */
export interface FunctionEnvironmentOptions<State, Inputs> {
  /** Reads how things are now: plain JSON. */
  readonly observe: (runtime: EnvironmentRuntime) => State | Promise<State>;
  /** What can be done, by name. After each the environment is observed. @default nothing */
  readonly actions?: { readonly [Name in keyof Inputs]: OutsideAction<Inputs[Name]> };
  /** @default the state as JSON */
  readonly describe?: (state: State) => string;
  /** Brings things into the state that a run begins with. @default they are taken as they are */
  readonly reset?: (runtime: EnvironmentRuntime) => void | Promise<void>;
}

/**
 * An environment over functions of your own: a device, an API, a page, a folder of files.
 *
 * @example
 * ```ts
 * const environment = () =>
 *   functionEnvironment({
 *     observe: async ({ signal }) => (await fetch("http://greenhouse/state", { signal })).json(),
 *     actions: { water: async ({ signal }, { bed }: { bed: string }) => pump(bed, signal) },
 *   });
 * ```
 */
export function functionEnvironment<State, Inputs extends Record<string, unknown> = Record<never, never>>({
  observe,
  actions,
  describe = (state) => JSON.stringify(state, null, 2),
  reset,
}: FunctionEnvironmentOptions<State, Inputs>): Environment<State, NamedAction<Inputs>> {
  const look = (runtime: EnvironmentRuntime): State | Promise<State> => observe(runtime);
  return {
    observe: (_last, runtime) => look(runtime),
    describe,
    act: async (_state, action, runtime): Promise<ActOutcome<State>> => {
      const run: OutsideAction<never> = actionNamed(actions ?? {}, action);
      // The function was found by the action's type, so that this is its input.
      const result = await run(runtime, action as never);
      return { state: await look(runtime), result: result ?? null };
    },
    ...(reset === undefined
      ? {}
      : {
          reset: async (_last, runtime) => {
            await reset(runtime);
            return look(runtime);
          },
        }),
  };
}
