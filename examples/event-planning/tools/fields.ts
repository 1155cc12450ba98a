import { z } from "zod";
import { isIsoDate } from "../domain/dates.ts";

/** Argument fields that several tools share; nullable, not optional, so that strict tool calls can carry them. */

export const cityField = z.string().min(1).describe('The city\'s name, e.g. "Chicago"');
export const guestsField = z.number().int().positive().describe("How many guests are expected");
export const venueField = z.string().min(1).describe("The venue's name as the venue catalogue gives it");
export const dateField = z
  .string()
  .refine(isIsoDate, "must be a date that exists, as YYYY-MM-DD")
  .describe("The date, as YYYY-MM-DD");
export const timeField = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .describe("A local time of day, as HH:MM on a 24-hour clock");
export const centsField = z
  .number()
  .int()
  .nonnegative()
  .describe("An amount in US cents: $1,250.00 is 125000");
