/** Changes of the artifact as data: JSON patches (RFC 6902) and merge patches (RFC 7396). Pure functions. */

export { applyJsonPatch, applyMergePatch } from "./patch-apply.ts";
export { diff } from "./patch-diff.ts";
export { isSameJson, type Json, type JsonObject, toJson } from "./patch-json.ts";
export { PATCH_OPS, PatchError, type PatchOperation, patchOperationSchema } from "./patch-operation.ts";
export { overlaps, pathsOfJsonPatch, pathsOfMergePatch } from "./patch-paths.ts";
export { jsonPatchOutput, mergePatchOutput, readJsonPatch, readMergePatch } from "./patch-read.ts";
