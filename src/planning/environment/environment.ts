import type { RunnableConfig } from "@langchain/core/runnables";
import type { BaseStore } from "@langchain/langgraph";

/** What an environment's functions may use. */
export interface EnvironmentRuntime<Context = unknown> {
  /** The runtime context that the caller gave. */
  readonly context: Context;
  readonly store: BaseStore | undefined;
  /** Aborts with the run, and with the task whose participant acts. */
  readonly signal: AbortSignal | undefined;
  /** The config to hand on to Runnables. */
  readonly config: RunnableConfig;
}

/** What an act came to. */
export interface ActOutcome<State> {
  /** The environment after it: plain JSON. */
  readonly state: State;
  /** What whoever acted is told: plain JSON. */
  readonly result: unknown;
}

/**
 * What a plan is carried out in: a world, a machine, a page, a repository.
 *
 * Its state is plain JSON and is kept with the thread, not in the object: the same functions serve any number of threads,
 * and a run that is resumed in another process goes on with the state that it had.
 */
export interface Environment<State = unknown, Action = never> {
  /**
   * Looks at the environment.
   *
   * @param last the state as it was known last; null at the first look of a thread
   */
  observe(last: State | null, runtime: EnvironmentRuntime): State | Promise<State>;
  /** A state in words, for models. The same state must give the same words. */
  describe(state: State): string;
  /** Does something. Acts of a run come one after the other, and each is recorded when it has ended. */
  act?(
    state: State,
    action: Action,
    runtime: EnvironmentRuntime,
  ): ActOutcome<State> | Promise<ActOutcome<State>>;
  /**
   * The state that a run begins with.
   *
   * @param last what the thread's last run left; null in its first
   * @default the state as the last run left it, and then observed
   */
  reset?(last: State | null, runtime: EnvironmentRuntime): State | Promise<State>;
}

/** Makes a run's environment: called once in a run, and once more by each process that goes on with it. */
export type EnvironmentFactory<State = unknown, Action = never> = (
  runtime: EnvironmentRuntime,
) => Environment<State, Action> | Promise<Environment<State, Action>>;

/** An action: what it does is in the function of its `type`, and its other fields are what that is given. */
export type NamedAction<Inputs> = {
  [Name in keyof Inputs & string]: { readonly type: Name } & Inputs[Name];
}[keyof Inputs & string];
