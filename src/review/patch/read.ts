import { z } from "zod";
import { messageOf } from "../../errors/error.ts";
import { type Json, toJson } from "./json.ts";
import { forOperation, keysOf, PATCH_OPS, PatchError, type PatchOperation } from "./operation.ts";

/**
 * A JSON patch as the `output` of an item: what {@link readJsonPatch} reads. Models with strict structured
 * output can write it: every field is there, and values are JSON text.
 */
export const jsonPatchOutput = z.object({
  patch: z
    .array(
      z.object({
        op: z.enum(PATCH_OPS),
        path: z
          .string()
          .describe('A JSON pointer such as /axis/0/title; /list/- is the end of a list, "" the whole value'),
        from: z.string().nullable().describe("The JSON pointer to move or copy from; null for the others"),
        valueJson: z
          .string()
          .nullable()
          .describe(
            'The value as JSON text (a string in its quotes: "\\"red\\""); null for remove, move, copy',
          ),
      }),
    )
    .describe("The operations of a JSON patch (RFC 6902), in order; empty for no change"),
});

/** A merge patch as the `output` of an item: what {@link readMergePatch} reads, as JSON text. */
export const mergePatchOutput = z.object({
  patchJson: z
    .string()
    .describe(
      "A JSON merge patch (RFC 7396) as JSON text: only what changes; null removes a key, arrays are replaced whole",
    ),
});

/**
 * Reads what a worker gave as a JSON patch: a list of operations, or `{ patch }` or `{ operations }` with one.
 *
 * An operation may carry its value as JSON text in `valueJson`; null stands for a `from` or `valueJson` that is
 * not there. Other keys are left out.
 *
 * @throws PatchError if it is none, with words that whoever wrote it can act on.
 */
export function readJsonPatch(data: unknown): PatchOperation[] {
  const list = isRecord(data) ? (data.patch ?? data.operations) : data;
  if (!Array.isArray(list)) {
    throw new PatchError(
      `this is no JSON patch: ${brief(data)}; give a list of operations, or an object with that list as \`patch\`, such as { "patch": [{ "op": "replace", "path": "/a", "value": 1 }] }`,
    );
  }
  return list.map((operation, index) =>
    forOperation(index, isRecord(operation) ? operation : {}, () => readOperation(operation)),
  );
}

function readOperation(given: unknown): PatchOperation {
  if (!isRecord(given)) throw new PatchError(`it is ${brief(given)}, and must be an object with op and path`);
  const op = PATCH_OPS.find((known) => known === given.op);
  if (op === undefined) throw new PatchError(`op is ${brief(given.op)}; use ${PATCH_OPS.join(", ")}`);
  const path = readPointer(given, "path");
  if (op === "remove") return { op, path };
  if (op === "move" || op === "copy") return { op, from: readPointer(given, "from"), path };
  return { op, path, value: readValue(given, op) };
}

function readPointer(given: Record<string, unknown>, name: "path" | "from"): string {
  const pointer = given[name];
  if (typeof pointer !== "string") {
    throw new PatchError(`${name} is ${brief(pointer)}; it must be a JSON pointer, such as /a/0`);
  }
  keysOf(pointer);
  return pointer;
}

function readValue({ value, valueJson }: Record<string, unknown>, op: string): Json {
  if (typeof valueJson === "string") {
    if (value === undefined || value === null) return parse(valueJson, "valueJson");
    throw new PatchError("it has both value and valueJson; give one of them");
  }
  if (valueJson !== undefined && valueJson !== null) {
    throw new PatchError(
      `valueJson is ${brief(valueJson)}; it must be JSON text, or give the value as \`value\``,
    );
  }
  if (value === undefined) {
    throw new PatchError(`it has no value; ${op} needs one, in \`value\`, or as JSON text in \`valueJson\``);
  }
  return asJson(value, "value");
}

/**
 * Reads what a worker gave as a merge patch: the data itself, or `{ patchJson }` with its JSON text.
 *
 * A patch for an artifact that has a field `patchJson` of its own must come as `{ patchJson }`. So must a patch
 * that is null, as null data means that there is none.
 *
 * @throws PatchError if it is none, with words that whoever wrote it can act on.
 */
export function readMergePatch(data: unknown): Json {
  if (data === undefined || data === null) {
    throw new PatchError('there is no patch; give an object with what changes, such as { "title": "New" }');
  }
  if (isRecord(data) && typeof data.patchJson === "string") return parse(data.patchJson, "patchJson");
  return asJson(data, "the patch");
}

function parse(text: string, name: string): Json {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new PatchError(
      `${name} is no JSON (${messageOf(error)}): ${brief(text)}; a string needs its quotes, such as "\\"red\\""`,
      { cause: error },
    );
  }
  return asJson(parsed, name);
}

function asJson(value: unknown, name: string): Json {
  try {
    return toJson(value);
  } catch (error) {
    throw new PatchError(`${name} is no JSON: ${messageOf(error)}`, { cause: error });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function brief(value: unknown): string {
  const text = value === undefined ? "not there" : messageOf(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
