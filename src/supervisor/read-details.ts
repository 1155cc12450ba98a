import { z } from "zod";
import { policyInputSchema } from "../delegation/policy.ts";
import { TASK_PRIORITIES } from "../delegation/task.ts";
import type { TaskDetails } from "./decision.ts";

const detailsSchema = z.object({
  requiredCapabilities: z.array(z.string()).optional(),
  priority: z.enum(TASK_PRIORITIES).optional(),
  deadline: z
    .string()
    .refine((text) => !Number.isNaN(Date.parse(text)), "It is no date. Write it in ISO 8601.")
    .nullish(),
  type: z.string().nullish(),
  payload: z.unknown().optional(),
  delegation: policyInputSchema.nullish(),
});

const KEYS = Object.keys(detailsSchema.shape);

type DetailsReading =
  | { readonly details: TaskDetails; readonly problem?: never }
  | { readonly details?: never; readonly problem: string };

/** Reads what else an assignment says of its task; without what is left undefined. */
export function readDetails(entry: Readonly<Record<string, unknown>>, place: string): DetailsReading {
  const given = Object.fromEntries(
    KEYS.flatMap((key) => (entry[key] === undefined ? [] : [[key, entry[key]]])),
  );
  const parsed = detailsSchema.safeParse(given);
  if (parsed.success) return { details: parsed.data };
  return { problem: `${place} says something of its task that cannot be:\n${z.prettifyError(parsed.error)}` };
}

/** Whether an assignment says more of its task than who does what. */
export function hasDetails(assignment: TaskDetails): boolean {
  return KEYS.some((key) => assignment[key as keyof TaskDetails] !== undefined);
}
