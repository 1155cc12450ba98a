import { partOf, type Question } from "./question.ts";

/** A line of the plan, read. */
export interface PlanLine {
  readonly number: string;
  readonly words: string;
  readonly status: string;
  readonly primitive: string | null;
  readonly retrospective: string;
  readonly isCurrent: boolean;
  /** Whether it is a subtask of the current one. */
  readonly isSubtask: boolean;
}

const LINE =
  /^ *([\d.]+) (.+?) \[(planned|in progress|completed|failed|aborted|dropped)\](?: \(primitive: ([^)]+)\))?(?:: (.*?))?( {3}<- (?:subtask of )?current)?$/;

/** Reads the plan that a call shows. */
export function planIn(question: Question): PlanLine[] {
  return partOf(question, "plan")
    .split("\n")
    .flatMap((line) => {
      const match = LINE.exec(line);
      if (match === null) return [];
      const [, number = "", words = "", status = "", primitive = null, retrospective = "", mark = ""] = match;
      return [
        {
          number,
          words,
          status,
          primitive,
          retrospective,
          isCurrent: mark.endsWith("- current"),
          isSubtask: mark.includes("subtask"),
        },
      ];
    });
}

/** The lines from the root to the current one. */
export function pathIn(plan: readonly PlanLine[]): PlanLine[] {
  const current = plan.find(({ isCurrent }) => isCurrent);
  if (current === undefined) return [];
  return plan.filter(({ number }) => current.number === number || current.number.startsWith(`${number}.`));
}
