import { z } from "zod";

/** The environment as it stands in the state's `environment`; the version counts its changes. */
export const environmentRecordSchema = z.object({
  version: z.number().int(),
  state: z.unknown().describe("As the environment gives it: plain JSON"),
});

export type EnvironmentRecord = z.infer<typeof environmentRecordSchema>;

/** A change of the environment, with what was done and what came of it, so that it is not done again on a replay. */
export const environmentWriteSchema = environmentRecordSchema.extend({
  act: z
    .object({
      place: z.string(),
      key: z.string(),
      result: z.unknown(),
      failure: z.string().optional().describe("What it threw, where it did"),
    })
    .optional(),
});

export type EnvironmentWrite = z.infer<typeof environmentWriteSchema>;

/** The newest of the versions: writes that come twice, or late, change nothing. */
export function foldEnvironment(
  known: EnvironmentRecord | null,
  writes: readonly (readonly EnvironmentRecord[])[],
): EnvironmentRecord | null {
  let newest = known;
  for (const { version, state } of writes.flat()) {
    if (newest === null || version > newest.version) newest = { version, state };
  }
  return newest;
}
