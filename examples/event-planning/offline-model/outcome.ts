import { assume, missingFacts } from "./assumptions.ts";
import { eventTimes } from "./event-outline.ts";
import { type Progress, progressOf } from "./progress.ts";
import { type Facts, readFacts } from "./request/facts.ts";
import type { Transcript } from "./transcript.ts";

/** What the whole conversation has come to: what a plan can be written from. */
export interface PlanningOutcome extends Progress {
  readonly facts: Facts;
  readonly assumptions: readonly string[];
  /** `YYYY-MM-DD`; null when no venue is free on any date that was looked at. */
  readonly date: string | null;
  readonly startTime: string;
  readonly endTime: string;
  /** Whether the work had to end before it was done: then what is not known may never have been looked for. */
  readonly endedEarly: boolean;
  /** Whether not all reports could be read: then what is not known may well have been found. */
  readonly isCut: boolean;
  /** `YYYY-MM-DD` */
  readonly today: string;
}

export function outcomeOf(transcript: Transcript, today: string): PlanningOutcome {
  const progress = progressOf(transcript.reports);
  const stated = readFacts(transcript.words, today);
  // The supervisor's assumptions stand in its instructions, and the city that it took in the venue's report.
  const city = progress.venue && progress.venue.city !== "unknown" ? [progress.venue.city] : [];
  const { facts, assumptions } = assume(stated, today, city);
  const venue = bookable(progress);
  const date = venue?.venue ? (venue.date ?? facts.when?.date ?? null) : null;
  return {
    ...progress,
    venue,
    ...eventTimes(facts),
    facts,
    assumptions:
      missingFacts(stated).length > 0 && transcript.assumptions.length > 0
        ? transcript.assumptions
        : assumptions,
    date,
    endedEarly: transcript.endedEarly,
    isCut: transcript.isCut,
    today,
  };
}

/** The venue's report, without its choice where that turned out to be taken and nobody has found another since. */
function bookable({ venue, logistics }: Progress): PlanningOutcome["venue"] {
  if (!venue?.venue || logistics?.free !== false) return venue;
  const taken = `${venue.venue.name} is taken on ${logistics.date} (${logistics.conflict}), and no other was settled on`;
  return { ...venue, venue: null, problem: taken };
}
