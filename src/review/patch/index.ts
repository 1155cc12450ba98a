/** Changes of the artifact as data: JSON patches (RFC 6902) and merge patches (RFC 7396). Pure functions. */

export { applyJsonPatch, applyMergePatch } from "./apply.ts";
export { diff } from "./diff.ts";
export { isSameJson, type Json, type JsonObject, toJson } from "./json.ts";
export { PATCH_OPS, PatchError, type PatchOperation, patchOperationSchema } from "./operation.ts";
export { overlaps, pathsOfJsonPatch, pathsOfMergePatch } from "./paths.ts";
export { jsonPatchOutput, mergePatchOutput, readJsonPatch, readMergePatch } from "./read.ts";
