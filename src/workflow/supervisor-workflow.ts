import { setMaxListeners } from "node:events";
import {
  type BaseCheckpointSaver,
  CompiledStateGraph,
  type InferStateSchemaUpdate,
  type InferStateSchemaValue,
  type StateSchema,
  type StateSchemaFields,
} from "@langchain/langgraph";
import type { z } from "zod";
import type { PendingInterrupt } from "../human/answer.ts";
import { branchSafeSaver } from "./branch-safe-saver.ts";
import type { AnyBuilderTypes, ContextSchema, DeclaredFields } from "./builder-types.ts";
import { withoutUndefinedCheckpoint } from "./checkpoint-config.ts";
import { orderedSaver } from "./ordered-saver.ts";
import type { InputFields, OutputFields, workflowFields } from "./state.ts";

type Response<Types extends AnyBuilderTypes> = { structuredResponse: z.ZodType<Types["response"] | null> };

type StateFields<Types extends AnyBuilderTypes> = Omit<typeof workflowFields, "structuredResponse"> &
  Response<Types> &
  DeclaredFields<Types>;

type NodeName<Types extends AnyBuilderTypes> =
  | Types["names"]
  | "__start__"
  | "supervisor"
  | "human"
  | "synthesis";

/** LangGraph tells the questions that a run waits for beside the output, but leaves them out of its types. */
type Questions = { __interrupt__: z.ZodType<readonly PendingInterrupt[] | undefined> };

/** What a caller gets. */
type Output<Types extends AnyBuilderTypes> = Omit<OutputFields, "structuredResponse"> &
  Response<Types> &
  DeclaredFields<Types> &
  Questions;

/** What a host graph's channels get from a workflow that is one of its nodes. */
type NodeOutput<Types extends AnyBuilderTypes> = InputFields &
  DeclaredFields<Types> &
  ([Types["response"]] extends [null] ? Record<never, never> : Response<Types>);

type Graph<Types extends AnyBuilderTypes, Fields extends StateSchemaFields> = CompiledStateGraph<
  InferStateSchemaValue<StateFields<Types>>,
  InferStateSchemaUpdate<StateFields<Types>>,
  NodeName<Types>,
  StateSchema<InputFields & DeclaredFields<Types>>,
  StateSchema<Fields>,
  ContextSchema<Types>
>;

/** A built workflow: an ordinary compiled LangGraph graph, typed by its description. */
export type SupervisorWorkflow<Types extends AnyBuilderTypes = AnyBuilderTypes> = Pick<
  Graph<Types, Output<Types>>,
  "invoke"
> &
  Graph<Types, NodeOutput<Types>>;

/**
 * What a workflow's `invoke` gives back, and `getState` holds.
 *
 * @example
 * ```ts
 * const state: WorkflowResult<typeof workflow> = (await workflow.getState(config)).values;
 * ```
 */
export type WorkflowResult<Workflow extends { invoke: unknown }> = Workflow["invoke"] extends {
  // The first of two overloads: what a caller gets, before what a host graph gets.
  (...args: never[]): infer Result;
  (...args: never[]): unknown;
}
  ? Awaited<Result>
  : never;

// LangGraph's edge: this class is seen as SupervisorWorkflow, to which compile() casts once.
type AnyGraph = CompiledStateGraph<unknown, unknown, string>;
type GraphFields = ConstructorParameters<typeof CompiledStateGraph<unknown, unknown, string>>[0];
type RunInput = Parameters<AnyGraph["_streamIterator"]>[0];
type RunOptions = Parameters<AnyGraph["_streamIterator"]>[1];

type GetState = Parameters<AnyGraph["getState"]>;
type History = Parameters<AnyGraph["getStateHistory"]>;
type BulkUpdate = Parameters<AnyGraph["bulkUpdateState"]>;

/** Under this key of `configurable` LangGraph looks for a checkpointer before it takes the graph's own. */
const CHECKPOINTER_KEY = "__pregel_checkpointer";

type InvokeOptions = Parameters<AnyGraph["invoke"]>[1];

/** What a compiled workflow is made with beyond LangGraph's own fields. */
interface WorkflowFields {
  /** Supersteps that the workflow's `maxIterations` can take. */
  readonly supersteps: number;
  /** Output fields about the run itself, which a host graph's channels of the same names are safe from. */
  readonly ownRecords: readonly string[];
}

/** The compiled graph, with the one entry point overridden through which every run comes. */
export class CompiledSupervisorWorkflow extends CompiledStateGraph<unknown, unknown, string> {
  readonly supersteps: number;
  readonly ownRecords: readonly string[];

  constructor(fields: GraphFields & WorkflowFields) {
    super(fields);
    this.supersteps = fields.supersteps;
    this.ownRecords = fields.ownRecords;
  }

  /** Makes the workflow of a graph compiled the ordinary way, as LangGraph's `withConfig` makes its copies. */
  static from(graph: object, fields: WorkflowFields): CompiledSupervisorWorkflow {
    return new CompiledSupervisorWorkflow({ ...(graph as GraphFields), ...fields });
  }

  /**
   * Raises `recursionLimit` to what `maxIterations` needs, whatever the caller or a server's client sends, and
   * drops a `checkpoint_id` that is there but undefined: LangGraph 1.4 hands it to nested graphs, and takes its
   * presence to mean that finished work is to be run again (langgraphjs issue 2667).
   */
  override async *_streamIterator(
    input: RunInput,
    options?: RunOptions,
  ): ReturnType<AnyGraph["_streamIterator"]> {
    // Every superstep and model call listens on the run's signal, and in a nested graph on its host's. Many are no leak.
    const hostSignal: unknown = options?.configurable?.__pregel_abort_signals?.externalAbortSignal;
    for (const signal of [options?.signal, hostSignal]) {
      if (signal instanceof AbortSignal) setMaxListeners(0, signal);
    }
    yield* super._streamIterator(input, {
      ...options,
      recursionLimit: Math.max(options?.recursionLimit ?? 0, this.supersteps),
      ...(options?.configurable ? { configurable: this.#kept(options.configurable, "run") } : {}),
    });
  }

  /** Also `updateState`, which goes through here. */
  override async bulkUpdateState(...[config, updates]: BulkUpdate): ReturnType<AnyGraph["bulkUpdateState"]> {
    const configurable = config.configurable ?? {};
    const isSubgraph = Boolean(configurable.checkpoint_ns) && configurable[CHECKPOINTER_KEY] === undefined;
    if (isSubgraph) return super.bulkUpdateState(config, updates);
    return super.bulkUpdateState({ ...config, configurable: this.#kept(configurable, "update") }, updates);
  }

  /**
   * As a sub-graph its delta channels are read with the saver that its host hands down; LangGraph 1.4 looks only at
   * the graph's own and would show every list empty.
   */
  override async getState(...[config, options]: GetState): ReturnType<AnyGraph["getState"]> {
    return this.#withSaverOf(config, (graph) => super.getState.call(graph, config, options));
  }

  override async *getStateHistory(...[config, options]: History): ReturnType<AnyGraph["getStateHistory"]> {
    yield* this.#withSaverOf(config, (graph) => super.getStateHistory.call(graph, config, options));
  }

  #withSaverOf<T>(config: GetState[0], read: (graph: CompiledSupervisorWorkflow) => T): T {
    const saver: unknown = config.configurable?.[CHECKPOINTER_KEY];
    const isHanded = typeof saver === "object" && saver !== null && typeof this.checkpointer !== "object";
    return read(isHanded ? this.#on(saver) : this);
  }

  #on(checkpointer: unknown): CompiledSupervisorWorkflow {
    const { supersteps, ownRecords } = this;
    return CompiledSupervisorWorkflow.from({ ...this, checkpointer }, { supersteps, ownRecords });
  }

  /** A run's or an update's `configurable`, with the checkpointer as it should see it. */
  #kept(given: Readonly<Record<string, unknown>>, begins: "run" | "update"): Record<string, unknown> {
    const configurable = withoutUndefinedCheckpoint(given);
    const saver = configurable[CHECKPOINTER_KEY] ?? this.checkpointer;
    if (typeof saver !== "object") return configurable;
    const ordered = orderedSaver(saver as BaseCheckpointSaver);
    const start = configurable.checkpoint_id;
    const own = typeof start === "string" ? branchSafeSaver(ordered, this.channels, start, begins) : ordered;
    return { ...configurable, [CHECKPOINTER_KEY]: own };
  }

  /**
   * Within another graph the records of the run (`outcome`, `tasks`, …) can be read from what comes back, but
   * are not enumerable: LangGraph would write them over the host's own channels of the same names.
   */
  override async invoke(input: RunInput, options?: InvokeOptions): ReturnType<AnyGraph["invoke"]> {
    const output: unknown = await super.invoke(input, options);
    const isNested = options?.configurable?.__pregel_read !== undefined;
    if (!isNested || typeof output !== "object" || output === null)
      return output as Awaited<ReturnType<AnyGraph["invoke"]>>;
    const own = this.ownRecords.filter((key) => key in output);
    const hidden = own.map(
      (key) => [key, { value: output[key as keyof typeof output], enumerable: false }] as const,
    );
    return Object.defineProperties({ ...output }, Object.fromEntries(hidden)) as Awaited<
      ReturnType<AnyGraph["invoke"]>
    >;
  }
}
