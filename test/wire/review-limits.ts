import type { JsonValue, OpenAIRequest } from "../support/openai-server.ts";

/** Limits of OpenAI's strict mode on a whole schema. https://platform.openai.com/docs/guides/structured-outputs */
const MAX_ENUM_VALUES = 1_000;
const MAX_PROPERTIES = 5_000;
const MAX_TEXT = 120_000;
/** How long the values of one enum may be together, where there are more than so many. */
const LONG_ENUM = { values: 250, text: 15_000 };

/** Signs that strict mode refuses in the values of `enum` and `const`. */
const REFUSED_SIGNS = /["\n]/;

/** What a schema says, counted as OpenAI counts. */
interface Counted {
  readonly enums: string[][];
  readonly properties: string[];
}

/** Why OpenAI's strict mode would refuse a request's schema for its size or its literals, in OpenAI's words. */
export function findSchemaFault({ responseFormat, tools }: OpenAIRequest): string | undefined {
  const schemas: { readonly name: string; readonly schema: JsonValue }[] =
    responseFormat?.type === "json_schema" && responseFormat.strict
      ? [{ name: `response_format '${responseFormat.name}'`, schema: responseFormat.schema }]
      : [];
  for (const { name, parameters = {}, strict } of tools) {
    if (strict) schemas.push({ name: `function '${name}'`, schema: parameters });
  }
  for (const { name, schema } of schemas) {
    const fault = findFault(schema);
    if (fault !== undefined) return `Invalid schema for ${name}: ${fault}`;
  }
  return undefined;
}

function findFault(schema: JsonValue): string | undefined {
  const counted: Counted = { enums: [], properties: [] };
  count(schema, counted);
  const values = counted.enums.flat();
  const sign = values.map((value) => REFUSED_SIGNS.exec(value)?.[0]).find((found) => found !== undefined);
  if (sign !== undefined) {
    return `In context=(), ${sign === "\n" ? "\\n" : sign} is not allowed in string literals for structured outputs (strict=true).`;
  }
  if (values.length > MAX_ENUM_VALUES) {
    return `Expected at most ${MAX_ENUM_VALUES} enum values in total within a single schema when using structured outputs, but received ${values.length}.`;
  }
  const isLong = (list: readonly string[]): boolean =>
    list.length > LONG_ENUM.values && list.join("").length > LONG_ENUM.text;
  if (counted.enums.some(isLong))
    return `The values of an enum are longer than ${LONG_ENUM.text} characters.`;
  if (counted.enums.some((list) => list.length === 0)) return "In context=(), [] should be non-empty.";
  if (counted.properties.length > MAX_PROPERTIES) return `There are more than ${MAX_PROPERTIES} properties.`;
  if ([...values, ...counted.properties].join("").length > MAX_TEXT) {
    return `The names and values are longer than ${MAX_TEXT} characters.`;
  }
  return undefined;
}

function count(node: JsonValue | undefined, counted: Counted): void {
  if (Array.isArray(node)) {
    for (const entry of node) count(entry, counted);
    return;
  }
  if (typeof node !== "object" || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === "enum" && Array.isArray(value)) counted.enums.push(value.map(String));
    else if (key === "const") counted.enums.push([String(value)]);
    else if (isNames(key, value)) {
      counted.properties.push(...Object.keys(value));
      for (const entry of Object.values(value)) count(entry, counted);
    } else count(value, counted);
  }
}

/** Below these keywords keys are names, not keywords. */
function isNames(key: string, value: JsonValue | undefined): value is Readonly<Record<string, JsonValue>> {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject && ["properties", "$defs", "definitions"].includes(key);
}
