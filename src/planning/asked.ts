import type { RunnableConfig } from "@langchain/core/runnables";
import { type LangGraphRunnableConfig, task as recorded } from "@langchain/langgraph";
import { SupervisorWorkflowError } from "../errors/error.ts";
import type { CallRole } from "../usage/entry.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import { ownErrorIn } from "../workflow/spending.ts";
import { askedBy } from "./judge-path.ts";
import type { PlanningDefinition } from "./planning-definition.ts";
import { roleConfig } from "./role-config.ts";
import { type ANSWERS, checkAnswer } from "./roles/answers.ts";

type Role<Input, Answer> = (input: Input, config?: RunnableConfig) => Promise<Answer>;

/** The parts that play in a turn of planning. */
export type AskedRoles = Pick<PlanningDefinition, "exit" | "summarizeExit" | "plan" | "summarizeAttempt">;

/**
 * The roles as a turn asks them: each answer is checked, and recorded as a LangGraph task, so that a turn that is taken again
 * asks only for what is missing.
 */
export function askedRoles(
  definition: WorkflowDefinition,
  planning: AskedRoles,
  runId: string,
  config: LangGraphRunnableConfig,
): AskedRoles {
  const asked =
    <Input, Answer>(call: CallRole, role: keyof typeof ANSWERS, ask: Role<Input, Answer>) =>
    async (input: Input): Promise<Answer> => {
      const record = recorded(call, () =>
        answerOf(() => ask(input, roleConfig(definition, config, runId, call))),
      );
      const answered = await record();
      if ("given" in answered) {
        checkAnswer(role, answered.given);
        return answered.given;
      }
      throw new SupervisorWorkflowError(answered.code, answered.message);
    };
  const { exit, summarizeExit, plan, summarizeAttempt } = planning;
  const classifier = exit.perNode ? "nodeExitClassifier" : "exitClassifier";
  return {
    exit: askedBy(exit, (ask) => asked("exit-decision", classifier, ask)),
    summarizeExit: asked("exit-summary", "exitSummarizer", summarizeExit),
    plan: asked("plan", "planner", plan),
    summarizeAttempt: asked("attempt-summary", "attemptSummarizer", summarizeAttempt),
  };
}

/** What ends a run with what there is. LangGraph fails a node whose recorded task has thrown, also where that was caught. */
const ENDS = ["PLANNING_FAILED", "BUDGET_EXHAUSTED"] as const;

async function answerOf<Answer>(
  ask: () => Promise<Answer>,
): Promise<{ readonly given: Answer } | Pick<SupervisorWorkflowError, "code" | "message">> {
  try {
    return { given: await ask() };
  } catch (error) {
    const own = ownErrorIn(error, ENDS);
    if (own === null) throw error;
    return { code: own.code, message: own.message };
  }
}
