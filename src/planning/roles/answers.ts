import { z } from "zod";
import { SupervisorWorkflowError } from "../../errors/error.ts";
import type { PlanningRole } from "../options.ts";
import { WORDED } from "./role.ts";

const notes = z.array(z.string()).optional();
const reasoning = z.string();
const retrospective = WORDED;
const revise = z.boolean().optional();

/** What the roles must answer, also where a function of the user's own plays them. */
export const ANSWERS = {
  exitClassifier: z.object({ exit: z.string().nullable(), reasoning, revise, notes }),
  nodeExitClassifier: z.object({ exit: z.boolean(), reasoning, revise, notes }),
  exitSummarizer: z.object({ status: z.enum(["completed", "failed", "aborted"]), retrospective, notes }),
  planner: z.object({
    reasoning,
    subtasks: z.array(z.object({ description: WORDED, primitive: z.string().nullable() })),
    notes,
  }),
  attemptSummarizer: z.object({ status: z.enum(["completed", "failed"]), retrospective, notes }),
} as const satisfies Record<PlanningRole | "nodeExitClassifier", z.ZodType>;

/**
 * Checks what a role has answered.
 *
 * @throws `PLANNING_FAILED` with what is wrong with it
 */
export function checkAnswer(role: keyof typeof ANSWERS, answer: unknown): void {
  const { success, error } = ANSWERS[role].safeParse(answer);
  if (success) return;
  const option = role === "nodeExitClassifier" ? "exitClassifier (perNode)" : role;
  throw new SupervisorWorkflowError(
    "PLANNING_FAILED",
    `The ${option} gave an answer that cannot be used:\n${z.prettifyError(error)}\n` +
      `Fix: mend \`roles.${option.split(" ", 1).join("")}\` of withPlanning().`,
  );
}
