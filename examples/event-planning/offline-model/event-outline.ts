import { minutesOf, timeOf } from "../domain/dates.ts";
import type { Facts } from "./request/facts.ts";
import { SOME_EVENT } from "./request/wishes.ts";

/** When the event begins and ends: as the user said, else as is usual for its kind; `HH:MM`. */
export function eventTimes({ kind, when }: Facts): { startTime: string; endTime: string } {
  const usual = kind ?? SOME_EVENT;
  const startTime = when?.startTime ?? usual.startTime;
  const length = minutesOf(usual.endTime) - minutesOf(usual.startTime);
  return { startTime, endTime: when?.endTime ?? timeOf(minutesOf(startTime) + length) };
}

/** What the event is called in a sentence. */
export function kindOf({ kind }: Facts): string {
  return (kind ?? SOME_EVENT).name;
}

/** @example withArticle("anniversary party") // "an anniversary party" */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? "an" : "a"} ${noun}`;
}

/** @example "Birthday party in Berlin" */
export function titleOf(facts: Facts): string {
  const name = kindOf(facts);
  const { city } = facts;
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}${city === null ? "" : ` in ${city}`}`;
}
