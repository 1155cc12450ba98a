import { z } from "zod";
import {
  jsonSchemaOf,
  type StructuredSchema,
  structuredSchema,
  structuredSchemaFromJson,
} from "../models/structured-schema.ts";
import { canonicalName } from "../supervisor/names.ts";

/** What must be true of a result: one criterion in words, or several by id. */
export type AcceptanceCriteria = string | Readonly<Record<string, string>>;

/** One aspect of a specification that is worked on and judged by itself. */
export interface SpecItem {
  readonly description: string;
  readonly acceptanceCriteria: AcceptanceCriteria;
  /** What a worker returns for this item. @default anything that the merge can take */
  readonly output?: z.ZodType;
}

/** What is to be made, and how it is known to be good. */
export interface Spec {
  readonly title: string;
  readonly description: string;
  /** What must be true of the whole. */
  readonly acceptanceCriteria: AcceptanceCriteria;
  /** The aspects, by name. */
  readonly items: Readonly<Record<string, SpecItem>>;
}

/** The id of a criterion that was given as one text. */
export const ONLY_CRITERION = "criterion";

const criteriaSchema = z.record(z.string(), z.string());

const recordedItemSchema = z.object({
  description: z.string(),
  acceptanceCriteria: criteriaSchema.describe("The criteria by id"),
  output: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe("What a worker returns, as JSON Schema; null for anything"),
});

/** A specification as it stands in the state: plain data, with its criteria by id. */
export const recordedSpecSchema = z.object({
  title: z.string(),
  description: z.string(),
  acceptanceCriteria: criteriaSchema.describe("The criteria of the whole by id"),
  items: z.record(z.string(), recordedItemSchema),
});

export type RecordedSpec = z.infer<typeof recordedSpecSchema>;
export type RecordedItem = RecordedSpec["items"][string];

/** One item with its name, as reviewers are given it. */
export interface ReviewItem {
  readonly name: string;
  readonly description: string;
  /** The criteria by id. */
  readonly acceptanceCriteria: Readonly<Record<string, string>>;
}

/** The specification as plain data. Call {@link specProblems} first. */
export function recordSpec(spec: Spec): RecordedSpec {
  return {
    title: spec.title,
    description: spec.description,
    acceptanceCriteria: criteriaById(spec.acceptanceCriteria),
    items: Object.fromEntries(
      Object.entries(spec.items).map(([name, item]) => [
        name,
        {
          description: item.description,
          acceptanceCriteria: criteriaById(item.acceptanceCriteria),
          output: item.output ? jsonSchemaOf(item.output) : null,
        },
      ]),
    ),
  };
}

/** An item by its name, for reviewers. */
export function reviewItem(spec: RecordedSpec, name: string): ReviewItem {
  const item = spec.items[name];
  if (item === undefined) throw new Error(`The specification has no item "${name}".`);
  return { name, description: item.description, acceptanceCriteria: item.acceptanceCriteria };
}

/** The outputs of a specification's items, to validate submissions with, and to ask a model for. */
export function outputsOf(spec: Spec | RecordedSpec): ReadonlyMap<string, StructuredSchema> {
  const outputs = new Map<string, StructuredSchema>();
  for (const [name, { output }] of Object.entries(spec.items)) {
    if (output === undefined || output === null) continue;
    // A specification that came out of the state has JSON Schema in the place of zod's.
    const key = outputName(name);
    outputs.set(
      name,
      output instanceof z.ZodType
        ? structuredSchema(key, output, RESULT)
        : structuredSchemaFromJson(key, output, RESULT),
    );
  }
  return outputs;
}

/** What a model is told that it extracts. */
const RESULT = "The result in this report.";

/** The name under which an item's output is asked of a model. */
export function outputName(item: string): string {
  return `result_for_${item.replace(/[^A-Za-z0-9_-]+/g, "_")}`.slice(0, 60);
}

function criteriaById(criteria: AcceptanceCriteria): Record<string, string> {
  return typeof criteria === "string" ? { [ONLY_CRITERION]: criteria } : { ...criteria };
}

/** What is wrong with a specification: where it stands, what is wrong, and the fix. */
export interface SpecProblem {
  readonly place: string;
  readonly message: string;
  readonly fix: string;
}

/** Everything that is wrong with a specification, before it is recorded. */
export function specProblems(given: unknown): SpecProblem[] {
  if (!isRecord(given)) {
    return [
      {
        place: "",
        message: `${given === null ? "null" : typeof given} is no specification.`,
        fix: "give { title, description, acceptanceCriteria, items }.",
      },
    ];
  }
  const problems: SpecProblem[] = [];
  const report = (place: string, message: string, fix: string): void => {
    problems.push({ place, message, fix });
  };
  for (const key of ["title", "description"]) {
    if (!isText(given[key])) report(key, "it has no text.", "say it in words.");
  }
  reportCriteria("acceptanceCriteria", given.acceptanceCriteria, report);
  if (!isRecord(given.items) || Object.keys(given.items).length === 0) {
    report("items", "there is no item to work on.", 'add one: { layout: { description: "…", … } }.');
    return problems;
  }
  reportIds("items", Object.keys(given.items), report);
  for (const [name, item] of Object.entries(given.items)) {
    const place = `items.${name}`;
    if (!isRecord(item)) {
      report(place, "it is no item.", "give { description, acceptanceCriteria }.");
      continue;
    }
    if (!isText(item.description)) report(`${place}.description`, "it has no text.", "say what to do.");
    reportCriteria(`${place}.acceptanceCriteria`, item.acceptanceCriteria, report);
    reportOutput(name, place, item.output, report);
  }
  return problems;
}

type Report = (place: string, message: string, fix: string) => void;

function reportCriteria(place: string, criteria: unknown, report: Report): void {
  if (isRecord(criteria)) reportIds(place, Object.keys(criteria), report);
  const texts = isRecord(criteria) ? Object.values(criteria) : [criteria];
  if (texts.length > 0 && texts.every(isText)) return;
  report(place, "there are no criteria to judge by.", "give a text, or a record of texts by id.");
}

/** Names of items and ids of criteria must be such that a model can repeat them, and tell them apart. */
function reportIds(place: string, ids: readonly string[], report: Report): void {
  const taken = new Map<string, string>();
  for (const id of ids) {
    const canonical = canonicalName(id);
    const other = taken.get(canonical);
    taken.set(canonical, id);
    if (canonical === "" || id === "__proto__" || /\p{Cc}/u.test(id)) {
      report(
        `${place}.${id}`,
        `${JSON.stringify(id)} cannot be a name.`,
        "give it one of letters or digits.",
      );
    } else if (other !== undefined) {
      report(`${place}.${id}`, `a model could not tell it from "${other}".`, "rename one of the two.");
    }
  }
}

function reportOutput(name: string, place: string, output: unknown, report: Report): void {
  if (output === undefined || output === null) return;
  try {
    if (!(output instanceof z.ZodType)) throw new Error("it is no zod schema");
    structuredSchema(outputName(name), output);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    report(`${place}.output`, `it cannot be asked of a model: ${why}.`, "give a zod object of plain JSON.");
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}
