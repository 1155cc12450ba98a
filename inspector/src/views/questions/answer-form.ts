import { isObject, type JsonObject, listAt } from "../../model/json.ts";
import { type Field, fieldOf, fieldsOf } from "./field.ts";

/** What was typed, as the answer that the server takes; with a problem where it is none. */
export type AnswerReading =
  | { readonly value: unknown; readonly problem?: undefined }
  | { readonly problem: string /** The field that it is about. */; readonly field?: string };

/** How an answer is asked for: in plain words, as one value, or field by field. */
export type AnswerForm =
  | { readonly kind: "words" }
  | { readonly kind: "value"; readonly field: Field }
  | { readonly kind: "fields"; readonly fields: readonly Field[] };

/** Whether an answer in plain words is understood. Without a schema nothing says otherwise. */
export function wantsText(schema: JsonObject): boolean {
  const { type } = schema;
  if (listAt(schema, "enum").length > 0 || "const" in schema) return false;
  if (type === "string" || (Array.isArray(type) && type.includes("string"))) return true;
  const choices = [...listAt(schema, "anyOf"), ...listAt(schema, "oneOf")].filter(isObject);
  return choices.length > 0 ? choices.some(wantsText) : type === undefined;
}

/** The form that an answer's schema asks for. */
export function formOf(schema: JsonObject): AnswerForm {
  if (wantsText(schema)) return { kind: "words" };
  const fields = fieldsOf(schema);
  return fields === null ? { kind: "value", field: fieldOf("", schema, true) } : { kind: "fields", fields };
}

/** @param typed what stands in each field, by its name; in plain words and for one value under the empty name */
export function readAnswer(form: AnswerForm, typed: Readonly<Record<string, string>>): AnswerReading {
  switch (form.kind) {
    case "words":
      // The empty answer is one: it leaves the decision to the workflow.
      return { value: (typed[""] ?? "").trim() };
    case "value":
      return readField(form.field, typed[""] ?? "");
    case "fields": {
      const entries: [string, unknown][] = [];
      for (const field of form.fields) {
        const text = typed[field.name] ?? "";
        if (isLeftOut(field, text)) continue;
        const reading = readField(field, text);
        if (reading.problem !== undefined) return reading;
        entries.push([field.name, reading.value]);
      }
      return { value: Object.fromEntries(entries) };
    }
  }
}

function isLeftOut({ isRequired }: Field, text: string): boolean {
  return !isRequired && text.trim() === "";
}

function readField({ name, label, input }: Field, text: string): AnswerReading {
  const problem = (words: string): AnswerReading => ({ problem: `${label}: ${words}`, field: name });
  const typed = text.trim();
  switch (input.kind) {
    case "text":
      return typed === "" && !input.isEmptyMeant ? problem("say something.") : { value: text };
    case "number": {
      const value = typed === "" ? Number.NaN : Number(typed);
      if (!Number.isFinite(value)) return problem("give a number.");
      return input.isWhole && !Number.isInteger(value) ? problem("give a whole number.") : { value };
    }
    case "choice": {
      const choice = typed === "" ? undefined : input.choices[Number(typed)];
      return choice === undefined ? problem("choose one.") : { value: choice.value };
    }
    case "json":
      try {
        return { value: JSON.parse(text) as unknown };
      } catch {
        return problem("this must be JSON, and is none.");
      }
  }
}
