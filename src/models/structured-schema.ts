import { z } from "zod";
import type { DefinitionProblem } from "../errors/definition-error.ts";
import { messageOf } from "../errors/error.ts";

/** A JSON Schema as plain data. */
export type JsonSchema = { readonly [key: string]: unknown };

/** A zod schema made ready for a model's structured output. */
export interface StructuredSchema<T = unknown> {
  readonly name: string;
  readonly zod: z.ZodType<T>;
  readonly json: JsonSchema;
  /** Whether OpenAI's strict mode can carry it. Where it cannot, answers are validated and repaired once. */
  readonly strict: boolean;
}

/**
 * Makes a zod schema ready for structured output.
 *
 * @throws an Error with the reason if the schema has no JSON Schema at all, or is not an object.
 */
export function structuredSchema<T>(
  name: string,
  schema: z.ZodType<T>,
  description?: string,
): StructuredSchema<T> {
  const { $schema: _, ...converted } = z.toJSONSchema(schema, { target: "draft-7", io: "input" }) as Record<
    string,
    unknown
  >;
  const root = inlined(converted);
  if (root.type !== "object") {
    throw new Error("it must describe an object; wrap it, e.g. z.object({ result: … })");
  }
  const json = closeObjects(root) as Record<string, unknown>;
  const titled = { title: name, ...(description ? { description } : {}), ...json };
  return { name, zod: schema, json: titled, strict: isStrict(json) };
}

/** What to say of a schema for which there is no structured output. */
export function unusableSchema(place: string, error: unknown): DefinitionProblem {
  return {
    code: "INVALID_SCHEMA",
    place,
    message: `the schema cannot be asked of a model: ${messageOf(error)}.`,
    fix: "use what JSON can carry: an object of strings, numbers, booleans, enums, arrays and objects (dates as z.iso.date()).",
  };
}

/** A schema that zod knows by an id comes as a reference; the root itself must be the object. */
function inlined(schema: Record<string, unknown>): Record<string, unknown> {
  const definitions = schema.definitions as Record<string, Record<string, unknown>> | undefined;
  const name = typeof schema.$ref === "string" ? schema.$ref.replace("#/definitions/", "") : undefined;
  const root = name === undefined ? undefined : definitions?.[name];
  return root === undefined ? schema : { ...root, definitions };
}

/** Objects that say nothing about other keys are closed, as strict mode wants it and zod parses it. */
function closeObjects(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closeObjects);
  if (typeof node !== "object" || node === null) return node;
  const closed = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closeObjects(value)]));
  if (
    closed.type === "object" &&
    typeof closed.properties === "object" &&
    closed.additionalProperties === undefined
  ) {
    closed.additionalProperties = false;
  }
  // Older versions of zod leave the name of a registered schema in it, where strict mode knows no such keyword.
  if (typeof closed.id === "string") delete closed.id;
  return closed;
}

/** Keywords that OpenAI's strict structured output takes. https://platform.openai.com/docs/guides/structured-outputs */
const STRICT_KEYWORDS = new Set([
  ...["type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf", "$ref"],
  ...[
    "definitions",
    "$defs",
    "title",
    "description",
    "pattern",
    "format",
    "multipleOf",
    "minimum",
    "maximum",
  ],
  ...["exclusiveMinimum", "exclusiveMaximum", "minItems", "maxItems"],
]);
const STRICT_FORMATS = new Set([
  ...["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"],
]);

function isStrict(node: unknown): boolean {
  if (typeof node !== "object" || node === null || Array.isArray(node)) return false;
  const schema = node as Record<string, unknown>;
  const keywords = Object.keys(schema);
  if (!keywords.some((key) => ["type", "anyOf", "$ref", "enum", "const"].includes(key))) return false;
  if (keywords.some((key) => !STRICT_KEYWORDS.has(key))) return false;
  if (typeof schema.format === "string" && !STRICT_FORMATS.has(schema.format)) return false;
  if (schema.type === "object" && !isStrictObject(schema)) return false;
  if (schema.type === "array" && !isStrict(schema.items)) return false;
  const branches = [
    ...((schema.anyOf as unknown[] | undefined) ?? []),
    ...Object.values((schema.definitions as object | undefined) ?? {}),
    ...Object.values((schema.$defs as object | undefined) ?? {}),
  ];
  return branches.every(isStrict);
}

function isStrictObject(schema: Record<string, unknown>): boolean {
  const properties = (schema.properties as Record<string, unknown> | undefined) ?? {};
  const required = new Set((schema.required as string[] | undefined) ?? []);
  return (
    schema.additionalProperties === false &&
    Object.entries(properties).every(([key, value]) => required.has(key) && isStrict(value))
  );
}
