import { PatchDraft } from "./draft.ts";
import { isJsonArray, isJsonObject, type Json } from "./json.ts";
import { forOperation, type PatchOperation } from "./operation.ts";
import { pointerAround, pointerInto } from "./pointer.ts";

/**
 * The pointers at which applying a JSON patch changes the value or relies on it, each once.
 *
 * Where an element is put into an array, or taken out of it, that is the whole array, as the indexes after it
 * shift. What a `test` looks at and the `from` of `move` and `copy` count too.
 *
 * Two changes of one value whose pointers do not overlap (see {@link overlaps}) can be applied in either order,
 * with the same result.
 *
 * @throws PatchError if the patch does not fit the value.
 */
export function pathsOfJsonPatch(value: Json, patch: readonly PatchOperation[]): string[] {
  const draft = new PatchDraft(value);
  const paths = new Set<string>();
  for (const [index, operation] of patch.entries()) {
    // Before it is applied: what is an array now may be gone afterwards.
    for (const path of touchedBy(operation, draft)) paths.add(path);
    forOperation(index, operation, () => draft.apply(operation));
  }
  return [...paths];
}

function touchedBy({ op, path, from }: PatchOperation, draft: PatchDraft): string[] {
  const shifted = (pointer: string): string =>
    draft.isElement(pointer) ? (pointerAround(pointer) ?? pointer) : pointer;
  if (op === "replace" || op === "test") return [path];
  if (from === undefined) return [shifted(path)];
  return [op === "move" ? shifted(from) : from, shifted(path)];
}

/**
 * The pointers at which applying a merge patch changes a value: its leaves, arrays whole. A null is the removal
 * of what is there, and an empty object a leaf.
 *
 * Give the value that the patch is for: where it has an array and the patch an object, the array is replaced,
 * which the patch by itself does not show.
 */
export function pathsOfMergePatch(patch: Json, value?: Json): string[] {
  const paths: string[] = [];
  collectLeaves(patch, value, "", paths);
  return paths;
}

function collectLeaves(patch: Json, value: Json | undefined, path: string, paths: string[]): void {
  if (!isJsonObject(patch) || isJsonArray(value) || Object.keys(patch).length === 0) {
    paths.push(path);
    return;
  }
  for (const [key, change] of Object.entries(patch)) {
    const inner = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    collectLeaves(change, inner, pointerInto(path, key), paths);
  }
}

/** Those of `mine` that are the same as one of `theirs`, inside of one, or around one. */
export function overlaps(mine: readonly string[], theirs: readonly string[]): string[] {
  const same = new Set(theirs);
  const around = new Set(theirs.flatMap(pointersAround));
  return [...new Set(mine)].filter(
    (path) => same.has(path) || around.has(path) || pointersAround(path).some((outer) => same.has(outer)),
  );
}

function pointersAround(pointer: string): string[] {
  const found: string[] = [];
  for (let outer = pointerAround(pointer); outer !== undefined; outer = pointerAround(outer))
    found.push(outer);
  return found;
}
