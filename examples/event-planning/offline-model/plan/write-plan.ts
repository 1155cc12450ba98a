import { titleOf } from "../event-outline.ts";
import type { PlanningOutcome } from "../outcome.ts";
import { invitation } from "./invitation.ts";
import { bullets, numbered } from "./markdown.ts";
import { nextSteps } from "./next-steps.ts";
import { openPoints } from "./open-points.ts";
import { budgetSection, cateringSection, logisticsSection, venueSection } from "./sections.ts";
import { summary } from "./summary.ts";

/** The plan in Markdown: only what the reports say, and plainly what they do not. */
export function writePlan(outcome: PlanningOutcome): string {
  const sections: (readonly [string, string])[] = [
    ["Summary", summary(outcome)],
    ["Venue", venueSection(outcome)],
    ["Budget", budgetSection(outcome)],
    ["Catering", cateringSection(outcome)],
    ["Logistics", logisticsSection(outcome)],
    ["Next steps", numbered(nextSteps(outcome))],
    ["Invitation", invitation(outcome)],
    ["Assumptions and unknowns", bullets(openPoints(outcome))],
  ];
  const body = sections
    .filter(([, text]) => text !== "")
    .map(([heading, text]) => `## ${heading}\n\n${text}`);
  return [`# ${titleOf(outcome.facts)}`, ...body].join("\n\n");
}
