import type {
  CompiledStateGraph,
  InferStateSchemaUpdate,
  InferStateSchemaValue,
  StateSchema,
  StateSchemaFields,
} from "@langchain/langgraph";
import type { z } from "zod";
import type { PendingInterrupt } from "../human/answer.ts";
import type { Artifact } from "../review/records.ts";
import type { AnyBuilderTypes, ContextSchema, DeclaredFields } from "./builder-types.ts";
import type { InputFields, OutputFields, workflowFields } from "./state.ts";

type Response<Types extends AnyBuilderTypes> = { structuredResponse: z.ZodType<Types["response"] | null> };

/** What is under review; null in a workflow without review. */
type Reviewed<Types extends AnyBuilderTypes> = {
  artifact: z.ZodType<[Types["artifact"]] extends [never] ? null : Artifact<Types["artifact"]> | null>;
};

type StateFields<Types extends AnyBuilderTypes> = Omit<
  typeof workflowFields,
  "structuredResponse" | "artifact"
> &
  Response<Types> &
  Reviewed<Types> &
  DeclaredFields<Types>;

type NodeName<Types extends AnyBuilderTypes> =
  | Types["names"]
  | "__start__"
  | "supervisor"
  | "human"
  | "review"
  | "synthesis";

/** LangGraph tells the questions that a run waits for beside the output, but leaves them out of its types. */
type Questions = { __interrupt__: z.ZodType<readonly PendingInterrupt[] | undefined> };

/** What a caller gets. */
type Output<Types extends AnyBuilderTypes> = Omit<OutputFields, "structuredResponse" | "artifact"> &
  Response<Types> &
  Reviewed<Types> &
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
