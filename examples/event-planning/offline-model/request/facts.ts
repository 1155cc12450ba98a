import { type Budget, findBudget } from "./budget.ts";
import { findBareCityName, findCityName } from "./city.ts";
import { findDate, type WishedDate } from "./date.ts";
import { findGuests } from "./guests.ts";
import { inFigures } from "./numbers.ts";
import { type EventKind, findDiets, findKind, findSetting, wantsStepFree } from "./wishes.ts";

/** What a text says about the event; null for what it does not say. */
export interface Facts {
  readonly kind: EventKind | null;
  readonly city: string | null;
  readonly guests: number | null;
  readonly when: WishedDate | null;
  readonly budget: Budget | null;
  readonly diets: readonly string[];
  readonly stepFree: boolean;
  readonly setting: "indoor" | "outdoor" | null;
}

/**
 * Reads the facts out of what the user said, one text after the other; what comes later counts more.
 *
 * @param today `YYYY-MM-DD`: dates without a year are the next ones from here on
 */
export function readFacts(texts: readonly string[], today: string): Facts {
  const lines = texts.flatMap((text) => text.split("\n")).filter((line) => line.trim() !== "");
  return lines.map((line, index) => readLine(line, today, index > 0)).reduce(merge, NOTHING);
}

/** The later facts, completed with the earlier ones. */
export function merge(earlier: Facts, later: Facts): Facts {
  return {
    kind: later.kind ?? earlier.kind,
    city: later.city ?? earlier.city,
    guests: later.guests ?? earlier.guests,
    when: later.when ?? earlier.when,
    budget: later.budget ?? earlier.budget,
    diets: [...new Set([...earlier.diets, ...later.diets])],
    stepFree: earlier.stepFree || later.stepFree,
    setting: later.setting ?? earlier.setting,
  };
}

/** What there is to spend in all, in hundredths of its currency; null if that is unknown. */
export function budgetCents({ budget, guests }: Facts): number | null {
  if (budget === null) return null;
  if (!budget.perHead) return budget.cents;
  return guests === null ? null : budget.cents * guests;
}

const NOTHING: Facts = {
  kind: null,
  city: null,
  guests: null,
  when: null,
  budget: null,
  diets: [],
  stepFree: false,
  setting: null,
};

function readLine(line: string, today: string, isAnswer: boolean): Facts {
  const { wished, rest } = findDate(line, today);
  return {
    kind: findKind(line),
    city: findCityName(rest) ?? (isAnswer ? findBareCityName(rest) : null),
    guests: findGuests(rest),
    when: wished,
    budget: findBudget(inFigures(rest)),
    diets: findDiets(line),
    stepFree: wantsStepFree(line),
    setting: findSetting(line),
  };
}
