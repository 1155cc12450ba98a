import { planIn } from "./plan-lines.ts";
import type { Question } from "./question.ts";

/** What is said of a task that has only ended with the one around it. */
const LEFT_WITH = /^Left with "/;

/** The final answer: what came of the plan, and what was given up on the way. */
export function finalAnswer(question: Question): string {
  const [root, ...others] = planIn(question);
  if (root === undefined) return "Nothing was planned.";
  const given = others.filter(
    ({ status, retrospective }) => status === "aborted" && !LEFT_WITH.test(retrospective),
  );
  const came = root.status === "completed" ? "done" : "not done";
  return [
    `${root.words}: ${came}. ${root.retrospective}`.trim(),
    ...given.map(({ words, retrospective }) => `Given up on the way: ${words}. ${retrospective}`),
  ].join("\n");
}
