import { formatMoney } from "../../domain/money.ts";
import type { PlanningOutcome } from "../outcome.ts";
import { budgetCents } from "../request/facts.ts";
import { bullets } from "./markdown.ts";

/** The plan's sections on what each specialist found; empty for one that found nothing. */

export function venueSection({ venue }: PlanningOutcome): string {
  if (!venue?.venue) return venue?.problem ? `No venue: ${venue.problem}.` : "";
  return bullets([
    `**${venue.venue.name}**, ${venue.address ?? "address unknown"}`,
    `Hire: ${formatMoney(venue.venue.cents)} for the day`,
    `Room: ${[venue.venue.details.replace("hire, ", ""), venue.access].filter((part) => part !== null).join(", ")}`,
    ...(venue.compromise ? [`Compromise: ${venue.compromise}`] : []),
    ...(venue.alternatives.length > 0
      ? [`Other venues that fit (dates not checked): ${venue.alternatives.join("; ")}`]
      : []),
  ]);
}

export function budgetSection({ budget, facts }: PlanningOutcome): string {
  if (budget === null) return "";
  const { leftCents, perGuestCents } = budget;
  const cents = budgetCents(facts);
  const currency = facts.budget?.currency ?? "USD";
  const foreign =
    currency === "USD" ? "" : ` (your ${currency}, compared one to one with prices in US dollars)`;
  const figures = [
    ...(cents === null
      ? ["No budget was given: these are the costs alone"]
      : [`Budget: ${formatMoney(cents)}${foreign}`]),
    ...(leftCents === null
      ? []
      : [leftCents < 0 ? `Missing: **${formatMoney(-leftCents)}**` : `Left over: ${formatMoney(leftCents)}`]),
    ...(perGuestCents === null ? [] : [`For each guest: ${formatMoney(perGuestCents)}`]),
  ];
  return `${budget.table}\n\n${bullets(figures)}`;
}

export function cateringSection({ catering, facts }: PlanningOutcome): string {
  if (catering === null) return "";
  if (catering.caterer === null) return `No caterer: ${catering.problem ?? "none was found"}.`;
  return bullets([
    `**${catering.caterer.name}** — ${catering.style ?? "style unknown"}`,
    ...(catering.perHead
      ? [
          `Price: ${catering.perHead} per head, ${formatMoney(catering.caterer.cents)} ${catering.caterer.details}`,
        ]
      : []),
    `Diets: ${catering.diets.join(", ")}${facts.diets.length > 0 ? ` (asked for: ${facts.diets.join(", ")})` : ""}`,
    ...(catering.unserved.length > 0 ? [`**Not catered for: ${catering.unserved.join(", ")}**`] : []),
    ...(catering.allowance ? [`The budget leaves ${catering.allowance}`] : []),
  ]);
}

export function logisticsSection({ logistics }: PlanningOutcome): string {
  if (logistics === null || !logistics.free) return "";
  const schedule = logistics.schedule.map((entry) => `| ${entry.slice(0, 5)} | ${entry.slice(6)} |`);
  const facts = bullets([
    ...(logistics.climate ? [`Weather: ${logistics.climate} (typical, not a forecast)`] : []),
    ...(logistics.travel ? [`Travel: ${logistics.travel}`] : []),
    ...(logistics.loadIn ? [`Load-in: ${logistics.loadIn}`] : []),
    ...(logistics.crew ? [`Crew: ${logistics.crew.details}, ${formatMoney(logistics.crew.cents)}`] : []),
  ]);
  if (schedule.length === 0) return facts;
  return [facts, ["| Time | What |", "| --- | --- |", ...schedule].join("\n")].join("\n\n");
}
