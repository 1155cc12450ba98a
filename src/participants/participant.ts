import type { BaseMessage } from "@langchain/core/messages";
import type { RunnableConfig, RunnableInterface } from "@langchain/core/runnables";
import type { BaseStore, Pregel, StateDefinitionInit } from "@langchain/langgraph";
import type { CreateAgentParams } from "langchain";
import type { DelegationPolicyInput } from "../delegation/policy.ts";
import type { SpentElsewhere } from "../usage/spent-elsewhere.ts";
import type { Brief } from "./brief.ts";
import type { Report } from "./report.ts";

/** What a function participant may use besides its brief. */
export interface ParticipantRuntime<Fields = Record<string, unknown>, Context = unknown> {
  readonly participant: string;
  readonly taskId: string;
  /** The declared state fields as they stand. */
  readonly state: Fields;
  /** The runtime context that the caller gave. */
  readonly context: Context;
  readonly store: BaseStore | undefined;
  /** Aborts when the run is aborted or the participant's time is up. Hand it on to whatever takes long. */
  readonly signal: AbortSignal;
  /** The config to hand on to Runnables, so that they stream, trace and count as part of this run. */
  readonly config: RunnableConfig;
  /**
   * Counts a model call that does not go through LangChain, as by a provider's own client: in `usage`, in money, and
   * against the budget, from when it is told.
   */
  readonly noteUsage: (call: SpentElsewhere) => Promise<void>;
}

/**
 * What a function participant may return: a string, a message, messages, `{ text, data }`, or updates to
 * declared state fields, also beside a text.
 */
export type ParticipantResult<Updates = Record<never, never>> =
  | string
  | BaseMessage
  | readonly BaseMessage[]
  | ([keyof Updates] extends [never] ? SpokenResult : SpokenResult & Updates);

/** The words of a result, and its data. */
export interface SpokenResult {
  readonly text?: string;
  readonly data?: unknown;
  /** How sure it is of the result, from 0 to 1. */
  readonly confidence?: number;
  /** Short texts that could help with other tasks that need the same capabilities. */
  readonly learnings?: readonly string[];
}

/** A participant as a function. It may call LangGraph's `interrupt()`; on resume it runs again from its start. */
export type ParticipantFunction<
  Fields = Record<string, unknown>,
  Context = unknown,
  Updates = Record<never, never>,
> = (
  brief: Brief,
  runtime: ParticipantRuntime<Fields, Context>,
) => ParticipantResult<Updates> | Promise<ParticipantResult<Updates>>;

/** Anything with `invoke` on `{ messages }`: createAgent's agent, a compiled graph, a RemoteGraph, a Runnable. */
export interface ParticipantRunnable {
  // Method syntax on purpose: agents and graphs have narrower inputs, which a method parameter accepts.
  // biome-ignore lint/suspicious/noExplicitAny: the input types of foreign graphs cannot be named here.
  invoke(input: any, config?: any): Promise<unknown>;
}

/** What may be said of any participant. */
export interface ParticipantOptions {
  /** What the participant is for. The supervisor chooses by it. Needed unless the agent or graph has its own. */
  readonly description?: string;
  /** `"last"`: its final words join the conversation; `"full"`: everything it said and did. @default "last" */
  readonly report?: "last" | "full";
  /** Milliseconds for one attempt; the same as `delegation.timeoutMs`. @default no limit */
  readonly timeoutMs?: number;
  /** What differs for this participant from the workflow's policy of `withDelegation`. */
  readonly delegation?: DelegationPolicyInput;
  /** What the participant can do, and how well, each 0 to 1. @default nothing by name */
  readonly capabilities?: Readonly<Record<string, number>>;
  /** Finds what is wrong with a report, in words for the participant, or nothing. */
  readonly check?: (report: Report, brief: Brief) => CheckFinding | Promise<CheckFinding>;
  /** How often the participant is asked again after a finding. @default 1 */
  readonly checkRetries?: number;
}

export type CheckFinding = string | null | undefined;

/** An existing agent, graph, Runnable or function, with options. */
export interface GivenParticipant<Fields, Context, Updates> extends ParticipantOptions {
  readonly agent: ParticipantRunnable | ParticipantFunction<Fields, Context, Updates>;
}

/** Options of langchain's `createAgent`; `model` defaults to the workflow's. */
export interface AgentParticipant
  extends ParticipantOptions,
    Omit<
      CreateAgentParams,
      "model" | "description" | "name" | "middleware" | "stateSchema" | "contextSchema"
    > {
  readonly description: string;
  readonly model?: CreateAgentParams["model"];
  /** Any of langchain's middleware; its own type is too narrow for some of them under `exactOptionalPropertyTypes`. */
  readonly middleware?: readonly { readonly name: string }[];
  /** More state for the agent, as `createAgent` takes it. */
  readonly stateSchema?: StateDefinitionInit;
  /** The agent's runtime context, as `createAgent` takes it. */
  readonly contextSchema?: object;
  readonly agent?: never;
  readonly invoke?: never;
}

/** Every form in which a participant may be given. */
export type ParticipantInput<
  Fields = Record<string, unknown>,
  Context = unknown,
  Updates = Record<never, never>,
> = ParticipantRunnable | GivenParticipant<Fields, Context, Updates> | AgentParticipant;

/** A graph that is shown as a sub-graph, whatever its channels. */
// biome-ignore lint/suspicious/noExplicitAny: the channels of foreign graphs cannot be named here.
export type AnyPregel = Pregel<any, any>;

/** A participant, ready to work: frozen plain data and what to call. */
export interface Participant {
  readonly name: string;
  readonly description: string;
  readonly report: "last" | "full";
  /** What differs for this participant from the workflow's policy. */
  readonly policy: DelegationPolicyInput;
  readonly capabilities: Readonly<Record<string, number>>;
  readonly check: NonNullable<ParticipantOptions["check"]> | null;
  readonly checkRetries: number;
  readonly work:
    | { readonly kind: "function"; readonly run: ParticipantFunction }
    | { readonly kind: "runnable"; readonly runnable: RunnableInterface; readonly graph: AnyPregel | null }
    | { readonly kind: "remote"; readonly remote: RemoteParticipant };
}

/** What is used of a RemoteGraph. */
export interface RemoteParticipant {
  readonly graphId: string;
  readonly client: {
    readonly runs: {
      list(
        threadId: string,
        options: { signal?: AbortSignal },
      ): Promise<{ run_id: string; status: string }[]>;
      join(threadId: string, runId: string, options: { signal?: AbortSignal }): Promise<unknown>;
      cancel(threadId: string, runId: string): Promise<unknown>;
    };
  };
  invoke(input: unknown, config: RunnableConfig): Promise<unknown>;
  getState(config: RunnableConfig): Promise<RemoteState>;
}

export interface RemoteState {
  readonly config: RunnableConfig;
  readonly values: unknown;
  readonly next: readonly string[];
  readonly tasks: readonly { readonly interrupts?: readonly object[] }[];
}
