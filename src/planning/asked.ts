import type { RunnableConfig } from "@langchain/core/runnables";
import { type LangGraphRunnableConfig, task as recorded } from "@langchain/langgraph";
import { SupervisorWorkflowError } from "../errors/error.ts";
import type { CallRole } from "../usage/entry.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import { acknowledgedIn } from "../workflow/ordered-saver.ts";
import { ledgerOf, ownErrorIn, withinDuration } from "../workflow/spending.ts";
import { askedBy } from "./judge-path.ts";
import type { PlanningDefinition } from "./planning-definition.ts";
import { roleConfig } from "./role-config.ts";
import { type ANSWERS, checkAnswer } from "./roles/answers.ts";

type Role<Input, Answer> = (input: Input, config?: RunnableConfig) => Promise<Answer>;

/** The parts that play in a turn of planning. */
export type AskedRoles = Pick<PlanningDefinition, "exit" | "summarizeExit" | "plan" | "summarizeAttempt">;

/** The roles as a turn asks them: each answer is recorded, and checked. */
export function askedRoles(
  definition: WorkflowDefinition,
  planning: AskedRoles,
  runId: string,
  config: LangGraphRunnableConfig,
): AskedRoles {
  const asked =
    <Input, Answer>(call: CallRole, role: keyof typeof ANSWERS, ask: Role<Input, Answer>) =>
    async (input: Input): Promise<Answer> => {
      const answer = await recordedStep(call, runId, config, (signal) => {
        const within = signal === undefined ? config : { ...config, signal };
        return ask(input, roleConfig(definition, within, runId, call));
      });
      checkAnswer(role, answer);
      return answer;
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

/**
 * A step of a turn, recorded as a LangGraph task: a turn that is taken again makes only the steps that are missing.
 *
 * @throws `BUDGET_EXHAUSTED` also where the run's time is up meanwhile
 */
export async function recordedStep<Result>(
  name: string,
  runId: string,
  config: LangGraphRunnableConfig,
  step: (signal: AbortSignal | undefined) => Promise<Result>,
): Promise<Result> {
  const made = await recorded(name, async () => {
    try {
      return { result: await withinDuration(ledgerOf(config, runId), config.signal, name, step) };
    } catch (error) {
      const own = ownErrorIn(error, ENDS);
      if (own === null) throw error;
      return { code: own.code, message: own.message };
    }
  })();
  // LangGraph hands a result on before it is kept: whoever dies then would pay for the steps since a second time.
  await acknowledgedIn(config)();
  if ("result" in made) return made.result;
  throw new SupervisorWorkflowError(made.code, made.message);
}
