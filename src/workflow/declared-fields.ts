import { ReducedValue, StateSchema, type StateSchemaFields } from "@langchain/langgraph";
import { schemaMetaRegistry } from "@langchain/langgraph/zod";
import type { z } from "zod";

/** The user's own state fields: LangGraph's `StateSchema`, or a zod object (also with `withLangGraph` reducers). */
export type DeclaredSchema = StateSchema<StateSchemaFields> | z.ZodObject;

/** The fields that a schema declares, as LangGraph's state fields. */
export type FieldsOf<Schema> = [Schema] extends [never]
  ? Record<never, never>
  : Schema extends StateSchema<infer Fields>
    ? Fields
    : Schema extends z.ZodObject<infer Shape>
      ? { [Key in keyof Shape]: Shape[Key] }
      : Record<never, never>;

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
  if (meta?.reducer === undefined) return field;
  return new ReducedValue(field, {
    inputSchema: (meta.reducer.schema ?? field) as z.ZodType,
    reducer: meta.reducer.fn,
    ...(meta.jsonSchemaExtra ? { jsonSchemaExtra: meta.jsonSchemaExtra } : {}),
  });
}
