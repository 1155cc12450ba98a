import { setMaxListeners } from "node:events";
import {
  type BaseCheckpointSaver,
  CompiledStateGraph,
  type InferStateSchemaUpdate,
  type InferStateSchemaValue,
  type StateDefinitionInit,
  type StateSchema,
  type StateSchemaFields,
} from "@langchain/langgraph";
import type { z } from "zod";
import type { PendingInterrupt } from "../human/answer.ts";
import { branchSafeSaver } from "./branch-safe-saver.ts";
import type { AnyBuilderTypes } from "./builder-types.ts";
import { withoutUndefinedCheckpoint } from "./checkpoint-config.ts";
import type { FieldsOf } from "./declared-fields.ts";
import type { InputFields, OutputFields, workflowFields } from "./state.ts";

type Declared<Types extends AnyBuilderTypes> =
  FieldsOf<Types["schema"]> extends infer Fields extends StateSchemaFields ? Fields : Record<never, never>;

type Response<Types extends AnyBuilderTypes> = { structuredResponse: z.ZodType<Types["response"] | null> };

type StateFields<Types extends AnyBuilderTypes> = Omit<typeof workflowFields, "structuredResponse"> &
  Response<Types> &
  Declared<Types>;

type NodeName<Types extends AnyBuilderTypes> =
  | Types["names"]
  | "__start__"
  | "supervisor"
  | "human"
  | "synthesis";

/** LangGraph tells the questions that a run waits for beside the output, but leaves them out of its types. */
type Questions = { __interrupt__: z.ZodType<readonly PendingInterrupt[] | undefined> };

/** A built workflow: an ordinary compiled LangGraph graph, typed by its description. */
export type SupervisorWorkflow<Types extends AnyBuilderTypes = AnyBuilderTypes> = CompiledStateGraph<
  InferStateSchemaValue<StateFields<Types>>,
  InferStateSchemaUpdate<StateFields<Types>>,
  NodeName<Types>,
  StateSchema<InputFields & Declared<Types>>,
  StateSchema<Omit<OutputFields, "structuredResponse"> & Response<Types> & Declared<Types> & Questions>,
  [Types["context"]] extends [never] ? StateDefinitionInit : Types["context"]
>;

// LangGraph's edge: this class is seen as SupervisorWorkflow, to which compile() casts once.
type Graph = CompiledStateGraph<unknown, unknown, string>;
type GraphFields = ConstructorParameters<typeof CompiledStateGraph<unknown, unknown, string>>[0];
type RunInput = Parameters<Graph["_streamIterator"]>[0];
type RunOptions = Parameters<Graph["_streamIterator"]>[1];

type BulkUpdate = Parameters<Graph["bulkUpdateState"]>;

/** Under this key of `configurable` LangGraph looks for a checkpointer before it takes the graph's own. */
const CHECKPOINTER_KEY = "__pregel_checkpointer";

type InvokeOptions = Parameters<Graph["invoke"]>[1];

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
  ): ReturnType<Graph["_streamIterator"]> {
    // Every superstep and model call listens on the run's signal, and in a nested graph on its host's. Many are no leak.
    const hostSignal: unknown = options?.configurable?.__pregel_abort_signals?.externalAbortSignal;
    for (const signal of [options?.signal, hostSignal]) {
      if (signal instanceof AbortSignal) setMaxListeners(0, signal);
    }
    yield* super._streamIterator(input, {
      ...options,
      recursionLimit: Math.max(options?.recursionLimit ?? 0, this.supersteps),
      ...(options?.configurable ? { configurable: this.#branchSafe(options.configurable, "run") } : {}),
    });
  }

  /** Also `updateState`, which goes through here. */
  override async bulkUpdateState(...[config, updates]: BulkUpdate): ReturnType<Graph["bulkUpdateState"]> {
    const configurable = config.configurable ?? {};
    const isSubgraph = Boolean(configurable.checkpoint_ns) && configurable[CHECKPOINTER_KEY] === undefined;
    if (isSubgraph) return super.bulkUpdateState(config, updates);
    return super.bulkUpdateState(
      { ...config, configurable: this.#branchSafe(configurable, "update") },
      updates,
    );
  }

  /** The `configurable` for what begins at an explicitly named checkpoint, if it does. */
  #branchSafe(given: Readonly<Record<string, unknown>>, begins: "run" | "update"): Record<string, unknown> {
    const configurable = withoutUndefinedCheckpoint(given);
    const start = configurable.checkpoint_id;
    const saver = configurable[CHECKPOINTER_KEY] ?? this.checkpointer;
    if (typeof start !== "string" || typeof saver !== "object") return configurable;
    return {
      ...configurable,
      [CHECKPOINTER_KEY]: branchSafeSaver(saver as BaseCheckpointSaver, this.channels, start, begins),
    };
  }

  /**
   * Within another graph the records of the run (`outcome`, `tasks`, …) can be read from what comes back, but
   * are not enumerable: LangGraph would write them over the host's own channels of the same names.
   */
  override async invoke(input: RunInput, options?: InvokeOptions): ReturnType<Graph["invoke"]> {
    const output: unknown = await super.invoke(input, options);
    const isNested = options?.configurable?.__pregel_read !== undefined;
    if (!isNested || typeof output !== "object" || output === null)
      return output as Awaited<ReturnType<Graph["invoke"]>>;
    const own = this.ownRecords.filter((key) => key in output);
    const hidden = own.map(
      (key) => [key, { value: output[key as keyof typeof output], enumerable: false }] as const,
    );
    return Object.defineProperties({ ...output }, Object.fromEntries(hidden)) as Awaited<
      ReturnType<Graph["invoke"]>
    >;
  }
}
