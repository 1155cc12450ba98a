import { isObject, type JsonObject, listAt } from "../../model/json.ts";

/** What was typed, as the answer that the server takes; with a problem where it is none. */
export type AnswerReading =
  | { readonly value: unknown; readonly problem?: undefined }
  | { readonly problem: string };

/** Whether an answer in plain words is understood. Without a schema nothing says otherwise. */
export function wantsText(schema: JsonObject): boolean {
  const { type } = schema;
  if (type === "string" || (Array.isArray(type) && type.includes("string"))) return true;
  const choices = [...listAt(schema, "anyOf"), ...listAt(schema, "oneOf")].filter(isObject);
  return choices.length > 0 ? choices.some(wantsText) : type === undefined;
}

export function readAnswer(text: string, schema: JsonObject): AnswerReading {
  // The empty answer is one: it leaves the decision to the workflow.
  if (wantsText(schema)) return { value: text.trim() };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { problem: "This question wants its answer as JSON, and this is none." };
  }
}
