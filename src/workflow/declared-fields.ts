import type { InteropZodType } from "@langchain/core/utils/types";
import { ReducedValue, StateSchema, type StateSchemaFields } from "@langchain/langgraph";
import { type ReducedZodChannel, schemaMetaRegistry } from "@langchain/langgraph/zod";
import { z } from "zod";

/** The user's own state fields: LangGraph's `StateSchema`, or a zod object (also with `withLangGraph` reducers). */
// biome-ignore lint/suspicious/noExplicitAny: a StateSchema is invariant in its fields.
export type DeclaredSchema = StateSchema<any> | z.ZodObject;

/** The fields that a schema declares, as LangGraph's state fields. */
export type FieldsOf<Schema> = [Schema] extends [never]
  ? Record<never, never>
  : Schema extends StateSchema<infer Fields>
    ? Fields
    : Schema extends z.ZodObject<infer Shape>
      ? { [Key in keyof Shape]: FieldOf<Shape[Key]> }
      : Record<never, never>;

/** A zod field; one with a reducer of `withLangGraph` takes what its reducer takes. */
type FieldOf<Field> =
  Field extends ReducedZodChannel<infer Value, infer Input>
    ? Input extends InteropZodType<infer Update>
      ? ReducedValue<Value extends InteropZodType<infer Output> ? Output : never, Update>
      : never
    : Field;

/** Whether a value given without types is a schema that declares fields. */
export function isDeclaredSchema(value: unknown): value is DeclaredSchema {
  return StateSchema.isInstance(value) || value instanceof z.ZodObject;
}

/** Reads the declared fields; a zod field with a registered reducer becomes a reduced value. */
export function declaredFields(schema: DeclaredSchema | undefined): StateSchemaFields {
  if (schema === undefined) return {};
  if (StateSchema.isInstance(schema)) return schema.fields;
  const { shape } = schema as z.ZodObject;
  return Object.fromEntries(
    Object.entries(shape).map(([key, field]) => [key, stateField(field as z.ZodType)]),
  );
}

function stateField(field: z.ZodType): StateSchemaFields[string] {
  const meta = schemaMetaRegistry.get(field);
  const initial = meta?.default;
  const value = initial === undefined ? field : field.default(initial);
  if (meta?.reducer === undefined) return value;
  return new ReducedValue(value, {
    inputSchema: (meta.reducer.schema ?? field) as z.ZodType,
    reducer: meta.reducer.fn,
    ...(meta.jsonSchemaExtra ? { jsonSchemaExtra: meta.jsonSchemaExtra } : {}),
  });
}

/** The declared fields' values as they stand in a state. */
export function declaredValues(state: object, fields: StateSchemaFields): Record<string, unknown> {
  return Object.fromEntries(Object.keys(fields).map((key) => [key, state[key as keyof typeof state]]));
}
