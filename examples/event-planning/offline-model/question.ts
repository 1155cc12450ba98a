import type { Decision } from "./decision.ts";
import type { Facts } from "./request/facts.ts";

/** One question for all that is missing, or that cannot be right. */
export function ask(missing: readonly string[], facts: Facts): Decision {
  const wants = missing.map((fact) => QUESTIONS[fact] ?? fact);
  const past = facts.when?.past ? `${facts.when.reading}. Is that right, or which date is meant?` : "";
  const question = wants.length > 0 ? `To plan this I need to know ${list(wants)}.` : "";
  return {
    reason: `The request does not say ${list(missing.length > 0 ? missing : ["a date that is still to come"])}.`,
    nextAgent: null,
    instruction: null,
    userInputNeeded: true,
    userPrompt: [question, past && past.charAt(0).toUpperCase() + past.slice(1)]
      .filter((part) => part !== "")
      .join(" "),
  };
}

const QUESTIONS: Readonly<Record<string, string>> = {
  city: "in which city it takes place",
  date: "on which date",
  "head count": "for how many guests",
};

function list(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
