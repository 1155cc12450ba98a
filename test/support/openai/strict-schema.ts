import { isJsonObject, type JsonObject, type JsonValue } from "./json.ts";

/** Keywords that OpenAI's strict mode refuses wherever they stand. */
const refusedKeywords: ReadonlySet<string> = new Set([
  "allOf",
  "contains",
  "contentEncoding",
  "default",
  "dependentRequired",
  "dependentSchemas",
  "else",
  "if",
  "maxContains",
  "maxLength",
  "maxProperties",
  "minContains",
  "minLength",
  "minProperties",
  "not",
  "oneOf",
  "patternProperties",
  "prefixItems",
  "propertyNames",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties",
  "uniqueItems",
]);

/** String formats that strict mode knows. */
const knownFormats: ReadonlySet<JsonValue | undefined> = new Set([
  "date-time",
  "time",
  "date",
  "duration",
  "email",
  "hostname",
  "ipv4",
  "ipv6",
  "uuid",
]);

const maxDepth = 10;

type Path = readonly string[];

/**
 * The first fault for which OpenAI's strict mode refuses a schema, in OpenAI's words, or undefined.
 *
 * The rules are those of OpenAI's guide to structured outputs: a root object, every property required, no
 * additional properties, ten levels of nesting, a subset of JSON Schema's keywords.
 */
export function findStrictSchemaFault(schema: JsonObject): string | undefined {
  if (schema.type !== "object") {
    return `schema must be a JSON Schema of 'type: "object"', got 'type: "${String(schema.type ?? "None")}"'.`;
  }
  return findFault(schema, [], 1);
}

function findFault(schema: JsonValue | undefined, path: Path, depth: number): string | undefined {
  if (!isJsonObject(schema)) return at(path, "schema must be an object.");
  if (depth > maxDepth) return at(path, `schema exceeds the limit of ${maxDepth} levels of nesting.`);
  const refused = Object.keys(schema).find((keyword) => refusedKeywords.has(keyword));
  if (refused !== undefined) return at(path, `'${refused}' is not permitted.`);
  if (schema.$ref !== undefined)
    return findRefFault(schema, path) ?? findDefinitionFault(schema, path, depth);
  if (["type", "anyOf", "enum", "const"].every((keyword) => schema[keyword] === undefined)) {
    return at(path, "schema must have a 'type' key.");
  }
  if (schema.format !== undefined && !knownFormats.has(schema.format)) {
    return at(path, `'${String(schema.format)}' is not a valid format.`);
  }
  return (
    findObjectFault(schema, path, depth) ??
    findArrayFault(schema, path, depth) ??
    findBranchFault(schema, path, depth) ??
    findDefinitionFault(schema, path, depth)
  );
}

function findRefFault(schema: JsonObject, path: Path): string | undefined {
  const beside = Object.keys(schema).filter((keyword) => keyword !== "$ref" && !keyword.startsWith("$"));
  const [first] = beside;
  return first === undefined ? undefined : at(path, `$ref cannot have keywords {'${beside.join("', '")}'}.`);
}

function findObjectFault(schema: JsonObject, path: Path, depth: number): string | undefined {
  if (!hasType(schema, "object")) return undefined;
  if (schema.additionalProperties !== false) {
    return at(path, "'additionalProperties' is required to be supplied and to be false.");
  }
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const missing = Object.keys(properties).find((name) => !required.includes(name));
  if (missing !== undefined) {
    return at(
      path,
      `'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`,
    );
  }
  const extra = required.find((name) => typeof name !== "string" || !(name in properties));
  if (extra !== undefined) return at(path, `Extra required key '${String(extra)}' supplied.`);
  return firstFault(Object.entries(properties), ([name, property]) =>
    findFault(property, [...path, "properties", name], depth + 1),
  );
}

function findArrayFault(schema: JsonObject, path: Path, depth: number): string | undefined {
  if (!hasType(schema, "array")) return undefined;
  if (schema.items === undefined) return at(path, "array schema missing items.");
  return findFault(schema.items, [...path, "items"], depth + 1);
}

function findBranchFault(schema: JsonObject, path: Path, depth: number): string | undefined {
  const branches = Array.isArray(schema.anyOf) ? schema.anyOf : [];
  return firstFault([...branches.entries()], ([index, branch]) =>
    findFault(branch, [...path, "anyOf", String(index)], depth),
  );
}

function findDefinitionFault(schema: JsonObject, path: Path, depth: number): string | undefined {
  const definitions = schema.$defs ?? schema.definitions;
  return firstFault(Object.entries(isJsonObject(definitions) ? definitions : {}), ([name, definition]) =>
    findFault(definition, [...path, "$defs", name], depth + 1),
  );
}

function hasType(schema: JsonObject, type: string): boolean {
  return schema.type === type || (Array.isArray(schema.type) && schema.type.includes(type));
}

function firstFault<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const fault = find(item);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** A fault with its place, written as OpenAI writes it: a Python tuple. */
function at(path: Path, fault: string): string {
  const [only] = path;
  const places = path.map((step) => `'${step}'`).join(", ");
  return `In context=(${path.length === 1 && only !== undefined ? `'${only}',` : places}), ${fault}`;
}
