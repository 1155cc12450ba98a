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
  return fromJson(name, schema, jsonSchemaOf(schema), description);
}

/** The same of a schema that is known as JSON Schema only, as one that comes out of a state. */
export function structuredSchemaFromJson(
  name: string,
  schema: Readonly<Record<string, unknown>>,
  description?: string,
): StructuredSchema {
  return fromJson(name, fromJsonSchema(schema), schema, description);
}

function fromJson<T>(
  name: string,
  schema: z.ZodType<T>,
  written: Readonly<Record<string, unknown>>,
  description?: string,
): StructuredSchema<T> {
  const root = inlined(written);
  if (root.type !== "object") {
    throw new Error("it must describe an object; wrap it, e.g. z.object({ result: … })");
  }
  const json = closeObjects(root) as Record<string, unknown>;
  const titled = { title: name, ...(description ? { description } : {}), ...json };
  return { name, zod: schema, json: titled, strict: isStrict(json) && isWithinLimits(json) };
}

/** A schema as JSON Schema (draft 7), as plain data. */
export function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...converted } = z.toJSONSchema(schema, { target: "draft-7", io: "input" });
  return converted;
}

/** A schema from its JSON Schema: what that says is checked, and nothing that only code can say. */
function fromJsonSchema(schema: Readonly<Record<string, unknown>>): z.ZodType {
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0], { defaultTarget: "draft-7" });
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
function inlined(schema: Readonly<Record<string, unknown>>): Record<string, unknown> {
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

/**
 * What OpenAI refuses besides unknown keywords: certain signs in literals, and more than so many values or characters.
 * https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
const LIMITS = {
  values: 1_000,
  manyValues: 250,
  charactersOfMany: 15_000,
  characters: 120_000,
  properties: 5_000,
};

function isWithinLimits(schema: unknown): boolean {
  const names: string[] = [];
  const enums: string[][] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const { enum: values, const: value, properties, definitions } = node as Record<string, unknown>;
    if (Array.isArray(values)) enums.push(values.map(String));
    if (value !== undefined) enums.push([String(value)]);
    for (const part of [properties, definitions]) {
      if (typeof part === "object" && part !== null) names.push(...Object.keys(part));
    }
    for (const part of Object.values(node)) visit(part);
  };
  visit(schema);
  const literals = enums.flat();
  const length = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + text.length, 0);
  return (
    literals.length <= LIMITS.values &&
    names.length <= LIMITS.properties &&
    length([...literals, ...names]) <= LIMITS.characters &&
    !literals.some((text) => /["\n]/.test(text)) &&
    !enums.some((values) => values.length > LIMITS.manyValues && length(values) > LIMITS.charactersOfMany)
  );
}

function isStrictObject(schema: Record<string, unknown>): boolean {
  const properties = (schema.properties as Record<string, unknown> | undefined) ?? {};
  const required = new Set((schema.required as string[] | undefined) ?? []);
  return (
    schema.additionalProperties === false &&
    Object.entries(properties).every(([key, value]) => required.has(key) && isStrict(value))
  );
}
