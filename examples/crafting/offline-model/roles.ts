import { itemsText } from "../player.ts";
import { goalIn, plannedAs, type Standing } from "./goals.ts";
import { pathIn, planIn } from "./plan-lines.ts";
import { partOf, type Question } from "./question.ts";
import { type Sight, sightIn } from "./sight.ts";
import { isDone, isVain, stepIn } from "./steps.ts";

type Value = Readonly<Record<string, unknown>>;

/** The subtasks that are to come. */
export function planned(question: Question): Value {
  const current = pathIn(planIn(question)).at(-1);
  const sight = sightIn(question);
  const goal = goalIn(current?.words ?? "");
  if (goal === null)
    return { reasoning: `There are no rules for "${current?.words}".`, subtasks: [], notes: [] };
  const { is, why } = goal.standing(sight);
  const subtasks = is === "open" ? goal.subtasks(sight).map(plannedAs) : [];
  return { reasoning: why, subtasks, notes: [] };
}

/** The outermost task that is to be left. */
export function exitDecided(question: Question): Value {
  const plan = planIn(question);
  const sight = sightIn(question);
  const judged = pathIn(plan)
    .filter(({ status }) => status === "in progress")
    .map(({ number, words }) => ({ number, words, standing: standingOf(words, sight) }));
  const left = judged.find(({ standing }) => standing.is !== "open");
  const vain = plan.find(({ isSubtask, status, words }) => {
    const step = isSubtask && status === "planned" ? stepIn(words) : null;
    return step !== null && isVain(step, sight);
  });
  const why = judged.map(({ words, standing }) => `${words}: ${standing.why}`);
  return {
    reasoning: left?.standing.why ?? why.join(" "),
    exit: left?.number ?? null,
    revise: left === undefined && vain !== undefined,
    notes: [],
  };
}

/** As what a task is left, and what is to be remembered of it. */
export function exitSummarized(question: Question): Value {
  const words = pathIn(planIn(question)).at(-1)?.words ?? "";
  const sight = sightIn(question);
  const { is, why } = standingOf(words, sight);
  if (is === "reached") return { status: "completed", retrospective: why, notes: [] };
  const chest = sight.chest === null ? "" : ` In the chest: ${itemsText(sight.chest) || "nothing"}.`;
  const status = is === "pointless" ? "aborted" : "failed";
  return { status, retrospective: `It was not carried through.${chest}`, notes: [] };
}

/** What an attempt came to, as the environment shows it. */
export function attemptSummarized(question: Question): Value {
  const words = pathIn(planIn(question)).at(-1)?.words ?? "";
  const sight = sightIn(question);
  const step = stepIn(words);
  const report = partOf(question, "report");
  if (step === null || !isDone(step, sight)) return { status: "failed", retrospective: report, notes: [] };
  const found = step.primitive === "open" ? itemsText(sight.chest ?? {}) || "nothing" : null;
  return {
    status: "completed",
    retrospective: report,
    notes: found === null ? [] : [`When the chest was opened there was in it: ${found}.`],
  };
}

function standingOf(words: string, sight: Sight): Standing {
  return goalIn(words)?.standing(sight) ?? { is: "open", why: "There are no rules for it." };
}
