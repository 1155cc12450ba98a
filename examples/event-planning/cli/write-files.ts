import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { calendarFile } from "../domain/calendar-file.ts";
import { isIsoDate } from "../domain/dates.ts";
import { formatMoney } from "../domain/money.ts";
import type { EventPlan } from "../event-plan.ts";
import type { PlannedEvent } from "./run-planner.ts";

/**
 * Writes `plan.md` and, where date and venue are decided, `event.ics`; returns their paths.
 *
 * @throws an Error that names the folder if it cannot be written to
 */
export async function writeFiles(folder: string, planned: PlannedEvent): Promise<string[]> {
  try {
    return await write(folder, planned);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The plan could not be written to ${folder} (${reason}). Name another folder with --out.`,
      {
        cause: error,
      },
    );
  }
}

async function write(folder: string, { plan, event }: PlannedEvent): Promise<string[]> {
  const planPath = join(folder, "plan.md");
  const calendarPath = join(folder, "event.ics");
  await mkdir(folder, { recursive: true });
  await writeFile(planPath, `${plan.trimEnd()}\n`);
  const calendar = event && calendarOf(event);
  if (!calendar) {
    // An entry left from an earlier plan would contradict this one.
    await rm(calendarPath, { force: true });
    return [planPath];
  }
  await writeFile(calendarPath, calendar);
  return [planPath, calendarPath];
}

/** The calendar file; null while venue, date or times are open, or are not what they should be. */
export function calendarOf(event: EventPlan): string | null {
  const { title, date, startTime, endTime, venue, address, city, guests, totalCents } = event;
  if (!venue || !date || !startTime || !endTime) return null;
  if (!isIsoDate(date) || ![startTime, endTime].every((time) => /^([01]\d|2[0-3]):[0-5]\d$/.test(time))) {
    return null;
  }
  const facts = [
    ...(guests === null ? [] : [`${guests} guests`]),
    ...(totalCents === null ? [] : [`planned costs ${formatMoney(totalCents)}`]),
    "planned with sample data, nothing has been booked",
  ];
  return calendarFile({
    title,
    date,
    startTime,
    endTime,
    city: city ?? "",
    location: [venue, address, city].filter((part) => part).join(", "),
    description: `${facts.join("; ")}.`,
  });
}
