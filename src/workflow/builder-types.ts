import type { InferStateSchemaValue, StateSchemaFields } from "@langchain/langgraph";
import type { z } from "zod";
import type { DeclaredSchema, FieldsOf } from "./declared-fields.ts";
import type { ReservedParticipantName } from "./nodes.ts";

/** What a builder knows of its workflow's types: one bag, carried through every call. */
export interface BuilderTypes<Names extends string, Schema, Context, Supervised extends boolean, Response> {
  names: Names;
  schema: Schema;
  context: Context;
  supervised: Supervised;
  response: Response;
}

/** The bound of every bag. */
export type AnyBuilderTypes = BuilderTypes<string, DeclaredSchema, z.ZodObject, boolean, unknown>;

/** A bag with some of its entries changed. */
export type With<Types extends AnyBuilderTypes, Changes extends Partial<AnyBuilderTypes>> = {
  [Key in keyof AnyBuilderTypes]: Key extends keyof Changes ? Exclude<Changes[Key], undefined> : Types[Key];
} & AnyBuilderTypes;

/** The declared fields' values, as functions see them. */
export type FieldValues<Types extends AnyBuilderTypes> =
  FieldsOf<Types["schema"]> extends infer Fields extends StateSchemaFields
    ? InferStateSchemaValue<Fields>
    : Record<never, never>;

/** The runtime context's value. */
export type ContextOf<Types extends AnyBuilderTypes> = [Types["context"]] extends [never]
  ? unknown
  : z.output<Types["context"]>;

/** A type that nothing has; the compiler's message shows the sentence. After kysely's `KyselyTypeError`. */
export interface TypeProblem<Sentence extends string> {
  readonly __problem__: Sentence;
}

/** For each added name that cannot be: the sentence that says why. */
export type NameProblems<Added, Taken extends string> = {
  [Name in keyof Added]: Name extends Taken
    ? TypeProblem<`There is a participant "${Name}" already: each name may be given once.`>
    : Name extends ReservedParticipantName
      ? TypeProblem<`"${Name}" is a node of the workflow's own: give the participant another name.`>
      : unknown;
};
