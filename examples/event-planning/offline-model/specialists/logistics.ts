import { z } from "zod";
import { monthOf } from "../../domain/dates.ts";
import type { Brief, Step } from "../brief.ts";
import { eventTimes, titleOf } from "../event-outline.ts";
import { type LogisticsReport, writeLogisticsReport } from "../reports/logistics-report.ts";
import { readVenueReport } from "../reports/venue-report.ts";
import { resultsOf, timesCalled, toolTrouble } from "./tool-results.ts";

const availabilityShape = z.object({
  venue: z.string(),
  date: z.string(),
  free: z.boolean(),
  conflict: z.string().nullable(),
  nearbyFreeDates: z.array(z.string()),
});

const climateShape = z.object({
  month: z.string(),
  highC: z.number(),
  highF: z.number(),
  lowC: z.number(),
  lowF: z.number(),
  wetDays: z.number(),
  note: z.string(),
});

const loadInShape = z.object({
  airport: z.string(),
  fromAirportMinutes: z.number(),
  station: z.string(),
  fromStationMinutes: z.number(),
  loadInMinutes: z.number(),
  crewPeople: z.number(),
  crewHours: z.number(),
  crewCents: z.number(),
  schedule: z.array(z.object({ time: z.string(), what: z.string() })),
});

const invitationShape = z.object({ file: z.string() });

/** The logistics specialist: the calendar first; only for a date that is free the rest, and the invitation. */
export function logisticsStep(brief: Brief): Step {
  const { facts } = brief;
  const venue = readVenueReport(brief.reports.get("venue") ?? "");
  const name = / load-in at (.+?) for an? /.exec(brief.instruction)?.[1] ?? venue?.venue?.name;
  const date = facts.when?.date;
  if (name === undefined || date === undefined) {
    return { report: "I need a venue and a date to look at the logistics." };
  }
  if (timesCalled(brief, "check_availability") === 0) {
    return { calls: [{ name: "check_availability", args: { venue: name, date } }] };
  }

  const [availability] = resultsOf(brief, "check_availability", availabilityShape);
  if (availability === undefined) return { report: toolTrouble(brief, "check_availability") };
  if (!availability.free) return { report: conflictReport(availability) };

  const { startTime, endTime } = eventTimes(facts);
  const city = facts.city ?? venue?.city ?? "unknown";
  if (timesCalled(brief, "travel_and_load_in") === 0) {
    const location = venue?.address ? `${name}, ${venue.address}` : name;
    const description = `${titleOf(facts)}. Planned with sample data: nothing has been booked.`;
    return {
      calls: [
        { name: "climate_normals", args: { city, month: monthOf(date) } },
        { name: "travel_and_load_in", args: { venue: name, guests: facts.guests ?? 1, startTime, endTime } },
        {
          name: "create_invitation_ics",
          args: { title: titleOf(facts), date, startTime, endTime, location, city, description },
        },
      ],
    };
  }
  return { report: fullReport(brief, availability, `${startTime} to ${endTime}`) };
}

function conflictReport(availability: z.infer<typeof availabilityShape>): string {
  const { venue, date, conflict, nearbyFreeDates } = availability;
  return writeLogisticsReport(`${venue} is taken on ${date}: ${conflict}.`, {
    ...EMPTY,
    venue,
    date,
    free: false,
    conflict,
    nearbyFreeDates,
  });
}

function fullReport(brief: Brief, { venue, date }: z.infer<typeof availabilityShape>, times: string): string {
  const [climate] = resultsOf(brief, "climate_normals", climateShape);
  const [plan] = resultsOf(brief, "travel_and_load_in", loadInShape);
  const [invitation] = resultsOf(brief, "create_invitation_ics", invitationShape);
  return writeLogisticsReport(`${venue} is free on ${date}.`, {
    ...EMPTY,
    venue,
    date,
    free: true,
    times,
    climate: climate
      ? `${climate.month} — high ${climate.highC} °C (${climate.highF} °F), low ${climate.lowC} °C (${climate.lowF} °F), ` +
        `${climate.wetDays} wet days a month`
      : null,
    travel: plan
      ? `${plan.fromAirportMinutes} minutes from ${plan.airport}, ${plan.fromStationMinutes} minutes from ${plan.station}`
      : null,
    loadIn: plan ? `${plan.loadInMinutes} minutes` : null,
    crew: plan
      ? { cents: plan.crewCents, details: `${plan.crewPeople} people for ${plan.crewHours} hours` }
      : null,
    schedule: plan ? plan.schedule.map(({ time, what }) => `${time} ${what}`) : [],
    invitation: invitation ? invitation.file : null,
  });
}

const EMPTY: LogisticsReport = {
  venue: "",
  date: "",
  free: false,
  conflict: null,
  nearbyFreeDates: [],
  times: null,
  climate: null,
  travel: null,
  loadIn: null,
  crew: null,
  schedule: [],
  invitation: null,
};
