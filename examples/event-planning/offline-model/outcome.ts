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
  /** `YYYY-MM-DD` */
  readonly today: string;
}

export function outcomeOf(transcript: Transcript, today: string): PlanningOutcome {
  const progress = progressOf(transcript.reports);
  const stated = readFacts(transcript.words, today);
  // The supervisor's assumptions stand in its instructions, and the city that it took in the venue's report.
  const city = progress.venue && progress.venue.city !== "unknown" ? [progress.venue.city] : [];
  const { facts, assumptions } = assume(stated, today, city);
  const date = progress.venue?.venue ? (progress.venue.date ?? facts.when?.date ?? null) : null;
  return {
    ...progress,
    ...eventTimes(facts),
    facts,
    assumptions:
      missingFacts(stated).length > 0 && transcript.assumptions.length > 0
        ? transcript.assumptions
        : assumptions,
    date,
    today,
  };
}
