import { z } from "zod";
import { patchOperationSchema } from "./patch/index.ts";
import { VERDICTS } from "./submission/verdict.ts";

/** What is made: its version counts the merges, from 0 for what it began as. */
export const artifactSchema = z.object({ version: z.number().int(), value: z.unknown() });
export type Artifact<Value = unknown> = { readonly version: number; readonly value: Value };

/** What became of a reviewed submission. */
export const mergeResultSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("merged"), version: z.number().int() }),
  z.object({ type: z.literal("none") }),
  z.object({ type: z.literal("conflict"), paths: z.array(z.string()) }),
  z.object({ type: z.literal("failed"), problem: z.string() }),
]);
export type MergeResult = z.infer<typeof mergeResultSchema>;

/** One review as it stands in the state's `reviews`. */
export const reviewRecordSchema = z.object({
  id: z.string(),
  runId: z.string(),
  taskId: z.string(),
  attempt: z.number().int(),
  item: z.string(),
  participant: z.string(),
  verdict: z.enum(VERDICTS),
  feedback: z.string(),
  met: z.array(z.string()).describe("Ids of the item's criteria that are met"),
  unmet: z.array(z.string()),
  round: z.number().int().describe("Which review of the run it is, from 1"),
  basedOn: z.number().int().describe("The artifact's version that the worker worked from"),
  merge: mergeResultSchema,
  followUps: z.array(z.string()).describe("Ids of the tasks that it asked for"),
  at: z.string().describe("ISO 8601"),
});
export type ReviewRecord = z.infer<typeof reviewRecordSchema>;

/** A verdict, or null where nothing was reviewed. */
export type VerdictWordOrNone = ReviewRecord["verdict"] | null;

/** One change of the artifact as it stands in the state's `history`. */
export const historyEntrySchema = z.object({
  runId: z.string(),
  version: z.number().int(),
  taskId: z.string(),
  item: z.string(),
  participant: z.string(),
  verdict: z.enum(VERDICTS),
  patch: z.array(patchOperationSchema).describe("JSON Patch (RFC 6902) from the version before"),
  at: z.string().describe("ISO 8601"),
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

/** What the last look found, on which version of the artifact. */
export const judgementSchema = z.object({
  version: z.number().int(),
  items: z.array(
    z.object({
      item: z.string().nullable().describe("Null for the criteria of the whole"),
      met: z.array(z.string()),
      unmet: z.array(z.string()),
      feedback: z.string(),
    }),
  ),
});
export type Judgement = z.infer<typeof judgementSchema>;

/** An item that a run left unmet. */
export const unmetItemSchema = z.object({
  item: z.string().nullable().describe("Null for the criteria of the whole"),
  unmet: z.array(z.string()).describe("Ids of the criteria that are not met"),
  feedback: z.string(),
});
export type UnmetItem = z.infer<typeof unmetItemSchema>;

/** What may be written to the state's `artifact`; with `basedOn`, only over that version. */
export const artifactWriteSchema = z
  .object({ version: z.number().int(), value: z.unknown(), basedOn: z.number().int().optional() })
  .nullable();

/** The next artifact: a merge that was made on another version than the one there is changes nothing. */
export function foldArtifact(
  current: Artifact | null,
  write: z.output<typeof artifactWriteSchema>,
): Artifact | null {
  if (write === null) return null;
  const { basedOn, version, value } = write;
  if (basedOn !== undefined && basedOn !== (current?.version ?? 0)) return current;
  return { version, value };
}

/** Appends records that are not there yet, told apart by a key; so replays are harmless. */
export function appendBy<Entry>(key: (entry: Entry) => string) {
  return (list: readonly Entry[], writes: readonly (readonly Entry[])[]): Entry[] => {
    const known = new Set(list.map(key));
    const folded = [...list];
    for (const entry of writes.flat()) {
      if (known.has(key(entry))) continue;
      known.add(key(entry));
      folded.push(entry);
    }
    return folded;
  };
}
