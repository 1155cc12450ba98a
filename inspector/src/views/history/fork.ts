import { isObject, isSame, type JsonObject, listAt, textAt } from "../../model/json.ts";

/** Something of the state that can be edited. */
export interface ForkField {
  readonly id: string;
  readonly label: string;
  /** What stands there now, as it is edited. */
  readonly text: string;
  readonly isJson: boolean;
}

/** What was typed: the update that the server takes and what the field should hold after it, or why it is none. */
export type ForkReading =
  | { readonly update: JsonObject; readonly expected: JsonObject; readonly problem?: undefined }
  | { readonly problem: string };

/** The field of the last request alone, as text. */
export const REQUEST = "request";

/** The workflow's own channels that combine what is written with what is there: an edit takes their place. */
export const COMBINING_CHANNELS: ReadonlySet<string> = new Set([
  "decisions",
  "tasks",
  "usage",
  "artifact",
  "reviews",
  "history",
  "plan",
  "notepad",
  "revisions",
  "environment",
]);

/** The workflow's own channels that hold what was last written. */
export const PLAIN_CHANNELS: ReadonlySet<string> = new Set(["spec", "structuredResponse", "outcome", "run"]);

/** What can be edited: the last request, the messages, the fields that the workflow's maker declared, the rest. */
export function forkFields(values: unknown): readonly ForkField[] {
  if (!isObject(values)) return [];
  const isOwn = (key: string): boolean => COMBINING_CHANNELS.has(key) || PLAIN_CHANNELS.has(key);
  const others = Object.keys(values).filter((key) => key !== "messages");
  const keys = [...others.filter((key) => !isOwn(key)), ...others.filter(isOwn)];
  const fields = keys.map((id) => ({ id, label: id, text: asJson(values[id]), isJson: true }));
  if (!Array.isArray(values.messages)) return fields;
  const content = lastRequest(values.messages)?.content ?? "";
  return [
    // Content in blocks is more than its text, which would take their place.
    ...(typeof content === "string"
      ? [{ id: REQUEST, label: "The last request, as text", text: content, isJson: false }]
      : []),
    { id: "messages", label: "messages", text: asJson(values.messages), isJson: true },
    ...fields,
  ];
}

/** Reads an edited field against the values of the checkpoint. */
export function readFork(field: string, text: string, values: unknown): ForkReading {
  if (field === REQUEST) return readRequest(text, listAt(values, "messages"));
  const before = isObject(values) ? values[field] : undefined;
  let after: unknown;
  try {
    after = JSON.parse(text);
  } catch (error) {
    return { problem: `This is no JSON. ${error instanceof Error ? error.message : ""}`.trim() };
  }
  if (isSame(before, after)) return { problem: UNCHANGED };
  if (field === "messages") return readMessagesEdit(listAt(values, "messages"), after);
  if (Array.isArray(before) && !Array.isArray(after)) {
    return { problem: `“${field}” is a list: write it in square brackets.` };
  }
  const written = COMBINING_CHANNELS.has(field) ? { __overwrite__: after } : after;
  return { update: { [field]: written }, expected: { [field]: after } };
}

const UNCHANGED = "Nothing is changed. To do the same once more, choose “Run again from here”.";

function readRequest(text: string, messages: readonly unknown[]): ForkReading {
  const request = lastRequest(messages);
  if (text.trim() === "") return { problem: "A request wants some words." };
  if (request?.content === text) return { problem: UNCHANGED };
  const message = request === undefined ? { type: "human", content: text } : { ...request, content: text };
  return { update: { messages: [message] }, expected: {} };
}

/** Messages join by their ids: those that are changed or new are written, those that are gone are removed. */
function readMessagesEdit(before: readonly unknown[], after: unknown): ForkReading {
  if (!Array.isArray(after)) return { problem: "“messages” is a list: write it in square brackets." };
  const list: readonly unknown[] = after;
  const wrong = list.findIndex((message) => !isMessage(message));
  if (wrong >= 0) {
    return {
      problem: `Message ${wrong + 1} is none: it wants a “type” such as "human" or "ai", and a “content”.`,
    };
  }
  const known = new Map(before.flatMap((message) => withId(message)));
  const kept = list.flatMap((message) => withId(message)).filter(([id]) => known.has(id));
  const ids = kept.map(([id]) => id);
  if (new Set(ids).size < ids.length) return { problem: "Two messages have the same “id”." };
  const order = [...known.keys()].filter((id) => ids.includes(id));
  if (!isSame(order, ids)) return { problem: "Messages cannot change places: edit, remove or add them." };
  const isKnown = (message: unknown): boolean => known.has(textAt(message, "id") ?? "");
  const firstNew = list.findIndex((message) => !isKnown(message));
  if (firstNew >= 0 && list.slice(firstNew).some(isKnown)) {
    return { problem: "New messages come after those that are there." };
  }
  const removed = [...known.keys()].filter((id) => !ids.includes(id)).map((id) => ({ type: "remove", id }));
  const written = list.filter((message) => !isSame(message, known.get(textAt(message, "id") ?? "")));
  return { update: { messages: [...removed, ...written] }, expected: {} };
}

function lastRequest(messages: readonly unknown[]): JsonObject | undefined {
  return messages.filter(isObject).findLast(({ type }) => type === "human");
}

function isMessage(value: unknown): boolean {
  if (textAt(value, "type") === undefined || !isObject(value)) return false;
  return typeof value.content === "string" || Array.isArray(value.content);
}

function withId(message: unknown): [string, unknown][] {
  const id = textAt(message, "id");
  return id === undefined ? [] : [[id, message]];
}

function asJson(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? "null";
}
