import { z } from "zod";

/** The decided event as data; what is not known is null, never a guess. */
export const eventPlanSchema = z.object({
  title: z.string().describe('The event in a few words, e.g. "Wedding in Chicago"'),
  city: z.string().nullable(),
  venue: z.string().nullable().describe("The chosen venue's name; null if none was found"),
  address: z.string().nullable(),
  date: z.string().nullable().describe("YYYY-MM-DD; null while it is open or no venue is free"),
  startTime: z.string().nullable().describe("HH:MM, local to the city"),
  endTime: z.string().nullable().describe("HH:MM, local to the city; may be after midnight"),
  guests: z.number().int().nullable(),
  caterer: z.string().nullable(),
  totalCents: z
    .number()
    .int()
    .nullable()
    .describe("All costs with contingency, in US cents, from the budget sheet"),
  budgetCents: z.number().int().nullable().describe("What there is to spend, in US cents; null if not given"),
});

export type EventPlan = z.infer<typeof eventPlanSchema>;
