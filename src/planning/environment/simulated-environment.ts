import { toJson } from "../../review/patch/json.ts";
import type { ActOutcome, Environment, NamedAction } from "./environment.ts";
import { actionNamed } from "./named-action.ts";

/** What an action does to a simulated world. It is given a copy of the state, and may change it. */
// biome-ignore lint/suspicious/noExplicitAny: each action has an input of its own, which is inferred from it.
export type SimulatedAction<State> = (state: State, input: any) => ActOutcome<State>;

/** A world that is made of rules. */
export interface SimulatedEnvironmentOptions<State, Actions> {
  /** The state that every run begins with: plain JSON. */
  readonly initial: State;
  /** What can be done, by name. Without chance and clock: the same acts always lead to the same state. */
  readonly actions: Actions;
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
export function simulatedEnvironment<State, const Actions extends Record<string, SimulatedAction<State>>>({
  initial,
  actions,
  describe = (state) => JSON.stringify(state, null, 2),
}: SimulatedEnvironmentOptions<State, Actions>): Required<Environment<State, NamedAction<Actions>>> {
  const first = toJson(initial);
  const begin = (): State => structuredClone(first) as State;
  return {
    observe: (last) => last ?? begin(),
    describe,
    act: (state, action) => actionNamed(actions, action)(structuredClone(state), action),
    reset: begin,
  };
}
