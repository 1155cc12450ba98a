import { tool } from "langchain";
import { z } from "zod";
import { calendarFile } from "../domain/calendar-file.ts";
import { cityField, dateField, timeField } from "./fields.ts";

/** Makes the invitation's iCalendar file: the model reads a line about it, the file itself is the artifact. */
export const createInvitationIcs = tool(
  (entry) => {
    const file = calendarFile(entry);
    const summary = {
      file: "event.ics",
      title: entry.title,
      date: entry.date,
      bytes: Buffer.byteLength(file),
    };
    return [JSON.stringify(summary), file];
  },
  {
    name: "create_invitation_ics",
    description: "Makes an iCalendar (.ics) invitation for the event, by the local time of its city.",
    responseFormat: "content_and_artifact",
    schema: z.object({
      title: z.string().min(1),
      date: dateField,
      startTime: timeField,
      endTime: timeField,
      location: z.string().describe("The venue with its address"),
      city: cityField,
      description: z.string(),
    }),
  },
);
