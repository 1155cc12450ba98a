import type { ChartSpec } from "../chart/chart-spec.ts";
import { isObject, type Json, type JsonObject } from "../chart/json.ts";
import type { Table } from "../data/table.ts";
import { FieldScope } from "./field-scope.ts";
import { scopeAfter } from "./transform-fields.ts";

type Path = readonly (string | number)[];

/**
 * References to fields that neither the data has nor a transform makes, and expressions that may not be; Vega-Lite
 * lets a missing field pass, and draws nothing.
 */
export function fieldProblems(spec: ChartSpec, { columns }: Table): string[] {
  const scope = new FieldScope(columns.map(({ name }) => name));
  checkView(spec, scope, []);
  scope.checkBelow(spec.config, ["config"], false);
  return [...new Set(scope.problems)];
}

function checkView(view: JsonObject, outer: FieldScope, path: Path): void {
  let scope = outer;
  for (const [index, transform] of list(view.transform).entries()) {
    if (isObject(transform)) scope = scopeAfter(scope, transform, [...path, "transform", index]);
  }
  scope.checkBelow(view.encoding, [...path, "encoding"]);
  scope.checkBelow(view.facet, [...path, "facet"]);
  for (const key of ["mark", "params", "title", "view", "projection"]) {
    scope.checkBelow(view[key], [...path, key], false);
  }
  checkRepeat(view.repeat, scope, [...path, "repeat"]);
  for (const key of ["layer", "hconcat", "vconcat", "concat"]) {
    for (const [index, inner] of list(view[key]).entries()) {
      if (isObject(inner)) checkView(inner, scope, [...path, key, index]);
    }
  }
  if (isObject(view.spec)) checkView(view.spec, scope, [...path, "spec"]);
}

/** The fields to repeat over: a list, or lists by row, column and layer. */
function checkRepeat(repeat: Json | undefined, scope: FieldScope, path: Path): void {
  if (!isObject(repeat)) scope.check(repeat, path);
  else for (const [key, fields] of Object.entries(repeat)) scope.check(fields, [...path, key]);
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
