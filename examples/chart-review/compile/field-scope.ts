import { fieldName } from "../chart/field-reference.ts";
import { eachObject, isObject, type Json, pointer } from "../chart/json.ts";
import { readExpression } from "./expressions.ts";

type Path = readonly (string | number)[];

/** What in an axis, a legend or a header has ticks and entries for its `datum`, and no rows. */
const GUIDES = new Set(["axis", "legend", "header", "title"]);
/** Where expressions stand. */
const EXPRESSIONS = new Set(["expr", "test", "calculate", "labelExpr"]);

/** The fields that there are at one place of a specification, and what is wrong with references to them. */
export class FieldScope {
  /** Null where fields are named by the data itself, and cannot be known. */
  readonly #names: ReadonlySet<string> | null;
  readonly #problems: string[];

  constructor(names: Iterable<string> | null, problems: string[] = []) {
    this.#names = names === null ? null : new Set(names);
    this.#problems = problems;
  }

  get problems(): readonly string[] {
    return this.#problems;
  }

  /** The scope after a transform that adds fields; what it found wrong goes to the same list. */
  with(names: readonly string[]): FieldScope {
    return new FieldScope(this.#names === null ? null : [...this.#names, ...names], this.#problems);
  }

  /** The scope after a transform that leaves only these. */
  only(names: readonly string[] | null): FieldScope {
    return new FieldScope(names, this.#problems);
  }

  /** Checks a reference, or a list of them. */
  check(reference: Json | undefined, path: Path): void {
    if (Array.isArray(reference)) {
      for (const [index, one] of reference.entries()) this.check(one as Json, [...path, index]);
    }
    // An object here is `{ repeat: "…" }`, which stands for fields that are checked where they are listed.
    if (typeof reference !== "string") return;
    this.#checkName(fieldName(reference), path);
  }

  /** Checks a Vega expression. */
  checkExpression(expression: string, path: Path, hasRows = true): void {
    const { fields, problems } = readExpression(expression);
    for (const problem of problems) this.#problems.push(`${pointer(path)} ${problem}.`);
    if (hasRows) for (const field of fields) this.#checkName(field, path);
  }

  /** Checks a predicate: an expression, or an object with `field`, `and`, `or`, `not`. */
  checkPredicate(predicate: Json | undefined, path: Path): void {
    if (typeof predicate === "string") this.checkExpression(predicate, path);
    else if (Array.isArray(predicate)) {
      for (const [index, one] of predicate.entries()) this.checkPredicate(one as Json, [...path, index]);
    } else if (isObject(predicate)) {
      this.check(predicate.field, [...path, "field"]);
      for (const key of ["and", "or", "not"]) this.checkPredicate(predicate[key], [...path, key]);
    }
  }

  /** Checks everything below a value that refers to rows: definitions of channels and marks. */
  checkBelow(value: Json | undefined, path: Path, hasRows = true): void {
    eachObject(value, (object, below) => {
      const inGuide = below.some((key) => GUIDES.has(key));
      for (const [key, inner] of Object.entries(object)) {
        const place = [...path, ...below, key];
        const ofRow = hasRows && !inGuide && !GUIDES.has(key);
        if (ofRow && (key === "field" || key === "argmin" || key === "argmax")) this.check(inner, place);
        if (EXPRESSIONS.has(key) && typeof inner === "string") {
          this.checkExpression(inner, place, ofRow && key !== "labelExpr");
        } else if (key === "test" && ofRow) this.checkPredicate(inner, place);
      }
    });
  }

  #checkName(name: string, path: Path): void {
    if (this.#names === null || this.#names.has(name)) return;
    const known = [...this.#names].map((field) => `"${field}"`);
    const more = known.length > 12 ? ` and ${known.length - 12} more` : "";
    this.#problems.push(
      `${pointer(path)} names the field "${name}", which the data does not have. It has ${known.slice(0, 12).join(", ")}${more}.`,
    );
  }
}
