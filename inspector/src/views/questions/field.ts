import { isObject, type JsonObject, listAt, objectAt, textAt } from "../../model/json.ts";

/** A choice of a field, under the words that stand for it. */
export interface Choice {
  readonly value: unknown;
  readonly label: string;
}

/** One value of an answer, and how it is asked for. */
export interface Field {
  /** The key in the answer; empty where the answer is the value itself. */
  readonly name: string;
  readonly label: string;
  readonly hint: string | undefined;
  readonly isRequired: boolean;
  readonly input:
    | { readonly kind: "text"; readonly isEmptyMeant: boolean }
    | { readonly kind: "number"; readonly isWhole: boolean }
    | { readonly kind: "choice"; readonly choices: readonly Choice[] }
    | { readonly kind: "json" };
}

const YES_OR_NO: readonly Choice[] = [
  { value: true, label: "yes" },
  { value: false, label: "no" },
];

/** What a schema asks for, as a field. What it knows no better form for is asked for as JSON. */
export function fieldOf(name: string, schema: JsonObject, isRequired: boolean): Field {
  const shown = withoutNull(schema);
  return {
    name,
    label: textAt(shown, "title") ?? textAt(schema, "title") ?? (name === "" ? "Answer" : words(name)),
    hint: textAt(schema, "description") ?? textAt(shown, "description"),
    isRequired: isRequired && shown === schema,
    input: inputOf(shown),
  };
}

function inputOf(schema: JsonObject): Field["input"] {
  const choices = choicesOf(schema);
  if (choices.length > 0) return { kind: "choice", choices };
  switch (schema.type) {
    case "string":
      return { kind: "text", isEmptyMeant: schema.minLength === undefined || schema.minLength === 0 };
    case "integer":
      return { kind: "number", isWhole: true };
    case "number":
      return { kind: "number", isWhole: false };
    case "boolean":
      return { kind: "choice", choices: YES_OR_NO };
    default:
      return { kind: "json" };
  }
}

function choicesOf(schema: JsonObject): readonly Choice[] {
  const named = [...listAt(schema, "anyOf"), ...listAt(schema, "oneOf")].filter(isObject);
  const constants = named.filter((choice) => "const" in choice);
  if (constants.length > 0 && constants.length === named.length) {
    return constants.map((choice) => ({
      value: choice.const,
      label: textAt(choice, "title") ?? said(choice.const),
    }));
  }
  return listAt(schema, "enum").map((value) => ({ value, label: said(value) }));
}

/** A schema that allows null besides one other form, as that form. */
function withoutNull(schema: JsonObject): JsonObject {
  if (Array.isArray(schema.type)) {
    const types = schema.type.filter((type) => type !== "null");
    return types.length === 1 && types.length < schema.type.length ? { ...schema, type: types[0] } : schema;
  }
  const forms = listAt(schema, "anyOf").filter(isObject);
  const others = forms.filter((form) => form.type !== "null");
  const [only] = others;
  return only !== undefined && others.length === 1 && forms.length > 1 ? only : schema;
}

/** The fields of an object's schema, in its order; null where it is no such schema. */
export function fieldsOf(schema: JsonObject): readonly Field[] | null {
  if (schema.type !== "object") return null;
  const required = listAt(schema, "required");
  const fields = Object.entries(objectAt(schema, "properties")).flatMap(([name, value]) =>
    isObject(value) ? [fieldOf(name, value, required.includes(name))] : [],
  );
  return fields.length === 0 ? null : fields;
}

/** `startDate` and `start_date` as people write them. */
function words(name: string): string {
  const apart = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/[_-]+/g, " ");
  return apart.charAt(0).toUpperCase() + apart.slice(1).toLowerCase();
}

function said(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
}
