import { isObject, type Json, type JsonObject } from "../chart/json.ts";
import type { FieldScope } from "./field-scope.ts";

type Path = readonly (string | number)[];

/** The properties of transforms that refer to fields. */
const REFERENCES = [
  "field",
  "groupby",
  "bin",
  "density",
  "extent",
  "flatten",
  "fold",
  "impute",
  "key",
  "lookup",
  "loess",
  "on",
  "pivot",
  "value",
  "quantile",
  "regression",
  "stack",
  "timeUnit",
] as const;
/** Of these, what says something else under the same name in some transform. */
const ALSO_OPTIONS: Readonly<Record<string, string>> = { value: "pivot", key: "impute" };
/** Transforms after which only the fields that they group by, and those that they make, are left. */
const REPLACING = ["aggregate", "density", "loess", "quantile", "regression"];

/** Checks a transform's fields, and returns the scope after it. */
export function scopeAfter(scope: FieldScope, transform: JsonObject, path: Path): FieldScope {
  for (const key of REFERENCES) {
    const value = transform[key];
    const owner = ALSO_OPTIONS[key];
    if (owner !== undefined && transform[owner] === undefined) continue;
    // `bin: true` and `timeUnit: "year"` stand beside the field that they are for; so do options as objects.
    if ((key === "bin" || key === "timeUnit") && transform.field !== undefined) continue;
    scope.check(value, [...path, key]);
  }
  for (const key of ["aggregate", "joinaggregate", "window", "sort"]) {
    for (const [index, operation] of objectsIn(transform[key]).entries()) {
      scope.check(operation.field, [...path, key, index, "field"]);
    }
  }
  if (transform.filter !== undefined) scope.checkPredicate(transform.filter, [...path, "filter"]);
  if (typeof transform.calculate === "string")
    scope.checkExpression(transform.calculate, [...path, "calculate"]);
  const from = transform.from;
  if (isObject(from)) {
    scope.check(from.key, [...path, "from", "key"]);
    scope.check(from.fields, [...path, "from", "fields"]);
  }
  // The new columns are named by the values of a field.
  if (transform.pivot !== undefined) return scope.only(null);
  const made = madeBy(transform);
  if (!REPLACING.some((key) => transform[key] !== undefined)) return scope.with(made);
  return scope.only([...texts(transform.groupby), ...made]);
}

function madeBy(transform: JsonObject): string[] {
  const named = texts(transform.as);
  const operations = ["aggregate", "joinaggregate", "window"]
    .flatMap((key) => objectsIn(transform[key]))
    .map(({ as, op, field }) => String(as ?? [op, field].filter(Boolean).join("_")));
  const defaults: [string, string[]][] = [
    ["fold", ["key", "value"]],
    ["density", ["value", "density"]],
    ["quantile", ["prob", "value"]],
    ["loess", [...texts(transform.on), ...texts(transform.loess)]],
    ["regression", [...texts(transform.on), ...texts(transform.regression)]],
  ];
  const [first] = named;
  const ends = transform.bin !== undefined && named.length === 1 ? [`${first}_end`] : [];
  const stacked = transform.stack !== undefined && named.length === 1 ? [`${first}_end`] : [];
  const implied =
    named.length === 0 ? (defaults.find(([key]) => transform[key] !== undefined)?.[1] ?? []) : [];
  return [...named, ...operations, ...ends, ...stacked, ...implied];
}

function objectsIn(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function texts(value: Json | undefined): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "string");
}
