import { parseExpression } from "vega";
import { isObject, type Json, type JsonObject } from "../chart/json.ts";

/** Functions whose result depends on their arguments alone. */
const FUNCTIONS = new Set(
  (
    "abs ceil clamp cos exp floor hypot log max min pow round sign sin sqrt tan isNaN isFinite isArray isBoolean isDate " +
    "isNumber isString isValid toBoolean toDate toNumber toString parseFloat parseInt if length lower upper pad slice " +
    "split substring trim truncate join indexof lastindexof inrange lerp span extent peek reverse format timeFormat " +
    "utcFormat monthFormat monthAbbrevFormat dayFormat dayAbbrevFormat datetime date day month year hours minutes " +
    "seconds milliseconds quarter week dayofyear time timezoneoffset timeOffset utc utcdate utcday utcmonth utcyear " +
    "utcquarter utchours rgb hsl lab hcl luminance contrast"
  ).split(" "),
);

/** What an expression does. */
export interface ExpressionReading {
  /** The fields of `datum` that it reads. */
  readonly fields: readonly string[];
  readonly problems: readonly string[];
}

/** Reads a Vega expression: which fields it needs, and what in it may not be. */
export function readExpression(expression: string): ExpressionReading {
  const fields: string[] = [];
  const problems: string[] = [];
  let tree: unknown;
  try {
    tree = parseExpression(expression);
  } catch (error) {
    return {
      fields,
      problems: [`is no expression (${error instanceof Error ? error.message : String(error)})`],
    };
  }
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const inner of node) visit(inner);
    if (!isObject(node)) return;
    const { type, object, property, computed, callee } = node as Readonly<Record<string, Json>>;
    if (type === "CallExpression") {
      const name = nameOf(callee);
      if (name === undefined || !FUNCTIONS.has(name)) {
        problems.push(`calls ${name ?? "something"}(), which is not allowed in a still picture`);
      }
    }
    if (type === "MemberExpression" && nameOf(object) === "datum") {
      const field = computed === true ? literalOf(property) : nameOf(property);
      if (field === undefined)
        problems.push("picks a field of datum by a computed name, which cannot be checked");
      else fields.push(field);
      if (computed === true) visit(property);
      return;
    }
    for (const inner of Object.values(node)) visit(inner);
  };
  visit(JSON.parse(JSON.stringify(tree)));
  return { fields: [...new Set(fields)], problems: [...new Set(problems)] };
}

function nameOf(node: Json | undefined): string | undefined {
  return isObject(node) && typeof node.name === "string" ? node.name : undefined;
}

function literalOf(node: Json | undefined): string | undefined {
  const value = isObject(node) ? (node as JsonObject).value : undefined;
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
