import { PatchDraft } from "./draft.ts";
import { isJsonObject, type Json } from "./json.ts";
import { forOperation, type PatchOperation } from "./operation.ts";

/**
 * The value with a JSON patch (RFC 6902) applied to it: every operation, or none.
 *
 * Neither the value nor the patch is changed; the result shares with both what it took over, so treat it as
 * read-only. Keys are own keys, also `__proto__` and `constructor`. The root cannot be removed.
 *
 * @throws PatchError for the first operation that does not fit, or whose `test` fails, such as
 * `operation 2 (replace /a/b): there is no "b" at /a; it has "c"`. Operations are counted from 1.
 */
export function applyJsonPatch(value: Json, patch: readonly PatchOperation[]): Json {
  const draft = new PatchDraft(value);
  for (const [index, operation] of patch.entries()) {
    forOperation(index, operation, () => draft.apply(operation));
  }
  return draft.value;
}

/**
 * The value with a merge patch (RFC 7396) applied to it: objects are merged, null removes a key, and anything
 * else, arrays included, replaces what was there.
 *
 * Neither the value nor the patch is changed; the result shares with both what it took over. Keys are own
 * keys, also `__proto__`.
 */
export function applyMergePatch(value: Json, patch: Json): Json {
  return merged(value, patch);
}

function merged(value: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch;
  const entries = new Map(isJsonObject(value) ? Object.entries(value) : []);
  for (const [key, change] of Object.entries(patch)) {
    if (change === null) entries.delete(key);
    else entries.set(key, merged(entries.get(key), change));
  }
  return Object.fromEntries(entries);
}
