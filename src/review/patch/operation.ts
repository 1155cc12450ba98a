import { z } from "zod";
import type { Json } from "./json.ts";
import { parsePointer } from "./pointer.ts";

/** What an operation of a JSON patch may do. */
export const PATCH_OPS = ["add", "remove", "replace", "move", "copy", "test"] as const;

/** One operation of a JSON patch (RFC 6902). */
export interface PatchOperation {
  op: (typeof PATCH_OPS)[number];
  /** A JSON pointer. */
  path: string;
  /** A JSON pointer; `move` and `copy` have one. */
  from?: string;
  /** `add`, `replace` and `test` have one. */
  value?: Json;
}

/** A {@link PatchOperation} as plain data in the state. */
// The cast: zod's optional keys may also hold undefined, and its own JSON type drops the key `__proto__`.
export const patchOperationSchema = z.object({
  op: z.enum(PATCH_OPS),
  path: z.string(),
  from: z.string().optional(),
  value: z.unknown().optional(),
}) as unknown as z.ZodType<PatchOperation>;

/** A patch that is none, or that does not fit the value. Its message tells whoever wrote the patch what to change. */
export class PatchError extends Error {
  override readonly name: string = "PatchError";
}

/** Does the work for one operation; a problem in it is told with the operation's number, counted from 1. */
export function forOperation<T>(
  index: number,
  operation: { op?: unknown; path?: unknown },
  work: () => T,
): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    const path = operation.path === "" ? "the root" : operation.path;
    const said = [operation.op, path].filter((part) => typeof part === "string").join(" ");
    throw new PatchError(`operation ${index + 1}${said === "" ? "" : ` (${said})`}: ${error.message}`, {
      cause: error,
    });
  }
}

/** The keys of an operation's pointer. */
export function keysOf(pointer: string): string[] {
  const keys = parsePointer(pointer);
  if (keys === undefined) {
    throw new PatchError(
      `${JSON.stringify(pointer)} is no JSON pointer; write /key/0/key, with ~1 for a / and ~0 for a ~ in a key, or "" for the whole value`,
    );
  }
  return keys;
}
