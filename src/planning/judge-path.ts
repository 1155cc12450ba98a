import type { RunnableConfig } from "@langchain/core/runnables";
import { SupervisorWorkflowError } from "../errors/error.ts";
import type { ExitJudge } from "./planning-definition.ts";
import type { ExitInput } from "./roles/exit-classifier.ts";
import type { Noted } from "./roles/role.ts";
import { pathTo } from "./tree/plan.ts";

/** What is to be left of a path, if anything. */
export interface PathJudgement {
  /** The outermost node to leave; null for none. */
  readonly exit: string | null;
  readonly reasoning: string;
  /** Whether what is planned for the innermost node is no longer right. */
  readonly revise: boolean;
}

/**
 * Judges the nodes under way from the root to one of them.
 *
 * @param inputAt what the judge is shown at a node
 * @param noted hears what it adds to the notepad, at which node
 * @throws `PLANNING_FAILED` if it names a node that is not on the path
 */
export async function judgePath(
  judge: ExitJudge,
  nodeId: string,
  inputAt: (nodeId: string) => ExitInput,
  noted: (nodeId: string, answer: Noted) => void,
): Promise<PathJudgement> {
  const path = pathTo(inputAt(nodeId).plan, nodeId)
    .filter(({ status }) => status === "in-progress")
    .map(({ id }) => id);
  if (!judge.perNode) {
    const { exit, reasoning, revise = false, ...answer } = await judge.classify(inputAt(nodeId));
    noted(nodeId, answer);
    if (exit === null || path.includes(exit)) return { exit, reasoning, revise };
    throw new SupervisorWorkflowError(
      "PLANNING_FAILED",
      `The exit classifier named ${JSON.stringify(exit)}, which is no node under way on the path to ` +
        `${JSON.stringify(nodeId)}. It may name: ${path.join(", ")}; or null.`,
    );
  }
  let latest: PathJudgement = { exit: null, reasoning: "", revise: false };
  for (const id of path) {
    const { exit, reasoning, revise = false, ...answer } = await judge.classify(inputAt(id));
    noted(id, answer);
    latest = { exit: exit ? id : null, reasoning, revise };
    if (exit) break;
  }
  // Whether to revise is what is said of the innermost.
  return latest;
}

/** The same judge, asked in another way: with a config, or recorded. */
export function askedBy(
  judge: ExitJudge,
  way: <Answer>(
    ask: (input: ExitInput, config?: RunnableConfig) => Promise<Answer>,
  ) => (input: ExitInput) => Promise<Answer>,
): ExitJudge {
  return judge.perNode
    ? { perNode: true, classify: way(judge.classify) }
    : { perNode: false, classify: way(judge.classify) };
}
