import type {
  AttemptSummarizer,
  ExitClassifier,
  ExitSummarizer,
  PlannedSubtask,
  Planner,
} from "langgraph-supervisor-workflow";

/** Roles that plan these steps at the root, go through them one after the other, and never leave anything. */
export function straightRoles(steps: readonly PlannedSubtask[], asked: (role: string) => void = () => {}) {
  const planner: Planner = async ({ plan }) => {
    asked("planner");
    const isPlanned = plan.some(({ parent }) => parent !== null);
    return isPlanned
      ? { reasoning: "All steps are done.", subtasks: [] }
      : { reasoning: "So it goes.", subtasks: steps };
  };
  const attemptSummarizer: AttemptSummarizer = async ({ report }) => {
    asked("attemptSummarizer");
    return { status: "completed", retrospective: report };
  };
  const exitClassifier: ExitClassifier = async () => {
    asked("exitClassifier");
    return { exit: null, reasoning: "It is worth it still." };
  };
  const exitSummarizer: ExitSummarizer = async () => {
    asked("exitSummarizer");
    return { status: "aborted", retrospective: "It was left." };
  };
  return { planner, attemptSummarizer, exitClassifier, exitSummarizer };
}

/** So many steps of one primitive, numbered from 0. */
export function steps(count: number, primitive = "do"): PlannedSubtask[] {
  return Array.from({ length: count }, (_, step) => ({ description: `Step ${step}`, primitive }));
}
