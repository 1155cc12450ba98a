import type { RunnableConfig } from "@langchain/core/runnables";
import type { BaseStore } from "@langchain/langgraph";
import type { DecisionInput, SupervisorView, UnreadDecision } from "./view.ts";

/** What a supervisor function may use besides its view. */
export interface SupervisorRuntime<Context = unknown> {
  /** The runtime context that the caller gave. */
  readonly context: Context;
  readonly store: BaseStore | undefined;
  readonly signal: AbortSignal | undefined;
  /** The config to hand on to Runnables, so that they stream, trace and count as part of this run. */
  readonly config: RunnableConfig;
}

/** A supervisor of your own: a function of the view. */
export type SupervisorFunction<
  Name extends string = string,
  Fields = Record<string, unknown>,
  Context = unknown,
> = (
  view: SupervisorView<Name, Fields>,
  runtime: SupervisorRuntime<Context>,
) => DecisionInput<Name> | UnreadDecision | Promise<DecisionInput<Name> | UnreadDecision>;

/** A supervisor of your own: a Runnable from the view to a decision. */
export interface SupervisorRunnable {
  // biome-ignore lint/suspicious/noExplicitAny: the input types of foreign Runnables cannot be named here.
  invoke(view: any, config?: any): Promise<unknown>;
}

/** How any supervisor is called once the workflow is built. */
export type DecideSupervisor = (view: SupervisorView, runtime: SupervisorRuntime) => Promise<unknown>;
