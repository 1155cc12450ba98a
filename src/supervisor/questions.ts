import { handingOut } from "../review/supervise.ts";
import type { SupervisorDecision } from "./decision.ts";

/** What the supervisor is to mind in this turn; null for nothing. */
export function notices(repetition: string | null, askable: boolean): string | null {
  const nobody = askable ? null : "Nobody can be asked in this run. Decide with what there is.";
  return [repetition, nobody].filter((notice) => notice !== null).join(" ") || null;
}

/** A question that must be answered before there is a specification. */
export function specQuestion(question: string): SupervisorDecision {
  return {
    ...handingOut("The specification is not clear yet.", []),
    userInputNeeded: true,
    userPrompt: question,
  };
}

/** What the user is asked where the supervisor gave no usable decision. */
export function fallbackQuestion(problem: string): SupervisorDecision {
  return {
    ...handingOut(problem, []),
    userInputNeeded: true,
    userPrompt: "I could not work out the next step by myself. How shall I go on?",
  };
}
