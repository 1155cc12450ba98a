import {
  CompiledStateGraph,
  type InferStateSchemaUpdate,
  type InferStateSchemaValue,
  type StateDefinitionInit,
  type StateSchema,
  type StateSchemaFields,
} from "@langchain/langgraph";
import type { z } from "zod";
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

/** A built workflow: an ordinary compiled LangGraph graph, typed by its description. */
export type SupervisorWorkflow<Types extends AnyBuilderTypes = AnyBuilderTypes> = CompiledStateGraph<
  InferStateSchemaValue<StateFields<Types>>,
  InferStateSchemaUpdate<StateFields<Types>>,
  NodeName<Types>,
  StateSchema<InputFields & Declared<Types>>,
  StateSchema<Omit<OutputFields, "structuredResponse"> & Response<Types> & Declared<Types>>,
  [Types["context"]] extends [never] ? StateDefinitionInit : Types["context"]
>;

// LangGraph's edge: this class is seen as SupervisorWorkflow, to which compile() casts once.
type Graph = CompiledStateGraph<unknown, unknown, string>;
type GraphFields = ConstructorParameters<typeof CompiledStateGraph<unknown, unknown, string>>[0];
type RunInput = Parameters<Graph["_streamIterator"]>[0];
type RunOptions = Parameters<Graph["_streamIterator"]>[1];

/** The compiled graph with the one entry point overridden through which every run comes. */
export class CompiledSupervisorWorkflow extends CompiledStateGraph<unknown, unknown, string> {
  /** Supersteps that the workflow's `maxIterations` can take. */
  readonly supersteps: number;

  constructor(fields: GraphFields & { supersteps: number }) {
    super(fields);
    this.supersteps = fields.supersteps;
  }

  /** Makes the workflow of a graph compiled the ordinary way, as LangGraph's `withConfig` makes its copies. */
  static from(graph: object, supersteps: number): CompiledSupervisorWorkflow {
    return new CompiledSupervisorWorkflow({ ...(graph as GraphFields), supersteps });
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
    yield* super._streamIterator(input, {
      ...options,
      recursionLimit: Math.max(options?.recursionLimit ?? 0, this.supersteps),
      ...(options?.configurable ? { configurable: withoutUndefinedCheckpoint(options.configurable) } : {}),
    });
  }
}
