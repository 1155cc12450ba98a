import type { InteropZodType } from "@langchain/core/utils/types";
import {
  DeltaValue,
  ReducedValue,
  StateSchema,
  type StateSchemaFields,
  UntrackedValue,
} from "@langchain/langgraph";
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

/**
 * Reads the declared fields; a zod field with a registered reducer becomes a reduced value.
 *
 * A field without a reducer gets one by which the last write counts: LangGraph fails a run in which two tasks of one
 * superstep write such a field.
 */
export function declaredFields(schema: DeclaredSchema | undefined): StateSchemaFields {
  if (schema === undefined) return {};
  const fields: StateSchemaFields = StateSchema.isInstance(schema)
    ? schema.fields
    : mapValues((schema as z.ZodObject).shape, (field) => stateField(field as z.ZodType));
  return mapValues(fields, (field) => (isPlain(field) ? lastOneCounts(field) : field));
}

function mapValues<Value, Result>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function isPlain(field: StateSchemaFields[string]): field is z.ZodType {
  return !(
    ReducedValue.isInstance(field) ||
    UntrackedValue.isInstance(field) ||
    DeltaValue.isInstance(field)
  );
}

function lastOneCounts(field: z.ZodType): ReducedValue {
  return new ReducedValue(field, { reducer: (_current: unknown, written: unknown) => written });
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
