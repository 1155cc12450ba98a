import type {
  InferStateSchemaUpdate,
  InferStateSchemaValue,
  StateDefinitionInit,
  StateSchemaFields,
} from "@langchain/langgraph";
import type { z } from "zod";
import type { DeclaredSchema, FieldsOf } from "./declared-fields.ts";
import type { ReservedParticipantName } from "./nodes.ts";

/** What a builder knows of its workflow's types: one bag, carried through every call. */
export interface BuilderTypes<
  Names extends string,
  Schema,
  Context,
  Supervised extends boolean,
  Response,
  Artifact,
> {
  names: Names;
  schema: Schema;
  context: Context;
  supervised: Supervised;
  response: Response;
  /** The artifact's value; never in a workflow without review. */
  artifact: Artifact;
}

/** The bound of every bag. */
export type AnyBuilderTypes = BuilderTypes<string, DeclaredSchema, z.ZodObject, boolean, unknown, unknown>;

/** A bag with some of its entries changed; written out entry by entry, since an intersection would blur them. */
export type With<Types extends AnyBuilderTypes, Changes extends Partial<AnyBuilderTypes>> = BuilderTypes<
  Extract<Entry<Types, Changes, "names">, string>,
  Types["schema"],
  Types["context"],
  Extract<Entry<Types, Changes, "supervised">, boolean>,
  Entry<Types, Changes, "response">,
  Entry<Types, Changes, "artifact">
>;

type Entry<
  Types extends AnyBuilderTypes,
  Changes extends Partial<AnyBuilderTypes>,
  Key extends keyof AnyBuilderTypes,
> = Key extends keyof Changes ? Changes[Key] : Types[Key];

/** The declared fields. */
export type DeclaredFields<Types extends AnyBuilderTypes> =
  FieldsOf<Types["schema"]> extends infer Fields extends StateSchemaFields ? Fields : Record<never, never>;

/** The declared fields' values, as functions see them. */
export type FieldValues<Types extends AnyBuilderTypes> = InferStateSchemaValue<DeclaredFields<Types>>;

/** Updates to the declared fields, as functions may return them. */
export type FieldUpdates<Types extends AnyBuilderTypes> = InferStateSchemaUpdate<DeclaredFields<Types>>;

/** The runtime context, as functions see it. */
export type ContextOf<Types extends AnyBuilderTypes> = [Types["context"]] extends [never]
  ? unknown
  : z.output<Types["context"]>;

/** The context's schema as LangGraph types it: a caller must give every key, also those with a default. */
export type ContextSchema<Types extends AnyBuilderTypes> = [Types["context"]] extends [never]
  ? StateDefinitionInit
  : Types["context"];

/** A type that nothing has; the compiler's message shows the sentence. After kysely's `KyselyTypeError`. */
export interface TypeProblem<Sentence extends string> {
  readonly __problem__: Sentence;
}

/** For each added name that cannot be: the sentence that says why. */
export type NameProblems<Added, Taken extends string> = {
  [Name in keyof Added]: string extends Name | Taken
    ? unknown // Names that are known only when it runs; build() checks them.
    : Name extends Taken
      ? TypeProblem<`There is a participant "${Name}" already: each name may be given once.`>
      : Name extends ReservedParticipantName
        ? TypeProblem<`"${Name}" is a node of the workflow's own: give the participant another name.`>
        : unknown;
};
