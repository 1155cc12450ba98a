import { createRequire } from "node:module";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { isObject, type JsonObject, pointer } from "../chart/json.ts";

const SCHEMA = "vega-lite/vega-lite-schema.json";

/** The definition in the schema for each form of a chart, told by a property that only this form has. */
const FORMS: Readonly<Record<string, string>> = {
  mark: "TopLevelUnitSpec",
  layer: "TopLevelLayerSpec",
  hconcat: "TopLevelHConcatSpec",
  vconcat: "TopLevelVConcatSpec",
  concat: "TopLevelConcatSpec",
  repeat: "TopLevelRepeatSpec",
  facet: "TopLevelFacetSpec",
};

let ajv: Ajv | undefined;

/** The schema is large: what checks a form is made when it is first needed, which takes a second or two. */
function validatorOf(definition: string): ValidateFunction {
  ajv ??= new Ajv({
    strict: false,
    validateFormats: false,
    validateSchema: false,
    // What is checked once in a while need not be checked fast; without these it is made in a third of the time.
    inlineRefs: false,
    code: { optimize: false },
  }).addSchema(createRequire(import.meta.url)(SCHEMA) as JsonObject, SCHEMA);
  const validate = ajv.getSchema(`${SCHEMA}#/definitions/${definition}`);
  if (validate === undefined) throw new Error(`The schema of Vega-Lite has no definition "${definition}".`);
  return validate;
}

/**
 * What in a specification breaks the JSON Schema that Vega-Lite ships.
 *
 * The schema offers many shapes for one place, and a mistake breaks every one of them; what is told is the mistake that
 * lies deepest, in the shape that comes nearest.
 *
 * @returns one problem, or none
 */
export function schemaProblems(spec: unknown): string[] {
  if (!isObject(spec)) return ["It is no Vega-Lite specification: it is no object."];
  const form = Object.keys(FORMS).find((key) => Object.hasOwn(spec, key));
  const definition = FORMS[form ?? ""];
  if (definition === undefined) {
    return [`It is no Vega-Lite specification: it has none of ${Object.keys(FORMS).join(", ")}.`];
  }
  const validate = validatorOf(definition);
  if (validate(spec)) return [];
  const errors = validate.errors ?? [];
  const depth = Math.max(...errors.map(({ instancePath }) => depthOf(instancePath)));
  const deepest = errors.filter(({ instancePath }) => depthOf(instancePath) === depth);
  return [`The schema of Vega-Lite is violated: ${nearest(deepest)}`];
}

function depthOf(path: string): number {
  return path.split("/").length;
}

function nearest(errors: readonly ErrorObject[]): string {
  const [first] = errors;
  const place = pointer((first?.instancePath ?? "").split("/").slice(1));
  const of = (keyword: string): readonly ErrorObject[] => errors.filter((error) => error.keyword === keyword);
  // A property that all shapes refuse is wrong; one that some refuse belongs to another shape.
  const unknown = mostFrequent(
    of("additionalProperties").map(({ params }) => String(params.additionalProperty)),
  );
  if (unknown !== undefined) return `${place} has no property "${unknown}".`;
  const choices = [
    ...of("enum").flatMap(({ params }) => params.allowedValues as unknown[]),
    ...of("const").map(({ params }) => params.allowedValue as unknown),
  ].map((value) => JSON.stringify(value));
  const more = choices.length > 20 ? ` and ${choices.length - 20} more` : "";
  const oneOf = choices.length > 0 ? [`one of ${[...new Set(choices)].slice(0, 20).join(", ")}${more}`] : [];
  const types = new Set(of("type").map(({ params }) => `of type ${params.type}`));
  if (oneOf.length + types.size > 0) return `${place} must be ${[...oneOf, ...types].join(" or ")}.`;
  return `${place} ${first?.message ?? "is wrong"}.`;
}

function mostFrequent(words: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0];
}
