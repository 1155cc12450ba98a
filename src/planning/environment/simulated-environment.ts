import { toJson } from "../../review/patch/json.ts";
import type { ActOutcome, Environment, NamedAction } from "./environment.ts";
import { actionNamed } from "./named-action.ts";

/** What an action does to a simulated world. It is given a copy of the state, and may change it. */
export type SimulatedAction<State, Input = unknown> = (state: State, input: Input) => ActOutcome<State>;

/** A world that is made of rules. */
export interface SimulatedEnvironmentOptions<State, Inputs> {
  /** The state that every run begins with: plain JSON. */
  readonly initial: State;
  /** What can be done, by name. Without chance and clock: the same acts always lead to the same state. */
  readonly actions: { readonly [Name in keyof Inputs]: SimulatedAction<State, Inputs[Name]> };
  /** @default the state as JSON */
  readonly describe?: (state: State) => string;
}

/**
 * A small world that exists nowhere but in the state: for tests, examples, and for trying out plans before they are
 * carried out anywhere else.
 *
 * @example
 * ```ts
 * const world = () =>
 *   simulatedEnvironment({
 *     initial: { door: "closed" },
 *     actions: {
 *       open: (state: Door) => ({ state: { door: "open" }, result: "The door is open." }),
 *     },
 *   });
 * ```
 */
export function simulatedEnvironment<State, Inputs extends Record<string, unknown>>({
  initial,
  actions,
  describe = (state) => JSON.stringify(state, null, 2),
}: SimulatedEnvironmentOptions<State, Inputs>): Required<Environment<State, NamedAction<Inputs>>> {
  const first = toJson(initial);
  const begin = (): State => structuredClone(first) as State;
  return {
    observe: (last) => last ?? begin(),
    describe,
    act: (state, action) => {
      const run: SimulatedAction<State, never> = actionNamed(actions, action);
      // The function was found by the action's type, so that this is its input.
      return run(structuredClone(state), action as never);
    },
    reset: begin,
  };
}
