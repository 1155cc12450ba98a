import { addDays, longDate } from "../../domain/dates.ts";

/** Some days before the event, or at once where that has passed. */
export function deadline(date: string, days: number, today: string): string {
  const day = addDays(date, -days);
  return day > today ? `by ${longDate(day)}` : "as soon as possible";
}
